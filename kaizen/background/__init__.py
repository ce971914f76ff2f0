"""Starting, asking, stopping and clearing up after daemons, from outside of them.

Who is right when they disagree: the life lock, then hello, then the registry's row.
"""

"""What was captured, read for people: of one workspace or of all of them together.

Nothing here writes, and nothing here needs a daemon. What is read comes as values; `cli` and `tui` show them.
"""

"""Others that keep one background process per folder or per user, measured beside ours: `python -m bench.peers`."""

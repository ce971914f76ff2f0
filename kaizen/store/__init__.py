"""One workspace's `kaizen.db`: plain SQL through `sqlite3`, written by its daemon alone, read by anybody."""

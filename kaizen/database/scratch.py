"""A database in memory, for a moment's work with what SQLite knows."""

from __future__ import annotations

from kaizen.database.driver import sqlite3


def scratch() -> sqlite3.Connection:
    """An empty one, gone with its connection."""
    return sqlite3.connect(":memory:", isolation_level=None)

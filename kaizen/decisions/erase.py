"""Taking what people said of sessions out of the decisions, so that nothing of it is left in their files."""

from __future__ import annotations

import json

from kaizen.database import opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_IN = "WHERE session_id IN (SELECT value FROM json_each(?))"
_TABLES = ("feedback", "tags")


def forget_sessions(db: sqlite3.Connection, sessions: Sequence[str]) -> int:
    """Delete the feedback on these sessions, and their tags; how many rows that were. What is deleted is overwritten."""
    ids = json.dumps([*sessions])
    with opening.writing(db):
        gone = sum(db.execute(f"DELETE FROM {table} {_IN}", (ids,)).rowcount for table in _TABLES)
    if gone:  # the log still has it
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return gone

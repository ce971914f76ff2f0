"""What decisions have that others do not: what would be lost if these took their place."""

from __future__ import annotations

from kaizen.database.driver import sqlite3

_DECIDED = (
    "SELECT action_id, at, state, note FROM action_log",
    "SELECT session_id, at, score, label, note FROM feedback",
    "SELECT id, made_at, concluded_at, conclusion FROM experiments",
    "SELECT session_id, tag FROM tags",
)


def lacking(mine: sqlite3.Connection, theirs: sqlite3.Connection) -> int:
    """How many decisions of `mine` are not among `theirs`."""
    return sum(len({*mine.execute(statement)} - {*theirs.execute(statement)}) for statement in _DECIDED)

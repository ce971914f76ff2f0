"""All that happened in one session."""

from __future__ import annotations

from kaizen.store import read
from kaizen.store import statements as sql
from kaizen.store.trees import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from kaizen.store.read import Told

_INPUTS = """
SELECT tool_use_id, text FROM events WHERE session_id = ? AND kind = 'tool_call' AND tool_use_id IS NOT NULL ORDER BY seq DESC
"""
_IS_REWRITTEN = "SELECT 1 FROM transcripts WHERE session_id = ? AND shape IN ('document', 'database') LIMIT 1"


def events(store: sqlite3.Connection, session_id: str) -> list[Told]:
    """A session's events, in the order they were stored."""
    return [read.told(row) for row in store.execute(sql.EVENTS_OF_SESSION, (session_id,))]


def inputs(store: sqlite3.Connection, session_id: str) -> dict[str, str | None]:
    """What each tool use of a session was given, by its id."""
    return dict(store.execute(_INPUTS, (session_id,)))


def is_rewritten(store: sqlite3.Connection, session_id: str) -> bool:
    """Whether the agent may write anew what it wrote: then any event may yet be told otherwise."""
    return store.execute(_IS_REWRITTEN, (session_id,)).fetchone() is not None


def cited(store: sqlite3.Connection, cursors: Iterable[int]) -> dict[int, Told]:
    """The events with these cursors, as far as there are any."""
    return {row[0]: read.told(row) for row in store.execute(sql.EVENTS_CITED, (listed(cursors),))}

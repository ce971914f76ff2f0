"""All that happened in one session, and what may yet be told otherwise of it."""

from __future__ import annotations

from kaizen.model.event import Event, Kind
from kaizen.model.usage import Usage
from kaizen.store.read import Told
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from typing import Any

_FIELDS = """
SELECT v.seq, v.natural_key, v.session_id, v.at, v.kind, v.name, v.tool_use_id, v.call_id, v.text, v.bytes,
  v.error, v.cwd, s.agent, c.input, c.output, c.cache_read, c.cache_write, c.cache_write_5m,
  c.cache_write_1h, c.reasoning, c.counted, v.source
FROM {events} v JOIN sessions s ON s.id = v.session_id
LEFT JOIN calls c ON v.kind = 'usage' AND c.id = v.call_id AND c.session_id = v.session_id
"""
EVENTS = _FIELDS.format(events="events") + "WHERE v.session_id = :session AND v.seq > :after ORDER BY v.seq"
_THESE = "SELECT value FROM json_each(:cursors)"
_AGAIN = (
    _FIELDS.format(events="events") + f"WHERE v.session_id = :session AND (v.seq > :after OR v.seq IN ({_THESE})) "
    "ORDER BY v.seq"
)
_INPUTS = """
SELECT tool_use_id, text FROM events WHERE session_id = ? AND kind = 'tool_call' AND tool_use_id IS NOT NULL ORDER BY seq DESC
"""
_IS_REWRITTEN = "SELECT 1 FROM transcripts WHERE session_id = ? AND shape IN ('document', 'database') LIMIT 1"
_VERSION = "PRAGMA data_version"


class Row(NamedTuple):
    """An event, and whether it stays as it is: what a hook told may be told by the transcript, and what a transcript left open by
    a hook."""

    told: Told
    settled: bool


def events(store: sqlite3.Connection, session_id: str, *, after: int = 0) -> list[Row]:
    """A session's events behind a cursor, in the order they were stored."""
    return [_row(row) for row in store.execute(EVENTS, {"session": session_id, "after": after})]


def changed(store: sqlite3.Connection, session_id: str, *, after: int, unsettled: Iterable[int]) -> list[Row]:
    """The events behind a cursor, and those with these cursors that are still there."""
    cursors = f"[{','.join(map(str, unsettled))}]"
    values = {"session": session_id, "after": after, "cursors": cursors}
    return [_row(row) for row in store.execute(_AGAIN, values)]


def inputs(store: sqlite3.Connection, session_id: str) -> dict[str, str | None]:
    """What each tool use of a session was given, by its id."""
    return dict(store.execute(_INPUTS, (session_id,)))


def is_rewritten(store: sqlite3.Connection, session_id: str) -> bool:
    """Whether the agent may write anew what it wrote: then no event is settled."""
    return store.execute(_IS_REWRITTEN, (session_id,)).fetchone() is not None


def version(store: sqlite3.Connection) -> int:
    """A number that is another one once somebody else has written to the store."""
    found: int = store.execute(_VERSION).fetchone()[0]
    return found


def _row(row: Any) -> Row:
    error = None if row[10] is None else bool(row[10])
    event = Event(
        key=row[1], session_id=row[2], at=row[3], kind=Kind(row[4]), name=row[5], tool_use_id=row[6], call_id=row[7],
        text=row[8], bytes=row[9], error=error, cwd=row[11],
    )  # fmt: skip
    told = Told(row[0], row[12], event, Usage._make(row[13:20]) if row[20] else None)
    is_open = event.at is None or (event.kind is Kind.TOOL_RESULT and error is None)
    return Row(told, row[21] > 1 and not is_open)

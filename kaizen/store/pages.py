"""A session's events a page at a time, each with the beginning of its text; only looks."""

from __future__ import annotations

from kaizen.model.event import Kind
from kaizen.store.trees import listed
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

BEGINNING, OF_CALL = 400, 4000  # characters of a text that a page holds; of a tool call's, which is JSON, more

_LINE = f"""
SELECT v.seq, v.at, v.kind, v.name, v.tool_use_id,
  substr(v.text, 1, CASE WHEN v.kind = 'tool_call' THEN {OF_CALL} ELSE {BEGINNING} END), v.bytes, v.error, v.source = 1
FROM events v
"""
# The index holds session and cursor, so that a page costs no look at what is not in it.
_BEFORE = f"""{_LINE} WHERE v.seq IN (
  SELECT seq FROM events INDEXED BY events_of_session WHERE session_id = :session AND seq < :cursor
  ORDER BY seq DESC LIMIT :limit) ORDER BY v.seq
"""
_AFTER = f"""{_LINE} WHERE v.seq IN (
  SELECT seq FROM events INDEXED BY events_of_session WHERE session_id = :session AND seq > :cursor
  ORDER BY seq LIMIT :limit) ORDER BY v.seq
"""
# Of what was stored since there is little, whoever's it is.
_GROWN = f"{_LINE} WHERE v.seq > :cursor AND +v.session_id = :session ORDER BY v.seq LIMIT :limit"
_COUNT_AFTER = """
SELECT count(*) FROM (SELECT 1 FROM events INDEXED BY events_of_session WHERE session_id = :session AND seq > :cursor
  AND kind NOT IN ('usage', 'tool_result') LIMIT :limit)
"""
_THESE = f"{_LINE} WHERE v.seq IN (SELECT value FROM json_each(?)) ORDER BY v.seq"
_CALLS = f"""
SELECT seq, name, tool_use_id, substr(text, 1, {OF_CALL}) FROM events {{index}}
WHERE {{session}} = :session AND seq > :cursor AND kind = 'tool_call' ORDER BY seq
"""
_FIRST_CALLS = _CALLS.format(index="INDEXED BY events_of_session", session="session_id")
_GROWN_CALLS = _CALLS.format(index="", session="+session_id")
_TEXT = "SELECT text, bytes FROM events WHERE seq = ?"
_RESULT = """
SELECT seq FROM events WHERE session_id = ? AND tool_use_id = ? AND kind = 'tool_result' ORDER BY source DESC, seq LIMIT 1
"""
_END = 2**62


class Line(NamedTuple):
    """An event as a line is made of it: `text` is its beginning, `bytes` the size of the whole. `provisional`: only a hook told
    of it yet; once its transcript does, another event may stand in its place."""

    cursor: int
    at: int | None
    kind: Kind
    name: str | None
    tool_use_id: str | None
    text: str | None
    bytes: int
    error: bool | None
    provisional: bool


class Called(NamedTuple):
    """A tool call, with the beginning of what it was given."""

    cursor: int
    name: str | None
    tool_use_id: str | None
    text: str | None


def before(store: sqlite3.Connection, session_id: str, cursor: int = _END, *, limit: int) -> list[Line]:
    """The last so many events before a cursor, by default before the end, in the order they were stored."""
    return _lines(store, _BEFORE, session_id, cursor, limit)


def after(store: sqlite3.Connection, session_id: str, cursor: int, *, limit: int) -> list[Line]:
    """The first so many events behind a cursor, in the order they were stored."""
    return _lines(store, _AFTER, session_id, cursor, limit)


def grown(store: sqlite3.Connection, session_id: str, cursor: int, *, limit: int) -> list[Line]:
    """As `after`, quick where the cursor is near the end."""
    return _lines(store, _GROWN, session_id, cursor, limit)


def count_after(store: sqlite3.Connection, session_id: str, cursor: int, *, limit: int) -> int:
    """How many events lie behind a cursor, results of tools and counts of tokens aside; counted up to so many."""
    values = {"session": session_id, "cursor": cursor, "limit": limit}
    found: int = store.execute(_COUNT_AFTER, values).fetchone()[0]
    return found


def these(store: sqlite3.Connection, cursors: Iterable[int]) -> list[Line]:
    """The events at these cursors, as far as they are still there."""
    return [_line(row) for row in store.execute(_THESE, (listed(cursors),))]


def calls(store: sqlite3.Connection, session_id: str, cursor: int = 0) -> list[Called]:
    """The tool calls behind a cursor: all of them, or those behind one near the end."""
    sql = _GROWN_CALLS if cursor else _FIRST_CALLS
    return [Called._make(row) for row in store.execute(sql, {"session": session_id, "cursor": cursor})]


def text(store: sqlite3.Connection, cursor: int) -> tuple[str | None, int]:
    """The text that is kept of an event, and the size of the whole in bytes."""
    row = store.execute(_TEXT, (cursor,)).fetchone()
    return (None, 0) if row is None else (row[0], row[1])


def result_of(store: sqlite3.Connection, session_id: str, tool_use_id: str) -> int | None:
    """The cursor of a tool use's result; None where there is none yet."""
    row = store.execute(_RESULT, (session_id, tool_use_id)).fetchone()
    return None if row is None else row[0]


def _lines(store: sqlite3.Connection, sql: str, session_id: str, cursor: int, limit: int) -> list[Line]:
    values = {"session": session_id, "cursor": cursor, "limit": limit}
    return [_line(row) for row in store.execute(sql, values)]


def _line(row: tuple[int, int | None, str, str | None, str | None, str | None, int, int | None, int]) -> Line:
    cursor, at, kind, name, tool_use_id, text, size, error, provisional = row
    return Line(
        cursor, at, Kind(kind), name, tool_use_id, text, size, None if error is None else bool(error), bool(provisional)
    )

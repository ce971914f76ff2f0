"""Events as rows: one for each thing, whoever tells of it and however often; see `Event.same_as`."""

from __future__ import annotations

from kaizen.model.event import Kind, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from kaizen.model.event import Event

_OF_TOOLS = (Kind.TOOL_CALL, Kind.TOOL_RESULT)
_EVENT = """
INSERT INTO events (natural_key, session_id, at, kind, name, tool_use_id, call_id, text, bytes, error, cwd, same_as, source)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session_id, natural_key) DO UPDATE SET
  at = coalesce(excluded.at, at), kind = excluded.kind, name = coalesce(excluded.name, name),
  tool_use_id = excluded.tool_use_id, call_id = excluded.call_id, text = excluded.text, bytes = excluded.bytes,
  error = coalesce(excluded.error, error), cwd = coalesce(excluded.cwd, cwd), same_as = excluded.same_as,
  source = excluded.source
WHERE excluded.source """
_PUT_EVENT = _EVENT + "> source"
_PUT_EVENT_ANEW = (
    _EVENT
    + """>= source
  AND (excluded.at, excluded.text, excluded.error, excluded.bytes) IS NOT (at, text, error, bytes)"""
)
_TOLD_BY_TRANSCRIPT = "SELECT 1 FROM events WHERE session_id = ? AND same_as = ? AND source > 1 LIMIT 1"
# What the agent's own record leaves open is taken from its hook, whichever came first.
_FILL_EVENT = """
UPDATE events SET at = coalesce(at, :at), name = coalesce(name, :name), error = coalesce(error, :error),
  cwd = coalesce(cwd, :cwd)
WHERE seq = (SELECT min(seq) FROM events
             WHERE session_id = :session_id AND (natural_key = :same_as OR same_as = :same_as) AND source > 1)
"""
_TAKE_OVER = """
UPDATE OR IGNORE events SET natural_key = :key
WHERE session_id = :session_id AND same_as = :same_as AND source = 1
"""
_DROP_TAKEN = """
DELETE FROM events WHERE session_id = :session_id AND same_as = :same_as AND source = 1 AND natural_key <> :key
"""


def put(store: sqlite3.Connection, events: Sequence[Event], *, anew: bool) -> None:
    """Write them, within a transaction. What a transcript told is not told again by a hook, and what a hook told is taken
    over by the transcript. With `anew` the same transcript may tell a thing otherwise than before."""
    rows: list[Sequence[object]] = []
    taken = set()
    for event in events:
        if event.same_as is None:
            rows.append(event)
        elif event.kind in _OF_TOOLS:
            rows.append((event.same_as, *event[1:11], None, event.source))  # the thing's own name is key enough
        elif event.source is Source.TRANSCRIPT:
            thing = (event.session_id, event.same_as)
            if thing not in taken:  # the first line that tells it has the hook's row, the others rows of their own
                store.execute(_TAKE_OVER, event._asdict())
                store.execute(_DROP_TAKEN, event._asdict())
            taken.add(thing)
            rows.append(event)
        elif not store.execute(_TOLD_BY_TRANSCRIPT, (event.session_id, event.same_as)).fetchone():
            rows.append(event)
    store.executemany(_PUT_EVENT_ANEW if anew else _PUT_EVENT, rows)
    said_by_hooks = [event._asdict() for event in events if event.source is Source.HOOK and event.same_as is not None]
    store.executemany(_FILL_EVENT, said_by_hooks)

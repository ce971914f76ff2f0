"""The events that tell of guides, and how sessions ended; only looks."""

from __future__ import annotations

from kaizen.model.event import Kind
from kaizen.store.trees import listed
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

_SAID = f"""
SELECT session_id, at, kind, name, text FROM events INDEXED BY events_by_time WHERE at >= ? AND at < ? AND (
  (kind = '{Kind.INJECTED}' AND name IN ('instructions', 'nested_memory', 'skill_listing', 'agent_listing_delta', 'prompt_snapshot',
    'deferred_tools_delta', 'user', 'developer'))
  OR (kind = '{Kind.TOOL_CALL}' AND (name IN ('Skill', 'SlashCommand', 'Agent', 'Task') OR substr(name, 1, 5) = 'mcp__'
    OR instr(text, '/SKILL.md')))
  OR (kind = '{Kind.PROMPT}' AND substr(text, 1, 9) = '<command-'))
ORDER BY at, seq
"""
_LAST = f"""
SELECT j.value, v.kind, v.name FROM json_each(?) j JOIN events v ON v.seq = (
  SELECT seq FROM events WHERE session_id = j.value AND (kind IN (
    '{Kind.PROMPT}', '{Kind.TEXT}', '{Kind.ERROR}', '{Kind.TOOL_CALL}', '{Kind.TOOL_RESULT}')
    OR (kind = '{Kind.INJECTED}' AND name = 'interrupted'))
  ORDER BY at DESC, seq DESC LIMIT 1)
"""
_COMMITTED = f"""
SELECT DISTINCT session_id FROM events WHERE session_id IN (SELECT value FROM json_each(?)) AND kind = '{Kind.TOOL_CALL}'
  AND instr(text, 'git commit')
"""
_CALLS = """
SELECT session_id, count(*) FROM calls WHERE session_id IN (SELECT value FROM json_each(?)) AND counted GROUP BY session_id
"""


class Said(NamedTuple):
    """An event that may tell of a guide."""

    session_id: str
    at: int
    kind: Kind
    name: str | None
    text: str | None


def said(store: sqlite3.Connection, since_ms: int, until_ms: int) -> Iterator[Said]:
    """Those of a span, its end left out, in the order of time."""
    for session, at, kind, name, text in store.execute(_SAID, (since_ms, until_ms)):
        yield Said(session, at, Kind(kind), name, text)


def ends(store: sqlite3.Connection, sessions: Collection[str]) -> dict[str, tuple[Kind, str | None]]:
    """The kind and name of what was said or done last in each of these sessions."""
    return {row[0]: (Kind(row[1]), row[2]) for row in store.execute(_LAST, (listed(sessions),))}


def committed(store: sqlite3.Connection, sessions: Collection[str]) -> set[str]:
    """Those of these sessions in which a tool was to commit something with git."""
    return {row[0] for row in store.execute(_COMMITTED, (listed(sessions),))}


def calls(store: sqlite3.Connection, sessions: Collection[str]) -> dict[str, int]:
    """How many model calls count in each of these sessions."""
    return dict(store.execute(_CALLS, (listed(sessions),)).fetchall())

"""The names that stand in a store, for whoever has begun to write one; only looks."""

from __future__ import annotations

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_SESSIONS = """
SELECT s.id, s.title, (SELECT max(at) FROM events e WHERE e.session_id = s.id) AS last FROM sessions s
WHERE (substr(s.id, 1, length(:begin)) = :begin OR substr(s.id, instr(s.id, '/') + 1, length(:begin)) = :begin)
  AND (s.parent_id IS NULL OR :begin <> '') ORDER BY last DESC, s.id LIMIT :limit
"""
_TOOLS = "SELECT name, count(*) FROM tool_uses WHERE name IS NOT NULL AND session_id = ? GROUP BY name"
_OF_SESSIONS = "SELECT {0} FROM sessions WHERE {0} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT ?"
_LATEST = 50


class Named(NamedTuple):
    """A session, what it is called, and when something last happened in it."""

    id: str
    title: str | None
    last_event_at: int | None


def sessions(store: sqlite3.Connection, begin: str, limit: int) -> list[Named]:
    """The latest sessions whose id, or as sub-agents whose own id, begins so; sub-agents only where something is begun."""
    return [Named._make(row) for row in store.execute(_SESSIONS, {"begin": begin, "limit": limit})]


def tools(store: sqlite3.Connection) -> list[str]:
    """The tools of the latest sessions, the most used first."""
    used: dict[str, int] = {}
    for session in sessions(store, "", _LATEST):
        for name, times in store.execute(_TOOLS, (session.id,)):
            used[name] = used.get(name, 0) + times
    return sorted(used, key=lambda name: (-used[name], name))


def agents(store: sqlite3.Connection, limit: int) -> list[str]:
    """The agents, that of the most sessions first."""
    return [row[0] for row in store.execute(_OF_SESSIONS.format("agent"), (limit,))]


def models(store: sqlite3.Connection, limit: int) -> list[str]:
    """The models, that of the most sessions first."""
    return [row[0] for row in store.execute(_OF_SESSIONS.format("model"), (limit,))]


def branches(store: sqlite3.Connection, limit: int) -> list[str]:
    """The git branches, that of the most sessions first."""
    return [row[0] for row in store.execute(_OF_SESSIONS.format("git_branch"), (limit,))]


def instructions(store: sqlite3.Connection, limit: int) -> list[str]:
    """The fingerprints of the instruction files that sessions began with, that of the most sessions first."""
    return [row[0] for row in store.execute(_OF_SESSIONS.format("instructions"), (limit,))]

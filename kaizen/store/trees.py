"""Sessions with their sub-agents: a tree is kept, read again and taken away as a whole."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

# A transcript may be known before its session is, and a sub-agent's name has its parent's in it.
_PARENTS = """
SELECT session_id, parent_id FROM transcripts UNION SELECT id, parent_id FROM sessions
UNION SELECT DISTINCT session_id, NULL FROM events
"""


def groups(store: sqlite3.Connection, sessions: Sequence[str] | None = None) -> list[list[str]]:
    """The trees that these sessions belong to, or all; each with the sessions in it, the root first."""
    parents: dict[str, str | None] = {}
    for session, parent in store.execute(_PARENTS):
        parents[session] = parents.get(session) or parent
    found: dict[str, list[str]] = {}
    for session in sorted(parents):
        root = _root(session, parents)
        found.setdefault(root, []).append(session)
    wanted = None if sessions is None else {_root(session, parents) for session in sessions}
    return [
        sorted(group, key=lambda each: (each != root, each))
        for root, group in found.items()
        if wanted is None or root in wanted
    ]


def below(store: sqlite3.Connection, session: str) -> list[str]:
    """The session and all its sub-agents, theirs too; nothing for one that is not there."""
    group = next((group for group in groups(store, [session]) if session in group), [])
    parents = dict(store.execute(_PARENTS.replace("UNION SELECT DISTINCT session_id, NULL FROM events", "")))
    return [each for each in group if session in _upwards(each, parents)]


def listed(values: Iterable[object]) -> str:
    """The values as SQLite's `json_each` reads them, which takes any number of them."""
    return json.dumps([*values])


def _root(session: str, parents: dict[str, str | None]) -> str:
    return [*_upwards(session, parents)][-1]


def _upwards(session: str, parents: dict[str, str | None]) -> list[str]:
    """The session and those above it; of what goes in a circle each once."""
    found = [session]
    while (above := parents.get(found[-1])) is not None and above not in found:
        found.append(above)
    return found

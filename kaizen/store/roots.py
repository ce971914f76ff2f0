"""Sessions that people began, each with the sub-agents below it."""

from __future__ import annotations

from kaizen.store import rollups
from kaizen.store.trees import upwards
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from kaizen.store.reckoning import Rolled

_FIRST_WITH = """
SELECT min(coalesce(s.opened_at, (SELECT min(at) FROM events WHERE session_id = s.id)))
FROM sessions s WHERE substr(s.instructions, 1, length(?1)) = ?1
"""
_ALL = "SELECT id, parent_id, agent, git_branch, instructions, opened_at FROM sessions"


class Root(NamedTuple):
    """A session that a person began. `began_at` is when its transcript was opened, else its first event; `tree` has the figures of
    it and of its sub-agents, each by its id; `last_at` is when something last happened in any of them."""

    id: str
    agent: str
    branch: str | None
    instructions: str | None
    began_at: int
    last_at: int
    tree: dict[str, Rolled]


def roots(store: sqlite3.Connection, since_ms: int, until_ms: int) -> list[Root]:
    """Those that began in a span (its end left out), by their beginning. What has no time is in no span."""
    facts = {row[0]: row[1:] for row in store.execute(_ALL)}
    parents = {session: row[0] for session, row in facts.items()}
    trees: dict[str, list[str]] = {}
    for session in facts:
        above = upwards(session, parents)[-1]
        if above in facts and facts[above][0] is None:
            trees.setdefault(above, []).append(session)
    first = rollups.rolled(store, trees)
    begun = {id_: facts[id_][4] if facts[id_][4] is not None else first[id_].started_at for id_ in trees}
    wanted = {id_: at for id_, at in begun.items() if at is not None and since_ms <= at < until_ms}
    rolled = rollups.rolled(store, (session for id_ in wanted for session in trees[id_]))
    found = []
    for id_, at in wanted.items():
        tree = {session: rolled[session] for session in trees[id_]}
        last = max((each.last_event_at for each in tree.values() if each.last_event_at is not None), default=at)
        _, agent, branch, instructions, _ = facts[id_]
        found.append(Root(id_, agent, branch, instructions, at, last, tree))
    return sorted(found, key=lambda root: (root.began_at, root.id))


def first_with(store: sqlite3.Connection, fingerprint: str) -> int | None:
    """When the first session began that had instruction files whose fingerprint begins so; None where none had."""
    found: int | None = store.execute(_FIRST_WITH, (fingerprint,)).fetchone()[0]
    return found

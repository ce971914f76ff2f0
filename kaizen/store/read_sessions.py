"""Sessions as they are listed: which, in what order, and what is known of each."""

from __future__ import annotations

from _operator import add

from kaizen.model.session import Session, Status
from kaizen.store import read_totals, reckoning, rollups
from kaizen.store.moment import moment
from kaizen.store.read_status import Standing
from kaizen.store.trees import listed, upwards
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from typing import Any

    from kaizen.model.session import Totals
    from kaizen.model.spending import Spending
    from kaizen.store.reckoning import Rolled

_KEPT = "r.id IS NOT NULL AND t.session_id IS NULL"
_LAST = f"iif({_KEPT}, r.last_event_at, (SELECT max(at) FROM events WHERE session_id = s.id))"
_FIRST = f"iif({_KEPT}, r.started_at, (SELECT min(at) FROM events WHERE session_id = s.id))"
_LATEST = f"""
SELECT s.id, {_LAST} AS last
FROM sessions s LEFT JOIN rollups r ON r.session_id = s.id LEFT JOIN stale_sessions t ON t.session_id = s.id
WHERE (:agent IS NULL OR s.agent LIKE :agent ESCAPE '\\') AND (:branch IS NULL OR s.git_branch LIKE :branch ESCAPE '\\')
  AND (:instructions IS NULL OR iif(:instructions = 'unknown', s.instructions IS NULL,
    substr(s.instructions, 1, length(:instructions)) = :instructions))
  AND NOT (:roots AND s.parent_id IS NOT NULL) AND (:since IS NULL OR last >= :since)
  AND (:until IS NULL OR coalesce(s.opened_at, {_FIRST}) < :until)
ORDER BY last DESC, s.id LIMIT :limit
"""
_WEIGHTS = f"""
SELECT s.id, s.parent_id, {_KEPT}, r.calls, r.cost_nano, r.unpriced,
  coalesce(r.input, 0) + coalesce(r.output, 0) + coalesce(r.cache_read, 0) + coalesce(r.cache_write, 0)
FROM sessions s LEFT JOIN rollups r ON r.session_id = s.id LEFT JOIN stale_sessions t ON t.session_id = s.id
"""
_FACTS = """
SELECT id, agent, parent_id, coalesce(cwd, hook_cwd), model, opened_at, title, git_branch, client_version
FROM sessions WHERE id IN (SELECT value FROM json_each(?))
"""


class Which(NamedTuple):
    """Which sessions are meant. In names `*` stands for anything, and capitals do not matter; something happened at or after
    `since`, and they began before `until` (milliseconds); `roots` leaves sub-agents out; `instructions` is the beginning of the
    fingerprint of the instruction files that they began with, or `unknown`."""

    agent: str | None = None
    branch: str | None = None
    since: int | None = None
    until: int | None = None
    roots: bool = False
    instructions: str | None = None


class Figures(NamedTuple):
    """What a session came to, alone and with all sub-agents below it."""

    own: Rolled
    tree: Totals
    tree_spending: Spending


class Weight(NamedTuple):
    """By what sessions are compared: calls, what is known of their cost, how many have none, and tokens, of what is known."""

    calls: int
    nano: int
    unpriced: int
    tokens: int


def weights(store: sqlite3.Connection, *, trees: bool) -> dict[str, Weight]:
    """What each session of a store weighs; with `trees` with all sub-agents below it."""
    own, parents = dict[str, Weight](), dict[str, str | None]()
    with moment(store):
        for session, parent, kept, *figures in store.execute(_WEIGHTS).fetchall():
            own[session] = Weight._make(figures) if kept else _weight(reckoning.rolled(store, session))
            parents[session] = parent
    if not trees:
        return own
    sums = {**own}
    for session, weight in own.items():
        for above in upwards(session, parents)[1:] if parents[session] in own else ():
            if above in own:
                sums[above] = Weight(*map(add, sums[above], weight))
    return sums


def latest(store: sqlite3.Connection, which: Which = Which(), limit: int = 0) -> list[str]:  # noqa: B008 - a value
    """Their ids, the latest active first; at most so many, 0 for all."""
    values = {**which._asdict(), "agent": _pattern(which.agent), "branch": _pattern(which.branch)}
    return [row[0] for row in store.execute(_LATEST, {**values, "limit": limit if limit > 0 else -1})]


def figures(store: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Figures]:
    """What these sessions came to, each alone and with all sub-agents below it."""
    with moment(store):
        trees = read_totals.trees(store, ids)
        known = rollups.rolled(store, {each for tree in trees.values() for each in tree})
        return {each: Figures(known[each], *read_totals.together(trees[each], known)) for each in ids}


def sessions(store: sqlite3.Connection, ids: Sequence[str], *, workspace: str, standing: Standing) -> list[Session]:
    """These sessions, in this order."""
    with moment(store):
        facts = {row[0]: row for row in store.execute(_FACTS, (listed(ids),))}
        known = figures(store, ids)
        return [_session(facts[each], known[each], workspace, *standing.of(each)) for each in ids if each in facts]


def _session(facts: Any, figures: Figures, workspace: str, status: Status, reason: str) -> Session:
    session, agent, parent, cwd, model, opened_at, title, branch, version = facts
    own, last = figures.own, figures.own.last_event_at
    return Session(
        id=session, agent=agent, parent_id=parent, workspace=workspace, cwd=cwd, model=model, status=status,
        started_at=own.started_at if opened_at is None else opened_at, ended_at=last if status is Status.ENDED else None,
        last_event_at=last, title=title, events=own.events, tool_calls=own.tool_calls, model_calls=own.spending.calls,
        partial_calls=own.partial_calls, usage=own.usage, spending=own.spending, git_branch=branch,
        client_version=version, status_reason=reason, tree=figures.tree, tree_spending=figures.tree_spending,
    )  # fmt: skip


def _weight(own: Rolled) -> Weight:
    return Weight(*own.spending[:3], sum(count or 0 for count in own.usage[:4]))


def _pattern(name: str | None) -> str | None:
    """For LIKE: `*` stands for anything, and nothing else for anything but itself."""
    if name is None:
        return None
    for mark in "\\%_":
        name = name.replace(mark, "\\" + mark)
    return name.replace("*", "%")

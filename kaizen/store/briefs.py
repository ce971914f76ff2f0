"""Sessions in short, those of a span of time; only looks."""

from __future__ import annotations

from kaizen.model.finding import Brief
from kaizen.model.session import Status
from kaizen.store import reckoning, rollups
from kaizen.store.moment import moment
from kaizen.store.trees import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from typing import Any

    from kaizen.store.read_status import Standing
    from kaizen.store.reckoning import Rolled

AT_WORK = frozenset({Status.ACTIVE, Status.WAITING_USER, Status.WAITING_PERMISSION})
_KEPT = "r.id IS NOT NULL AND t.session_id IS NULL"
_FIRST = f"iif({_KEPT}, r.started_at, (SELECT min(at) FROM events WHERE session_id = s.id))"
_LAST = f"iif({_KEPT}, r.last_event_at, (SELECT max(at) FROM events WHERE session_id = s.id))"
# What began before a span and ended after it may have nothing in it.
_WITHIN = f"""
SELECT s.id, {_FIRST} AS first, {_LAST} AS last
FROM sessions s LEFT JOIN rollups r ON r.session_id = s.id LEFT JOIN stale_sessions t ON t.session_id = s.id
WHERE last >= :since AND first < :until AND (first >= :since OR last < :until
  OR EXISTS (SELECT 1 FROM events v WHERE v.session_id = s.id AND v.at >= :since AND v.at < :until))
"""
_FACTS = """
SELECT id, agent, model, title, parent_id, git_branch, opened_at, instructions
FROM sessions WHERE id IN (SELECT value FROM json_each(?))
"""
_ACTS = """
SELECT r.session_id, sum(v.prompts), sum(v.active_ms) FROM rollups r JOIN rollup_active v ON v.rollup_id = r.id
WHERE r.session_id IN (SELECT value FROM json_each(?)) AND r.session_id NOT IN (SELECT session_id FROM stale_sessions)
GROUP BY r.session_id
"""


def within(store: sqlite3.Connection, since_ms: int, until_ms: int) -> list[str]:
    """The ids of the sessions that have an event in a span."""
    return [row[0] for row in store.execute(_WITHIN, {"since": since_ms, "until": until_ms})]


def briefs(store: sqlite3.Connection, sessions: Iterable[str], *, workspace: str, standing: Standing) -> list[Brief]:
    """These sessions by their start, those without one last."""
    ids = listed(sessions)
    with moment(store):
        facts = store.execute(_FACTS, (ids,)).fetchall()
        known = rollups.rolled(store, [row[0] for row in facts])
        acts = {row[0]: (row[1], row[2]) for row in store.execute(_ACTS, (ids,))}
        found = [
            _brief(row, known[row[0]], acts.get(row[0]) or _acts(store, row[0]), workspace, standing) for row in facts
        ]
    return sorted(found, key=lambda brief: (brief.started_at is None, brief.started_at or 0, brief.id))


def _acts(store: sqlite3.Connection, session: str) -> tuple[int, int]:
    days = reckoning.active(store, session)
    return sum(day.prompts for day in days), sum(day.active_ms for day in days)


def _brief(facts: Any, own: Rolled, acts: tuple[int, int], workspace: str, standing: Standing) -> Brief:
    session, agent, model, title, parent, branch, opened_at, instructions = facts
    prompts, active_ms = acts
    spending = own.spending
    return Brief(
        session, workspace, agent, model, title, parent, branch, own.started_at if opened_at is None else opened_at,
        own.last_event_at, active_ms, prompts, own.tool_calls, own.usage,
        spending.known_nano if spending.calls and not spending.unpriced else None,
        standing.of(session)[0] not in AT_WORK, instructions,
    )  # fmt: skip

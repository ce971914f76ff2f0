"""What the sessions that people began came to, with all their sub-agents, by one metric."""

from __future__ import annotations

from kaizen.evidence.commands import SHELLS
from kaizen.model.experiment import Metric
from kaizen.model.figures import DAY_MS
from kaizen.store import rollups
from kaizen.store.roots import roots
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from kaizen.store.reckoning import Rolled
    from kaizen.store.roots import Root

_MINUTE_MS = 60_000


class Trial(NamedTuple):
    """A session, and what it came to; None where that is not known."""

    id: str
    agent: str
    branch: str | None
    instructions: str | None
    began_at: int
    last_at: int
    value: float | None


def trials(
    store: sqlite3.Connection, metric: Metric, since_ms: int, until_ms: int, told: Mapping[str, float]
) -> list[Trial]:
    """The sessions that began in a span (its end left out) and in which a model was called, by their beginning. `told` is what is
    told of them by others: the scores that people gave, or how often they corrected."""
    found = [
        root for root in roots(store, since_ms, until_ms) if any(each.spending.calls for each in root.tree.values())
    ]
    values = _values(store, metric, found, since_ms // DAY_MS, told)
    return [Trial(*root[:6], values.get(root.id)) for root in found]


def _values(
    store: sqlite3.Connection, metric: Metric, found: list[Root], since_day: int, told: Mapping[str, float]
) -> dict[str, float | None]:
    match metric:
        case Metric.COST:
            return {root.id: _dollars(root.tree.values()) for root in found}
        case Metric.TOKENS:
            return {root.id: _tokens(root.tree.values()) for root in found}
        case Metric.SCORE:
            return {root.id: told.get(root.id) for root in found}
        case Metric.CORRECTIONS:
            return {root.id: told.get(root.id, 0.0) for root in found}
        case Metric.ACTIVE | Metric.PROMPTS:
            return _active(store, metric, found, since_day)
        case Metric.TOOL_FAILURES | Metric.FAILING_COMMANDS:
            return _failed(store, metric, found, since_day)


def _dollars(tree: Iterable[Rolled]) -> float | None:
    known = [each.spending.usd for each in tree if each.spending.calls]
    return None if None in known else sum(each for each in known if each is not None)


def _tokens(tree: Iterable[Rolled]) -> float | None:
    """All kinds that are told; a client that tells of none is not known."""
    kinds = [kind for each in tree for kind in each.usage[:4] if kind is not None]
    return float(sum(kinds)) if kinds else None


def _active(store: sqlite3.Connection, metric: Metric, found: list[Root], since_day: int) -> dict[str, float | None]:
    """Of the session itself: its sub-agents work while it waits for them, and nobody prompts them."""
    values: dict[str, float | None] = {root.id: 0.0 for root in found}
    for row in rollups.active(store, since_day):
        if row.session_id in values:
            more = row.active_ms / _MINUTE_MS if metric is Metric.ACTIVE else row.prompts
            values[row.session_id] = (values[row.session_id] or 0.0) + more
    return values


def _failed(store: sqlite3.Connection, metric: Metric, found: list[Root], since_day: int) -> dict[str, float | None]:
    above = {session: root.id for root in found for session in root.tree}
    uses, failed = dict.fromkeys(above.values(), 0), dict.fromkeys(above.values(), 0)
    for row in rollups.used(store, since_day):
        if row.session_id in above and (metric is Metric.TOOL_FAILURES or row.tool in SHELLS):
            uses[above[row.session_id]] += row.uses
            failed[above[row.session_id]] += row.failed
    if metric is Metric.FAILING_COMMANDS:
        return {id_: float(count) for id_, count in failed.items()}
    return {id_: 100 * failed[id_] / count if count else None for id_, count in uses.items()}

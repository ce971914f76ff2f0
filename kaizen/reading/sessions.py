"""The sessions of one workspace, or of several together: those that are asked for, in the order that is asked for."""

from __future__ import annotations

from kaizen.model.session import Session, Status
from kaizen.store import read_sessions
from kaizen.store.moment import moment
from kaizen.store.read_sessions import Weight, Which
from kaizen.store.read_status import Standing
from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kaizen.reading.stores import Opened

_ANY = Which()


class Sort(StrEnum):
    """What comes first: what happened last, or what cost or took the most."""

    TIME = "time"
    COST = "cost"
    TOKENS = "tokens"


class Wanted(NamedTuple):
    """What is asked for. `cost` is a comparison in dollars, such as `(">", 0.5)`. Where sub-agents are left out (`which.roots`) cost
    and tokens are those of the whole tree. 0 is no limit."""

    which: Which = _ANY
    status: frozenset[Status] = frozenset()
    cost: tuple[str, float] | None = None
    sort: Sort = Sort.TIME
    limit: int = 0


def sessions(
    opened: Iterable[Opened], wanted: Wanted, *, now_ms: int, alive: Callable[[str], bool | None]
) -> list[Session]:
    """These sessions of all these stores. `alive` says whether a recorded process lives; see `Standing`. Raises the errors of the
    databases."""
    found = [session for each in opened for session in _of_one(each, wanted, now_ms, alive)]
    found.sort(key=lambda session: _order(session, wanted))
    return found[: wanted.limit or None]


def is_such(weight: Weight, cost: tuple[str, float]) -> bool:
    """Whether the cost is known to compare so: one of which a part is not known is more than the rest, and nothing else."""
    sign, number = cost
    known, whole = weight.nano / 1e9, weight.calls > 0 and weight.unpriced == 0
    if sign.startswith(">"):
        return weight.calls > weight.unpriced and (known >= number if sign == ">=" else known > number)
    return whole and (known <= number if sign == "<=" else known < number if sign == "<" else known == number)


def _of_one(opened: Opened, wanted: Wanted, now_ms: int, alive: Callable[[str], bool | None]) -> list[Session]:
    store, weighs = opened.store, wanted.cost is not None or wanted.sort is not Sort.TIME
    with moment(store):
        ids = read_sessions.latest(store, wanted.which, 0 if weighs or wanted.status else wanted.limit)
        if weighs:
            ids = _by_weight(ids, read_sessions.weights(store, trees=wanted.which.roots), wanted)
        standing = Standing(store, now_ms, alive, evidence=bool(wanted.status) or not wanted.limit)
        ids = _standing_so(ids, standing, wanted)
        return read_sessions.sessions(store, ids, workspace=opened.workspace, standing=standing)


def _by_weight(ids: list[str], weights: Mapping[str, Weight], wanted: Wanted) -> list[str]:
    if wanted.cost is not None:
        ids = [each for each in ids if is_such(weights[each], wanted.cost)]
    if wanted.sort is Sort.COST:
        return sorted(ids, key=lambda each: -weights[each].nano)
    return sorted(ids, key=lambda each: -weights[each].tokens) if wanted.sort is Sort.TOKENS else ids


def _standing_so(ids: list[str], standing: Standing, wanted: Wanted) -> list[str]:
    """The first of them that stand as is asked for."""
    found: list[str] = []
    for each in ids:
        if wanted.limit and len(found) == wanted.limit:
            break
        if not wanted.status or standing.of(each)[0] in wanted.status:
            found.append(each)
    return found


def _order(session: Session, wanted: Wanted) -> tuple[int, bool, int, str]:
    usage = session.tree.usage if wanted.which.roots else session.usage
    spending = session.tree_spending if wanted.which.roots else session.spending
    first = {
        Sort.TIME: 0, Sort.COST: -spending.known_nano, Sort.TOKENS: -sum(count or 0 for count in usage[:4])
    }  # fmt: skip
    last = session.last_event_at
    return first[wanted.sort], last is None, -(last or 0), session.id

"""Which sessions are shown, in which order, and what of those below a session is told at it."""

from __future__ import annotations

from kaizen.model.figures import DAY_MS
from kaizen.model.session import Session, Status
from kaizen.model.spending import Spending
from kaizen.tui import figures
from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_NOW = (Status.WAITING_PERMISSION, Status.WAITING_USER, Status.ACTIVE)
_REST = len(_NOW)


class Scope(StrEnum):
    """Which sessions by how they stand."""

    TODAY = "today"  # and whatever is under way
    ACTIVE = "under way"
    ALL = "all"


class Sort(StrEnum):
    """What comes first."""

    ATTENTION = "attention"  # who waits for permission, then for the user, then who is at work; then the latest
    LATEST = "latest"
    TOKENS = "tokens"
    COST = "cost"
    STARTED = "started"
    REPOSITORY = "repository"


class Doing(NamedTuple):
    """The tool that runs, what it was given, and since when (milliseconds since 1970 UTC)."""

    tool: str
    gist: str
    since: int | None


Key = tuple[str, str]


class Row(NamedTuple):
    """A session as it is listed. `name` is its workspace's. `below` are the sub-agents that are told of here."""

    session: Session
    name: str
    doing: Doing | None = None
    status: Status = Status.IDLE
    tokens: int | None = None
    spending: Spending = Spending()
    last_at: int | None = None
    below: int = 0

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.session.workspace, self.session.id


class View(NamedTuple):
    """What of all rows is looked at, and how."""

    scope: Scope = Scope.TODAY
    sort: Sort = Sort.ATTENTION
    reverse: bool = False
    sub_agents: bool = False
    words: str = ""
    workspace: str | None = None


def row(session: Session, name: str, doing: Doing | None = None) -> Row:
    """A session's own row."""
    tokens = figures.tokens(session.usage)
    return Row(session, name, doing, session.status, tokens, session.spending, session.last_event_at)


def chosen(rows: Iterable[Row], view: View, now_ms: int) -> list[Row]:
    """The rows that are looked at, in their order."""
    there = [each for each in rows if view.workspace in (None, each.session.workspace)]
    words = view.words.casefold().split()
    today = now_ms - now_ms % DAY_MS
    kept = [each for each in there if _is_in(each, view.scope, today) and _has(each, words)]
    return ordered(kept, view)


def folded(rows: Sequence[Row]) -> list[Row]:
    """Sessions without those of sub-agents, whose figures, and whose wish for permission, are told at the session at the top."""
    by_key = {each.key: each for each in rows}
    below: dict[Key, list[Row]] = {}
    for each in rows:
        top = _top(each, by_key)
        if top is not each:
            below.setdefault(top.key, []).append(each)
    return [_with(each, below.get(each.key, ())) for each in rows if _top(each, by_key) is each]


def ordered(rows: Iterable[Row], view: View) -> list[Row]:
    """The rows in the order that is wished; of equals the latest, and of those that are as late by their ids."""
    found = sorted(rows, key=lambda each: each.key)
    found.sort(key=lambda each: each.last_at or 0, reverse=True)
    found.sort(key=_KEYS[view.sort], reverse=view.reverse)
    return found


def is_under_way(status: Status) -> bool:
    """Whether it is at work, or waits for somebody."""
    return status in _NOW


def counted(rows: Iterable[Row]) -> dict[Status, int]:
    """How many sessions stand so."""
    found: dict[Status, int] = {}
    for each in rows:
        found[each.status] = found.get(each.status, 0) + 1
    return found


def urgency(status: Status) -> int:
    """The smaller the sooner somebody should look."""
    return _NOW.index(status) if status in _NOW else _REST


_KEYS: dict[Sort, Callable[[Row], float | str]] = {
    Sort.ATTENTION: lambda each: urgency(each.status),
    Sort.LATEST: lambda each: -(each.last_at or 0),
    Sort.TOKENS: lambda each: -(each.tokens or 0),
    Sort.COST: lambda each: -each.spending.known_nano,
    Sort.STARTED: lambda each: -(each.session.started_at or 0),
    Sort.REPOSITORY: lambda each: each.name.casefold(),
}


def added(several: Iterable[Spending]) -> Spending:
    """Several amounts as one."""
    spent = [*several]
    return Spending(
        sum(each.calls for each in spent), sum(each.known_nano for each in spent), sum(each.unpriced for each in spent),
        any(each.at_least for each in spent),
    )  # fmt: skip


def _top(row_: Row, by_key: dict[Key, Row]) -> Row:
    """The session at the top of the tree, as far as it is known; of those that go round in a circle each is its own."""
    seen, found = {row_.key}, row_
    while (parent := found.session.parent_id) is not None:
        above = by_key.get((found.session.workspace, parent))
        if above is None:
            break
        if above.key in seen:
            return row_
        seen.add(above.key)
        found = above
    return found


def _with(top: Row, below: Sequence[Row]) -> Row:
    if not below:
        return top
    everyone = [top, *below]
    counts = [each.tokens for each in everyone if each.tokens is not None]
    urgent = min(everyone, key=lambda each: urgency(each.status))
    status, doing = top.status, top.doing
    if urgent.status is Status.WAITING_PERMISSION or (urgent.status is Status.ACTIVE and urgency(status) == _REST):
        status, doing = urgent.status, urgent.doing or doing
    times = [each.last_at for each in everyone if each.last_at is not None]
    spent = (each.spending for each in everyone)
    return top._replace(
        status=status, doing=doing, tokens=sum(counts) if counts else None, below=len(below), last_at=max(times, default=None),
        spending=added(spent),
    )  # fmt: skip


def _is_in(each: Row, scope: Scope, today: int) -> bool:
    if scope is Scope.ALL or each.status in _NOW:
        return True
    return scope is Scope.TODAY and each.last_at is not None and each.last_at >= today


def _has(each: Row, words: Sequence[str]) -> bool:
    if not words:
        return True
    session, doing = each.session, each.doing
    said = (
        each.name, session.agent, session.title, session.id, session.model, session.git_branch, each.status,
        doing and f"{doing.tool} {doing.gist}",
    )  # fmt: skip
    text = " ".join(part for part in said if part).casefold()
    return all(word in text for word in words)

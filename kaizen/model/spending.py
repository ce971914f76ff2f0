"""What several model calls cost together: the part that is known, and how much is not."""

from __future__ import annotations

from kaizen.model.usage import Usage
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


NANO_PER_DOLLAR = 1_000_000_000


class Spending(NamedTuple):
    """A sum over model calls. `known_nano` is what the priced ones cost, in nano-dollars; `unpriced` calls have no cost that
    is known; `at_least`: something was billed that the records do not show, so it may be more."""

    calls: int = 0
    known_nano: int = 0
    unpriced: int = 0
    at_least: bool = False

    @property
    def usd(self) -> float | None:
        """Dollars; None where not all of it is known, or there was no call."""
        return dollars(self.known_nano) if self.calls and not self.unpriced else None

    @property
    def known_usd(self) -> float | None:
        """Dollars of what is known; None where nothing is."""
        return dollars(self.known_nano) if self.calls > self.unpriced else None


class Spent(NamedTuple):
    """One counted call, as it goes into sums. `folder` is that of its own record; `root` the session that its session's
    tree of sub-agents began with."""

    id: str
    session_id: str
    root: str
    agent: str | None
    model: str | None
    at: int | None
    folder: str | None
    opened_at: int | None
    price_id: int | None
    nano: int | None
    at_least: bool
    usage: Usage


def dollars(nano: int) -> float:
    """Nano-dollars as dollars."""
    return nano / NANO_PER_DOLLAR


def total(calls: Iterable[Spent]) -> tuple[Spending, Usage]:
    """What the calls cost, and their tokens; a kind that one of them does not tell is not known."""
    number = known = unpriced = 0
    at_least = False
    tokens: list[int | None] = [0] * 7
    for call in calls:
        number += 1
        at_least = at_least or call.at_least
        if call.nano is None:
            unpriced += 1
        else:
            known += call.nano
        for kind, count in enumerate(call.usage):
            before = tokens[kind]
            tokens[kind] = None if before is None or count is None else before + count
    return Spending(number, known, unpriced, at_least), Usage._make(tokens if number else [None] * 7)


def once(calls: Iterable[Spent]) -> list[Spent]:
    """Each call once: of several stores that hold one with the same id, the one whose session opened first counts, and of
    those the one with the smaller id; the rule that counts within a store."""
    first: dict[str, Spent] = {}
    for call in calls:
        other = first.get(call.id)
        if other is None or _order(call) < _order(other):
            first[call.id] = call
    return [*first.values()]


def _order(call: Spent) -> tuple[bool, int, str]:
    return call.opened_at is None, call.opened_at or 0, call.session_id

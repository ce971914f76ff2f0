"""What several model calls cost together: the part that is known, and how much is not."""

from __future__ import annotations

from kaizen.model.usage import Usage
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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


class Sum(NamedTuple):
    """What the calls under one key cost together, and their tokens; a kind that one of them does not tell is not known."""

    key: str | None
    spending: Spending
    usage: Usage


class Held(NamedTuple):
    """A call as a store holds it, where it counts there."""

    id: str
    opened_at: int | None  # when its session's transcript was opened
    session_id: str


def dollars(nano: int) -> float:
    """Nano-dollars as dollars."""
    return nano / NANO_PER_DOLLAR


def whole(sums: Iterable[Sum], key: str | None = None) -> Sum:
    """Several sums as one."""
    there = [each for each in sums if each.spending.calls]
    spendings = [each.spending for each in there]
    known = sum(each.known_nano for each in spendings)
    spending = Spending(
        sum(each.calls for each in spendings), known, sum(each.unpriced for each in spendings),
        any(each.at_least for each in spendings),
    )  # fmt: skip
    kinds = zip(*(each.usage for each in there), strict=True)
    return Sum(key, spending, Usage(*map(_together, kinds)) if there else Usage())


def elsewhere(stores: Sequence[Iterable[Held]]) -> list[set[str]]:
    """For each store the calls that count in another. Of several stores that hold one call it counts in the one where its
    session opened first, and of those in the one whose session has the smaller id: the rule that counts within a store."""
    lost: list[set[str]] = [set() for _ in stores]
    first: dict[str, tuple[tuple[bool, int, str], int]] = {}
    for number, calls in enumerate(stores):
        for call in calls:
            mine = ((call.opened_at is None, call.opened_at or 0, call.session_id), number)
            other = first.setdefault(call.id, mine)
            if mine < other:
                first[call.id] = mine
            if other is not mine:
                lost[max(mine, other)[1]].add(call.id)
    return lost


def _together(counts: tuple[int | None, ...]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None

"""Two sides held against each other, by rules that are fixed before their sessions are there.

values --capped--> --less what could be known before--> an interval that holds at every look
   \\--as they are--> an interval for one look
"""

from __future__ import annotations

from collections.abc import Sequence

from kaizen.measure import covariate, power, sequential
from kaizen.measure.intervals import Interval, bootstrap
from kaizen.measure.sequential import Dated
from kaizen.values import NamedTuple


class Value(NamedTuple):
    """What one session came to, on which day it began, and of what kind it is, which the change has no part in: its agent."""

    day: int
    kind: str
    value: float


class Side(NamedTuple):
    """The sessions of a side, the days they began on, and their mean; None where there is none."""

    sessions: int
    days: int
    mean: float | None


class Compared(NamedTuple):
    """What two sides come to. `once` is the interval of the difference of their means for one look, `always` that of capped and adjusted
    values which holds at every look; None where it cannot be told. `cap` is what a session counts for at most, None for no limit.
    `visible` is the least difference that would be seen in 4 of 5 such experiments now, `needed` how many sessions on both sides
    together would show the one that is there."""

    before: Side
    after: Side
    once: Interval | None
    always: Interval | None
    cap: float | None
    adjusted: bool
    visible: float | None
    needed: int | None


def compare(
    earlier: Sequence[Value], before: Sequence[Value], after: Sequence[Value], *, in_turn: bool, seed: int
) -> Compared:
    """Hold `after` against `before`. `earlier` are sessions from before the experiment began; `in_turn` says that `before` ended when
    `after` began."""
    cap = limit(earlier, before, in_turn=in_turn)
    old, new, adjusted = prepared(earlier, before, after, cap)
    noise, always = sequential.noise(old, new), sequential.always(old, new)
    return Compared(
        side(before),
        side(after),
        bootstrap([each.value for each in before], [each.value for each in after], seed=seed),
        always,
        cap,
        adjusted,
        None if noise is None else power.visible(noise),
        None if noise is None or always is None else power.needed(noise, always.value),
    )


def side(values: Sequence[Value]) -> Side:
    """A side in short."""
    mean = sum(each.value for each in values) / len(values) if values else None
    return Side(len(values), len({each.day for each in values}), mean)


def limit(earlier: Sequence[Value], before: Sequence[Value], *, in_turn: bool) -> float | None:
    """What a session counts for at most: by those from before the experiment, else by those of the side that was over when the
    other one began."""
    found = covariate.cap([each.value for each in earlier])
    return covariate.cap([each.value for each in before]) if found is None and in_turn else found


def prepared(
    earlier: Sequence[Value], before: Sequence[Value], after: Sequence[Value], cap: float | None
) -> tuple[list[Dated], list[Dated], bool]:
    """The values of both sides as they are compared, and whether what could be known before was taken away."""
    kinds: dict[str, list[float]] = {}
    for each in earlier:
        kinds.setdefault(each.kind, []).append(_capped(each.value, cap))
    known = covariate.expected(kinds)
    both = [*before, *after]
    values = [_capped(each.value, cap) for each in both]
    adjusted = len(known) > 1
    if adjusted:  # of a kind that is new nothing is known but what holds for all
        usual = sum(map(sum, kinds.values())) / len(earlier)
        values = covariate.adjusted(values, [known.get(each.kind, usual) for each in both])
    dated = [Dated(each.day, value) for each, value in zip(both, values, strict=True)]
    return dated[: len(before)], dated[len(before) :], adjusted


def _capped(value: float, cap: float | None) -> float:
    return value if cap is None else min(value, cap)

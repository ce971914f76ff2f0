"""Whether a number differs from the spans before it by more than noise. Pure.

Noise is a prediction interval: where the next span would lie if nothing had changed. Its middle is the median of the spans before, its
half-width the median of the absolute differences between any two of them (Shamos 1976), times a factor for how many they are. Both
bear two odd weeks in eight, as holidays are. The factors are from a simulation of normal numbers, which the tests repeat: of
ordinary spans one in fifty lies outside. Below four spans nothing is said.

Amounts are compared as ratios (logarithms) and counts as their square roots (Anscombe 1948). Noise is never less than what chance alone
makes of counts and shares: that of a Poisson and of a binomial number.
"""

from __future__ import annotations

import math
from itertools import combinations
from statistics import median

from kaizen.model.retro import Change, Unit
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

SPANS = 8  # that a span is held against: two months of weeks; older ones are another project
LEAST = 4
FACTORS = {4: 4.35, 5: 4.39, 6: 3.66, 7: 3.46, 8: 3.26}
_NORMAL = 2.326  # of a normal number one in fifty lies further from its mean, in standard deviations
_ANSCOMBE = 0.375
_SURE = 0.01  # how often a topic that did not change may be told as fewer


class Noise(NamedTuple):
    """Between which values is noise, None where too few spans tell; and what a value is beside it."""

    low: float | None
    high: float | None
    change: Change


def against(value: float | None, of: int | None, before: Sequence[float | None], unit: Unit) -> Noise:
    """A value beside those of the spans before. `of` is what a share is the share of."""
    known = [each for each in before if each is not None][-SPANS:]
    if len(known) < LEAST:
        return Noise(None, None, Change.TOO_FEW)
    there = [_scaled(each, unit) for each in known]
    middle = median(there)
    spread = median([abs(one - other) for one, other in combinations(there, 2)])
    chance = (
        _NORMAL * math.sqrt(1 + math.pi / 2 / len(known)) * _chance(middle, of, unit)
    )  # the median is uncertain too
    wide = max(FACTORS[len(known)] * spread, chance)
    low, high = _back(middle - wide, unit), _back(middle + wide, unit)
    if value is None:
        return Noise(low, high, Change.UNKNOWN)
    at = _scaled(value, unit)
    slack = 1e-9 * max(1.0, abs(middle))  # what numbers lose in logarithms
    if abs(at - middle) <= wide + slack:
        return Noise(low, high, Change.WITHIN)
    return Noise(low, high, Change.MORE if at > middle else Change.LESS)


def is_fewer(then: int, of_then: int, now: int, of_now: int) -> bool:
    """Whether `now` of `of_now` is a smaller share than `then` of `of_then` by more than chance: Fisher's exact test, of one side."""
    if not of_then or not of_now or now * of_then >= then * of_now:
        return False
    whole, marked = of_then + of_now, then + now
    ways = sum(
        math.comb(of_now, each) * math.comb(of_then, marked - each) for each in range(max(0, marked - of_then), now + 1)
    )
    return ways * 100 < math.comb(whole, marked) * round(_SURE * 100)


def _scaled(value: float, unit: Unit) -> float:
    if unit is Unit.SHARE:
        return value
    if unit is Unit.COUNT:
        return 2 * math.sqrt(max(0.0, value) + _ANSCOMBE)
    return math.log(max(1.0, value))


def _back(scaled: float, unit: Unit) -> float:
    if unit is Unit.SHARE:
        return min(1.0, max(0.0, scaled))
    if unit is Unit.COUNT:
        return max(0.0, (max(0.0, scaled) / 2) ** 2 - _ANSCOMBE)
    return math.exp(min(scaled, 700.0))


def _chance(middle: float, of: int | None, unit: Unit) -> float:
    """The standard deviation that chance alone gives: of counts, and of shares of so many."""
    if unit is Unit.COUNT:
        return 1.0
    if unit is Unit.SHARE and of:
        share = (middle * of + 0.5) / (of + 1)  # none of many is not sure to be none of the next
        return math.sqrt(max(0.0, share * (1 - share)) / of)
    return 0.0

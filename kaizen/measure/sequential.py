"""Whether two sides differ, in an interval that holds at every look: who looks each day, and stops when he likes, is wrong in at most
5 of 100 experiments, not in one of three as with a test that is made for one look.

The boundary is the normal mixture of H. Robbins, "Statistical methods related to the law of the iterated logarithm" (1970), as S. Howard
et al., "Time-uniform, nonparametric, nonasymptotic confidence sequences" (2021), write it, around an estimate whose spread is estimated
too: an asymptotic confidence sequence, I. Waudby-Smith et al., "Time-uniform central limit theory" (2024). For the difference of two
means time is what is known, one by the square of its standard error (C. Jennison and B. Turnbull, "Group sequential methods", 2000).

Sessions of a day, and of neighbouring days, have something in common: the task, the state of the repository. The standard error is
therefore reckoned twice: from sessions, and from days with what they share with those near them (W. Newey and K. West, 1987). The
wider interval counts. Few days tell little of what days share, hence Student's quantiles in place of normal ones, with so many
degrees of freedom as Bartlett's weights leave; G. Hill's expansion (1970) gives them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from kaizen.measure.intervals import Interval
from kaizen.values import NamedTuple

WRONG = 0.05  # of all experiments without a difference, at most so many are told to have one
FEWEST = 20  # sessions on either side: below, a standard error is not to be trusted
FEWEST_DAYS = 14  # with sessions, on either side: each weekday twice, and enough to see what neighbouring days share
# Days on either side that share something: more tell no more of so few days (measured by `bench experiments`).
_LAGS = 4
_FREEDOM = 1.2  # degrees of freedom a day and lag: Bartlett's weights leave 1.5 of normal values, and these are not
_SOONEST = 100  # sessions on either side at which the interval is as narrow as this kind of interval can be
_SHAPE = 8.2  # how much less the mixture knows than is known by then, at 5 % (Howard et al., §3.5)


class Dated(NamedTuple):
    """The value of a session, and its day as a number."""

    day: int
    value: float


class Noise(NamedTuple):
    """What the difference of two means is uncertain by. `apart` is the square of its standard error where no session knows of another,
    `together` where days and their neighbours share something; `days` are those of both sides, no more than twice those of the side
    with fewer, which tells the least of what days share; `spread` is the square of how far a session lies from its side's mean."""

    sessions: int
    days: int
    spread: float
    apart: float
    together: float

    @property
    def error(self) -> float:
        """The standard error, the larger of both."""
        return math.sqrt(max(self.apart, self.together))


def enough(before: Sequence[Dated], after: Sequence[Dated]) -> bool:
    """Whether there is enough on either side to look at."""
    return all(len(side) >= FEWEST and len({each.day for each in side}) >= FEWEST_DAYS for side in (before, after))


def always(before: Sequence[Dated], after: Sequence[Dated]) -> Interval | None:
    """The interval of the mean of `after` less that of `before` which, of all looks together, misses the truth in at most 5 of 100
    experiments; None where there is not enough to look at, or no spread."""
    found = noise(before, after)
    if found is None:
        return None
    value, width = mean(after) - mean(before), reach(found)
    return Interval(value - width, value, value + width)


def noise(before: Sequence[Dated], after: Sequence[Dated]) -> Noise | None:
    """What the difference is uncertain by; None as `always` gives it."""
    if not enough(before, after):
        return None
    old, new = mean(before), mean(after)
    squares = _squares(before, old), _squares(after, new)
    if sum(squares) <= 0:
        return None
    sizes = len(before), len(after)
    apart = sum(square / size / (size - 1) for square, size in zip(squares, sizes, strict=True))
    days = [{each.day for each in side} for side in (before, after)]
    return Noise(
        sum(sizes),
        min(len(days[0] | days[1]), 2 * min(map(len, days))),
        sum(squares) / (sum(sizes) - 2),
        apart,
        _together(before, after, old, new),
    )


def reach(noise: Noise) -> float:
    """How far the interval reaches on either side of the difference."""
    known = _SOONEST / 2 / noise.spread / _SHAPE
    widths = [_width(noise.apart, known, noise.sessions - 2)]
    if noise.together > 0:
        widths.append(_width(noise.together, known, _FREEDOM * noise.days / (_LAGS + 1)))
    return max(widths)


def mean(side: Sequence[Dated]) -> float:
    """The mean of a side's values."""
    return math.fsum(each.value for each in side) / len(side)


def _width(square: float, known: float, freedom: float) -> float:
    part = known * square
    return math.sqrt(square) * _student(
        math.sqrt((1 + part) * (math.log((1 + part) / part) + 2 * math.log(1 / WRONG))), freedom
    )


def _student(normal: float, freedom: float) -> float:
    """Student's quantile for a normal one."""
    third: float = (normal**3 + normal) / 4
    fifth: float = (5 * normal**5 + 16 * normal**3 + 3 * normal) / 96
    return normal + third / freedom + fifth / (freedom * freedom)


def _squares(side: Sequence[Dated], middle: float) -> float:
    return math.fsum((each.value - middle) * (each.value - middle) for each in side)


def _together(before: Sequence[Dated], after: Sequence[Dated], old: float, new: float) -> float:
    """The square of the standard error from what each day pulls the difference by: what both sides share on a day cancels out."""
    first = min(each.day for side in (before, after) for each in side)
    last = max(each.day for side in (before, after) for each in side)
    pulls = [0.0] * (last - first + 1)
    for day, value in before:
        pulls[day - first] -= (value - old) / len(before)
    for day, value in after:
        pulls[day - first] += (value - new) / len(after)
    found: float = sum(map(mul, pulls, pulls))
    for lag in range(1, _LAGS + 1):
        found += 2 * (1 - lag / (_LAGS + 1)) * sum(map(mul, pulls[lag:], pulls))
    return found

"""An interval for the difference of two means, from the values alone: costs and minutes are skewed, so no shape is assumed.

The symmetric bootstrap-t of P. Hall, "On symmetric bootstrap confidence intervals" (1988): each resample gives `t = (its difference - the
difference) / its standard error`, with the standard error of two samples of different spread, and the 95 % quantile of |t| takes the
place of Student's. On skewed values of few sessions it covered the truth more often than equal tails of t of the same width, and
than Student's (`python -m bench experiments`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import mul
from random import Random

from kaizen.values import NamedTuple

FEWEST = 5  # on either side: with fewer, resamples are too often one value again and again
_WITHIN = 0.95
_ROUNDS = (400, 2000)  # of resampling: at least, at most
_DRAWS = 400_000  # between these, as many rounds as this many draws make: about 50 ms
_ROUNDING = 1e-12  # of the square: below it lies no spread, but what sums of floats leave of one value again and again


class Interval(NamedTuple):
    """From `low` to `high` with `value`, the difference that was seen, between them."""

    low: float
    value: float
    high: float


def bootstrap(before: Sequence[float], after: Sequence[float], *, seed: int) -> Interval | None:
    """The 95 % interval of the mean of `after` less the mean of `before`; the same for the same values in the same order and seed.

    None where they do not bound it: fewer than `FEWEST` on a side, no spread at all, so rare a value other than the rest that a
    resample often has none of them, or a value that is no finite number.
    """
    if min(len(before), len(after)) < FEWEST or not all(map(math.isfinite, (*before, *after))):
        return None
    if min(before) == max(before) and min(after) == max(after):
        return None
    value = _mean(after) - _mean(before)
    # Around their own mean, squares of large numbers lose nothing, and a resample's difference is its error.
    old, new = _centred(before), _centred(after)
    error = math.sqrt(_error(old) + _error(new))
    found = sorted(_studentised(old, new, Random(seed)))  # noqa: S311 - draws again what is known, and must draw the same again
    reach = found[math.ceil(_WITHIN * (len(found) + 1)) - 1] * error
    return Interval(value - reach, value, value + reach) if math.isfinite(reach) else None


def _studentised(old: list[float], new: list[float], random: Random) -> list[float]:
    least, most = _ROUNDS
    rounds = max(least, min(most, _DRAWS // (len(old) + len(new))))
    return [_t(_again(old, random.choices), _again(new, random.choices)) for _ in range(rounds)]


def _again(values: list[float], choices: Callable[..., list[float]]) -> tuple[float, float]:
    drawn = choices(values, k=len(values))
    mean = sum(drawn) / len(drawn)
    spread = sum(map(mul, drawn, drawn)) / len(drawn) - mean * mean
    return mean, spread / (len(drawn) - 1) if spread > _ROUNDING * mean * mean else 0.0


def _t(old: tuple[float, float], new: tuple[float, float]) -> float:
    off, error = abs(new[0] - old[0]), math.sqrt(old[1] + new[1])
    return off / error if error > 0 else math.inf if off else 0.0


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _centred(values: Sequence[float]) -> list[float]:
    mean = _mean(values)
    return [value - mean for value in values]


def _error(centred: list[float]) -> float:
    """The square of the mean's standard error."""
    return math.fsum(map(mul, centred, centred)) / len(centred) / (len(centred) - 1)

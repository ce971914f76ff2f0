"""What could be told with so many sessions: a difference that is too small to be seen is not one that is not there."""

from __future__ import annotations

import math

from kaizen.measure import sequential
from kaizen.measure.sequential import Noise

SEEN = 0.8  # of such differences
_NORMAL = 0.8416  # the quantile of `SEEN`
_MOST = 1000.0  # times as many sessions; what needs more is not to be waited for


def visible(noise: Noise) -> float:
    """The least difference that is seen in 4 of 5 experiments with so much noise: it lies so far outside of what the interval reaches
    over that chance seldom brings it back."""
    return sequential.reach(noise) + _NORMAL * noise.error


def needed(noise: Noise, difference: float) -> int | None:
    """How many sessions on both sides together would show such a difference in 4 of 5 experiments, if those to come are like those
    that were; None where that is more than a thousand times as many, or no difference."""
    if difference == 0 or visible(_grown(noise, _MOST)) > abs(difference):
        return None
    low, high = 0.0, _MOST
    for _ in range(40):
        middle = (low + high) / 2
        if visible(_grown(noise, middle)) > abs(difference):
            low = middle
        else:
            high = middle
    return math.ceil(noise.sessions * high)


def _grown(noise: Noise, times: float) -> Noise:
    """The noise of so many times the sessions, on as many more days."""
    return Noise(
        max(3, round(noise.sessions * times)),
        max(1, round(noise.days * times)),
        noise.spread,
        noise.apart / times,
        noise.together / times,
    )

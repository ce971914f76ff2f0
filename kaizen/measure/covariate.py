"""What was known of a session before the change takes some of the noise away: A. Deng et al., "Improving the sensitivity of online
controlled experiments by utilizing pre-experiment data" (2013), known as CUPED.

A session is new, so what is known of it is how sessions like it (of the same agent) did before the experiment began; nothing that the
change may have had a part in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from operator import mul

FEWEST = 10  # sessions of a kind before: the mean of fewer is noise of its own
_PART = 0.95


def cap(earlier: Sequence[float], *, fewest: int = 20) -> float | None:
    """What a session counts for at most: the value that 95 of 100 sessions stayed below before the experiment. So one session that
    cost a hundred times as much as others decides nothing, and the rule is fixed before the sessions are there. None where too few
    are there to tell, or where it would take all that there is: 95 of 100 are one value."""
    if len(earlier) < fewest:
        return None
    ranked = sorted(earlier)
    found = ranked[min(len(ranked) - 1, math.floor(_PART * len(ranked)))]
    return found if found > ranked[0] else None


def expected(earlier: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The mean of each kind of sessions that there were enough of."""
    return {kind: math.fsum(values) / len(values) for kind, values in earlier.items() if len(values) >= FEWEST}


def adjusted(values: Sequence[float], known: Sequence[float]) -> list[float]:
    """The values of both sides together less what could be known of them, with the mean they had. What tells nothing changes nothing."""
    middle = math.fsum(known) / len(known) if known else 0.0
    off = [each - middle for each in known]
    square = math.fsum(map(mul, off, off))
    if square <= 0:
        return [*values]
    mean = math.fsum(values) / len(values)
    slope = math.fsum((value - mean) * each for value, each in zip(values, off, strict=True)) / square
    return [value - slope * each for value, each in zip(values, off, strict=True)]

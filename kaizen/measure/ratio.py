"""Whether sessions fell to the sides as they should have. Where they did not, something else than chance sorts them (sessions that break
are not tagged, say), and what the sides come to cannot be compared: A. Fabijan et al., "Diagnosing sample ratio mismatch" (2019).

The test may be looked at each day: M. Lindon and A. Malek, "Anytime-valid inference for multinomial count data" (2022), for two sides,
where Dirichlet's distribution is the beta distribution.
"""

from __future__ import annotations

import math

WRONG = 0.01  # of all experiments that are as they should be, at most so many are told not to be
_FIRM = 50.0  # sessions' worth of trust in the share that was meant: the less, the later a small fault is seen


def chance(before: int, after: int, share: float) -> float:
    """A p-value that holds at every look, of so many sessions on either side where `share` of them were meant to be `after`."""
    if not 0 < share < 1:
        raise ValueError(f"a share lies between 0 and 1, which {share} does not")
    old, new = _FIRM * (1 - share), _FIRM * share
    against = _log_beta(new + after, old + before) - _log_beta(new, old)
    under = after * math.log(share) + before * math.log(1 - share)
    return min(1.0, math.exp(min(0.0, under - against)))


def _log_beta(one: float, other: float) -> float:
    return math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)

"""How long the soak lasts, shared out among its tests, and the seed of each, which is printed.

`KAIZEN_SOAK_SECONDS` is for all of them together, `KAIZEN_SOAK_SEED` repeats one.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable


def seconds(share: float) -> float:
    """A test's share of the soak."""
    return float(os.environ.get("KAIZEN_SOAK_SECONDS", "180")) * share


def seed(name: str) -> int:
    """The seed of this run."""
    chosen = int(os.environ.get("KAIZEN_SOAK_SEED", random.SystemRandom().randrange(2**32)))
    print(f"\n{name}: seed {chosen}")
    return chosen


def lasting(share: float) -> Callable[[], bool]:
    """Says whether a share of the soak, which begins now, still lasts."""
    until = time.monotonic() + seconds(share)
    return lambda: time.monotonic() < until

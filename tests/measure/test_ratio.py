"""Whether sessions fell to the sides as they should have."""

from __future__ import annotations

import pytest

from bench.experiments import off_ratio
from kaizen.measure import ratio


@pytest.mark.parametrize(
    ("before", "after", "share", "off"),
    [
        (0, 0, 0.5, False),
        (50, 50, 0.5, False),
        (55, 45, 0.5, False),
        (70, 30, 0.5, True),
        (30, 70, 0.5, True),
        (90, 10, 0.1, False),
        (50, 50, 0.1, True),
        (5, 0, 0.5, False),
        (1_000_000, 1_000_000, 0.5, False),
    ],
)
def test_sides_are_off_where_chance_does_not_make_them_so(before: int, after: int, share: float, off: bool) -> None:
    """Few sessions tell nothing yet; of many a small fault shows."""
    assert (ratio.chance(before, after, share) < ratio.WRONG) is off


def test_looked_at_after_each_session_it_tells_seldom_of_a_fault_that_is_not_there() -> None:
    """1 % is promised: of 200 runs, more than 6 would come of that once in 200 times."""
    assert sum(off_ratio(0.5, seed) for seed in range(200)) <= 6


def test_a_share_that_is_none_is_a_mistake() -> None:
    """All on one side is no experiment."""
    with pytest.raises(ValueError, match="between"):
        ratio.chance(1, 1, 1.0)

"""What could be told with so many sessions."""

from __future__ import annotations

from random import Random

import pytest

from kaizen.measure import power, sequential
from kaizen.measure.sequential import Dated, Noise


def _noise(seed: int, *, days: int = 20) -> Noise:
    random = Random(seed)
    sides = [[Dated(day, random.gauss(10, 2)) for day in range(days) for _ in range(4)] for _ in range(2)]
    found = sequential.noise(*sides)
    assert found is not None
    return found


def test_more_sessions_show_less() -> None:
    """The more there are, the smaller a difference may be."""
    few, many = power.visible(_noise(1)), power.visible(_noise(1, days=80))
    assert 0 < many < few


def test_a_visible_difference_is_seen_in_four_of_five() -> None:
    """At one look; of 100 runs, fewer than 70 or more than 92 would come of that once in 100 times."""
    seen = 0
    for seed in range(100):
        random = Random(seed)
        before, after = (
            [Dated(day, random.gauss(mean, 2)) for day in range(40) for _ in range(4)] for mean in (10, 10 - 1.0)
        )
        found = sequential.noise(before, after)
        assert found is not None
        off = power.visible(found) - 1.0  # as if the difference were the one that is just visible
        seen += sequential.mean(before) - sequential.mean(after) + off > sequential.reach(found)
    assert 70 <= seen <= 92


def test_what_is_needed_for_a_difference_shows_it() -> None:
    """Fewer than there are where it can be seen already, more where it cannot."""
    noise = _noise(1)
    just = power.visible(noise)
    assert power.needed(noise, -just) == pytest.approx(noise.sessions, rel=0.02)
    fewer, more = power.needed(noise, 2 * just), power.needed(noise, just / 2)
    assert fewer is not None
    assert more is not None
    assert fewer < noise.sessions < more


@pytest.mark.parametrize("difference", [0, 1e-6])
def test_what_would_take_for_ever_is_not_promised(difference: float) -> None:
    """No difference, or next to none."""
    assert power.needed(_noise(1), difference) is None

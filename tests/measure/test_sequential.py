"""The interval that holds at every look."""

from __future__ import annotations

from random import Random

import pytest

from bench.experiments import DESIGNS, KINDS, first_look
from kaizen.measure import sequential
from kaizen.measure.sequential import Dated


def _side(seed: int, mean: float, *, days: range = range(20), a_day: int = 4) -> list[Dated]:
    random = Random(seed)
    return [Dated(day, random.gauss(mean, 1)) for day in days for _ in range(a_day)]


def test_a_plain_difference_is_told() -> None:
    """`after` less `before`."""
    found = sequential.always(_side(1, 10), _side(2, 8))
    assert found is not None
    assert -4 < found.low < found.value < found.high < -1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        (_side(1, 10), _side(2, 8, days=range(sequential.FEWEST_DAYS - 1))),
        (_side(1, 10), _side(2, 8, days=range(sequential.FEWEST_DAYS), a_day=1)),
        ([Dated(day, 1.0) for day in range(30)], [Dated(day, 2.0) for day in range(30)]),
    ],
    ids=["nothing", "few days", "few sessions", "no spread"],
)
def test_where_there_is_not_enough_nothing_is_said(before: list[Dated], after: list[Dated]) -> None:
    """Two weeks and some sessions on each side, and values that differ at all."""
    assert sequential.always(before, after) is None


def test_what_both_sides_share_on_a_day_cancels_out() -> None:
    """Days on which everything costs more say nothing of sides that stand beside each other, and a lot of sides in turn."""
    level = {day: Random(day).gauss(0, 5) for day in range(60)}
    beside = [[Dated(day, level[day] + value) for day, value in _side(seed, 10, days=range(60))] for seed in (1, 2)]
    turns = [
        [Dated(day, level[day] + value) for day, value in _side(seed, 10, days=days)]
        for seed, days in ((1, range(30)), (2, range(30, 60)))
    ]
    shared, apart = sequential.noise(*beside), sequential.noise(*turns)
    assert shared is not None
    assert shared.together < 0.1 * shared.apart
    assert apart is not None
    assert apart.together > 2 * apart.apart


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("kind", KINDS)
def test_looked_at_every_day_it_tells_seldom_what_is_not_there(kind: str, design: str) -> None:
    """5 % of all runs are promised; more than 6 of these 60 would come of that once in 30 times. `bench experiments` has 1,000."""
    assert sum(first_look(kind, design, 1.0, seed)[0] is not None for seed in range(60)) <= 6


def test_it_sees_what_is_there() -> None:
    """Half the cost of before, in two months, more often than not."""
    assert sum(first_look("costs", "in turn", 0.5, seed)[0] is not None for seed in range(20)) > 10


def test_a_test_for_one_look_tells_often_what_is_not_there() -> None:
    """Which is why there is this module."""
    assert sum(first_look("costs", "in turn", 1.0, seed)[1] is not None for seed in range(60)) > 10

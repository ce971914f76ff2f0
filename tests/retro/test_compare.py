"""What is noise: its factors against a simulation, and what lies outside of it."""

from __future__ import annotations

import math
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.retro import Change, Unit
from kaizen.retro import compare
from kaizen.retro.compare import FACTORS, LEAST, SPANS, against, is_fewer


@pytest.mark.parametrize("spans", [*FACTORS])
def test_one_ordinary_span_in_fifty_lies_outside(spans: int) -> None:
    """Of weeks that differ by chance alone, as the factors promise; whatever their scale."""
    random, outside, rounds = Random(7), 0, 20_000
    for _ in range(rounds):
        before = [math.exp(random.gauss(20, 0.4)) for _ in range(spans)]
        outside += against(math.exp(random.gauss(20, 0.4)), None, before, Unit.NANO).change is not Change.WITHIN
    assert 0.016 <= outside / rounds <= 0.024


@pytest.mark.parametrize(("unit", "most"), [(Unit.COUNT, 0.03), (Unit.SHARE, 0.03)])
def test_chance_alone_is_noise(unit: Unit, most: float) -> None:
    """Of counts (Poisson) and of shares of 300 (binomial) no more than that lie outside, however alike the weeks before look."""
    random, outside, rounds = Random(11), 0, 3000

    def drawn() -> float:
        hits = sum(random.random() < 0.1 for _ in range(300))
        return hits if unit is Unit.COUNT else hits / 300

    for _ in range(rounds):
        outside += against(drawn(), 300, [drawn() for _ in range(SPANS)], unit).change is not Change.WITHIN
    assert outside / rounds <= most


def test_a_change_is_seen_beside_odd_weeks() -> None:
    """Two weeks of holidays in eight make no noise of what is four times as much."""
    before = [100.0, 110, 95, 3, 105, 2, 98, 104]
    assert against(400, None, before, Unit.MS).change is Change.MORE
    assert against(20, None, before, Unit.MS).change is Change.LESS
    assert against(112, None, before, Unit.MS).change is Change.WITHIN


def test_too_few_tell_nothing() -> None:
    """Spans in which nothing happened are none."""
    assert against(5, None, [1.0] * (LEAST - 1) + [None] * 9, Unit.MS) == (None, None, Change.TOO_FEW)
    assert against(None, None, [1.0] * LEAST, Unit.MS).change is Change.UNKNOWN


def test_only_the_last_spans_count() -> None:
    """What is older was another project."""
    noise = against(10.0, None, [1e9] * 5 + [10.0] * SPANS, Unit.MS)
    assert noise.change is Change.WITHIN
    assert noise.high == pytest.approx(10)


@given(st.lists(st.floats(0, 1e15), min_size=LEAST, max_size=12), st.floats(0, 1e15), st.sampled_from([*Unit]))
def test_it_holds_the_middle(before: list[float], value: float, unit: Unit) -> None:
    """Noise has the median of the spans before in it, and what is outside of it is told as that."""
    if unit is Unit.SHARE:
        before, value = [each / 1e15 for each in before], value / 1e15
    found = against(value, 100, before, unit)
    assert found.low is not None
    assert found.high is not None
    middle, slack = median(before[-SPANS:]), 1e-6
    if unit is not Unit.SHARE and min(before) >= 1:
        assert found.low <= middle * (1 + slack) + slack
    assert found.low <= found.high
    if found.change is Change.MORE:
        assert value >= found.high * (1 - slack)
    if found.change is Change.LESS:
        assert value <= found.low * (1 + slack) + slack


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40), st.integers(1, 40))
def test_fewer_than_chance_would_have(then: int, now: int, of_then: int, of_now: int) -> None:
    """As the sum of the hypergeometric distribution says, told another way: one draw after another."""
    then, now = min(then, of_then), min(now, of_now)
    whole, marked = of_then + of_now, then + now

    def chance(hits: int) -> float:
        return math.comb(marked, hits) * math.comb(whole - marked, of_now - hits) / math.comb(whole, of_now)

    below = sum(chance(each) for each in range(now + 1) if of_now - each <= whole - marked)
    if abs(below - compare._SURE) > 1e-9:
        assert is_fewer(then, of_then, now, of_now) is (below < compare._SURE and now / of_now < then / of_then)


def test_of_none_nothing_is_fewer() -> None:
    """A week without sessions says nothing of a topic."""
    assert not is_fewer(5, 10, 0, 0)
    assert is_fewer(14, 40, 2, 41)
    assert not is_fewer(4, 40, 2, 41)

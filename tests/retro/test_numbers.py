"""Numbers: each is the sum of its parts."""

from __future__ import annotations

import pytest

from kaizen.model.figures import Active, Spent, Used
from kaizen.model.retro import Change, Part, Unit
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.retro import numbers
from kaizen.retro.numbers import BY_KEY, KINDS, Told, number, parts
from tests.support.retros import week


def test_what_a_session_has_a_part_in() -> None:
    """Its rows of all kinds and days together; of a session that nobody tells of, its id."""
    usage = Usage(3, 50, 1000, 40)
    found = parts(
        [Active("a", 1, 9, 2, 700), Active("a", 2, 9, 1, 300), Active("b", 1, 1, 0, 0)],
        [
            Spent("a", 1, "m", "/x", Spending(2, 10, 0), usage),
            Spent("a", 1, "m", "/x", Spending(3, 5, 2, True), Usage(1, None, None, 5)),
        ],
        [Used("b", 1, "Bash", 5, 1, 2, 1, 0, 0, None, None)],
        {"a": Told("fix it", False), "b": Told(None, True)},
    )
    assert found == (
        Part("a", "fix it", False, 1000, 3, 5, 1099, 3, 15, 2, cached=1000, prompt_tokens=1043, at_least=True),
        Part("b", None, True, uses=5, failed=1, denied=2, interrupted=1),
    )
    assert parts([Active("c", 1, 1, 0, 5)], [], [], {})[0].title is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_it_adds_up(kind: numbers.Kind) -> None:
    """To the sum of what its parts add, of which sessions without a part in it have none."""
    there = week(9, unpriced=1, untold=2, denied=1)
    found = number(kind, there, [])
    mine = [part for part in there if numbers.has_part(kind, part)]
    assert found.total == sum(map(kind.adds, mine))
    assert found.missing == sum(map(kind.missing, mine))
    assert found.of == (None if kind.of is None else sum(map(kind.of, mine)))


def test_values() -> None:
    """Shares of their wholes, money of a prompt; of nothing there is no share."""
    there = week(4)
    assert number(BY_KEY["sessions"], there, []).value == 3
    assert number(BY_KEY["sub_agents"], there, []).value == 1
    assert number(BY_KEY["failed"], there, []).value == pytest.approx(0.1)
    assert number(BY_KEY["cost_of_prompt"], there, []).value == pytest.approx(350_000_000, rel=1e-3)
    assert number(BY_KEY["failed"], (), []).value is None
    assert number(BY_KEY["cost"], (), []).value == 0


def test_the_weeks_before() -> None:
    """One in which nothing happened is none, nor is one of which a part is not known."""
    before = [week(4), (), week(5), week(3, unpriced=1), *[week(4)] * 3]
    found = number(BY_KEY["cost"], week(4), before)
    assert [each is None for each in found.before] == [False, True, False, True, False, False, False]
    assert found.change is Change.WITHIN
    assert found.unit is Unit.NANO


def test_what_is_not_whole_is_not_compared() -> None:
    """Its unknown part may be what is missing."""
    before = [week(4)] * 5
    assert number(BY_KEY["cost"], week(40, unpriced=1), before).change is Change.UNKNOWN
    assert number(BY_KEY["cost"], week(40), before).change is Change.MORE
    assert number(BY_KEY["cost"], week(40, unpriced=1), before[:2]).change is Change.UNKNOWN
    assert number(BY_KEY["cost"], week(40), before[:2]).change is Change.TOO_FEW


def test_better_is_what_has_a_direction() -> None:
    """Fewer failures are, more sessions are neither better nor worse."""
    before = [week(40, failed=5)] * 6
    found = {each.key: each for each in numbers.numbers(week(400, failed=1), before)}
    assert found["failed"].change is Change.LESS
    assert numbers.is_better(found["failed"])
    assert found["sessions"].change is Change.MORE
    assert not numbers.is_better(found["sessions"])
    worse = number(BY_KEY["failed"], week(400, failed=9), before)
    assert not numbers.is_better(worse)

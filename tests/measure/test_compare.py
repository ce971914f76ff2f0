"""Two sides held against each other."""

from __future__ import annotations

from random import Random

from kaizen.measure.compare import Value, compare, limit, prepared, side


def _values(seed: int, days: range, *, kind: str = "a", share: float = 1.0) -> list[Value]:
    random = Random(seed)
    return [Value(day, kind, random.lognormvariate(0, 0.7) * share) for day in days for _ in range(4)]


def test_a_side_in_short() -> None:
    """Its sessions, its days, its mean; of none no mean."""
    assert side([Value(1, "a", 2.0), Value(1, "b", 4.0), Value(3, "a", 3.0)]) == (3, 2, 3.0)
    assert side([]) == (0, 0, None)


def test_both_intervals_tell_a_plain_difference_and_what_it_would_have_taken() -> None:
    """Half of before, in a month."""
    found = compare([], _values(1, range(28)), _values(2, range(28, 56), share=0.4), in_turn=True, seed=1)
    assert found.once is not None
    assert found.once.high < 0
    assert found.always is not None
    assert found.always.high < 0
    assert found.visible is not None
    assert found.needed is not None
    assert found.needed < found.before.sessions + found.after.sessions


def test_where_nothing_can_be_told_nothing_is() -> None:
    """A side without sessions."""
    found = compare([], _values(1, range(28)), [], in_turn=True, seed=1)
    assert (found.once, found.always, found.visible, found.needed) == (None, None, None, None)
    assert found.after.mean is None


def test_the_cap_comes_from_before_the_experiment() -> None:
    """Else from the side that was over when the other began; sides at the same time have none."""
    earlier, before = _values(1, range(10)), _values(2, range(10, 20))
    assert limit(earlier, before, in_turn=True) == limit(earlier, [], in_turn=False)
    assert limit([], before, in_turn=True) == limit(before, [], in_turn=False)
    assert limit([], before, in_turn=False) is None


def test_what_is_known_of_two_agents_is_taken_away() -> None:
    """Of an agent that is new nothing is known, and its sessions stay what they are compared by."""
    earlier = [*_values(1, range(10)), *_values(2, range(10), kind="b", share=9)]
    before, after = _values(3, range(10, 20), kind="b", share=9), _values(4, range(20, 30), kind="c")
    old, new, adjusted = prepared(earlier, before, after, None)
    assert adjusted
    assert (len(old), len(new)) == (len(before), len(after))
    assert sum(each.value for each in old) < sum(each.value for each in before)
    assert not prepared(_values(1, range(10)), before, after, None)[2]

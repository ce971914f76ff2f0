"""Sums over calls."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.spending import Held, Spending, Sum, elsewhere, whole
from kaizen.model.usage import Usage

ONE = Sum("a", Spending(1, 1_500_000_000), Usage(1, 2, 3, 4))
HELD = st.builds(Held, st.sampled_from("abc"), st.none() | st.integers(0, 3), st.sampled_from("xyz"))


def test_the_known_part_is_kept_apart_from_what_is_not() -> None:
    """One unpriced call makes the whole unknown, and what is known stays told."""
    both = whole([ONE, Sum("b", Spending(1, 0, 1), Usage(1, None, 3, 4))], "key")
    assert (both.key, both.spending) == ("key", Spending(2, 1_500_000_000, 1))
    assert (both.spending.usd, both.spending.known_usd) == (None, 1.5)
    assert (both.usage.input, both.usage.output) == (2, None)


def test_nothing_known_is_not_nothing() -> None:
    """Neither calls without a price nor no calls cost zero."""
    assert [(each.usd, each.known_usd) for each in (Spending(), Spending(2, 0, 2))] == [(None, None)] * 2
    assert Spending(1, 0, 0).usd == 0.0
    assert whole([]) == Sum(None, Spending(), Usage())


def test_a_sum_is_a_floor_if_one_of_its_parts_is() -> None:
    """Whichever it is."""
    assert whole([ONE, ONE._replace(spending=Spending(1, 1, 0, at_least=True))]).spending.at_least


@given(st.lists(st.lists(HELD, max_size=3, unique_by=lambda call: call.id), max_size=4))
def test_a_call_in_several_stores_counts_in_the_one_that_opened_first(stores: list[list[Held]]) -> None:
    """In exactly one of them, and no other store has one that opened before."""
    lost = elsewhere(stores)
    for name in {call.id for calls in stores for call in calls}:
        holding = [
            (call, name in lost[number]) for number, calls in enumerate(stores) for call in calls if call.id == name
        ]
        (counted,) = [call for call, is_lost in holding if not is_lost]
        order = [(call.opened_at is None, call.opened_at or 0, call.session_id) for call, _ in holding]
        assert (counted.opened_at is None, counted.opened_at or 0, counted.session_id) == min(order)

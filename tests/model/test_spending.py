"""Sums over calls."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.spending import Spending, Spent, once, total
from kaizen.model.usage import Usage

CALL = Spent("a", "s", "s", "claude-code", "m", 5, "/repo", 10, 1, 1_500_000_000, False, Usage(1, 2, 3, 4))
SPENT = st.builds(
    CALL._replace,
    id=st.sampled_from("abc"), session_id=st.sampled_from("xyz"), opened_at=st.none() | st.integers(0, 3),
    nano=st.none() | st.integers(0, 100),
)  # fmt: skip


def test_the_known_part_is_kept_apart_from_what_is_not() -> None:
    """One unpriced call makes the whole unknown, and what is known stays told."""
    spending, tokens = total([CALL, CALL._replace(nano=None, usage=Usage(1, None, 3, 4))])
    assert spending == Spending(2, 1_500_000_000, 1, False)
    assert (spending.usd, spending.known_usd) == (None, 1.5)
    assert (tokens.input, tokens.output) == (2, None)


def test_nothing_known_is_not_nothing() -> None:
    """Neither calls without a price nor no calls cost zero."""
    assert [(each.usd, each.known_usd) for each in (Spending(), Spending(2, 0, 2))] == [(None, None)] * 2
    assert Spending(1, 0, 0).usd == 0.0
    assert total([]) == (Spending(), Usage())


def test_a_sum_is_a_floor_if_one_of_its_calls_is() -> None:
    """Whichever it is."""
    assert total([CALL._replace(at_least=True), CALL])[0].at_least


@given(st.lists(SPENT), st.randoms())
def test_a_call_in_several_stores_counts_in_the_one_that_opened_first(calls: list[Spent], random: object) -> None:
    """Once, whatever the order in which the stores are read."""
    chosen = once(calls)
    assert sorted(each.id for each in chosen) == sorted({each.id for each in calls})
    mixed = [*calls]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    key = {each.id: (each.opened_at, each.session_id) for each in chosen}
    assert {each.id: (each.opened_at, each.session_id) for each in once(mixed)} == key

"""Numbers as few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.cli.text import amounts
from kaizen.model.spending import Spending
from kaizen.model.summary import Cached, Sums


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0"), (9_999, "9,999"), (10_000, "10.0K"), (123_456, "123K"), (1_234_567, "1.23M"), (5 * 10**9, "5.00B"),
     (10**12, "1.00T"), (10**19, "10,000,000T")],
)  # fmt: skip
def test_numbers_have_three_digits(count: int, said: str) -> None:
    """From ten thousand on."""
    assert amounts.number(count) == said


@given(st.integers(0, 2**70))
def test_any_number_can_be_said(count: int) -> None:
    """Absurd ones too."""
    assert amounts.number(count)
    assert amounts.took(count)


def test_what_is_not_known_is_said() -> None:
    """Of tokens, of costs and of the cache: none, unknown and a part that is known are three things."""
    assert [amounts.tokens(*each) for each in ((None, None, 0), (None, None, 2), (None, 7, 2), (7, 7, 2), (0, 0, 1))] == [
        "-", "unknown", "at least 7", "7", "0",
    ]  # fmt: skip
    spendings = [Spending(), Spending(2, 0, 2), Spending(2, 10**9, 1), Spending(1, 10**9), Spending(1, 10**9, 0, True)]
    assert [*map(amounts.cost, spendings)] == ["-", "unknown", "at least $1.0000", "$1.0000", "at least $1.0000"]
    two = Sums(spending=Spending(2))
    assert [amounts.cache_hits(each) for each in (Sums(), two, two._replace(cached=Cached(2, 1, 2)))] == [
        "-",
        "unknown",
        "50.0 %",
    ]
    assert amounts.cache_hits(two._replace(cached=Cached(1, 1, 2))) == "50.0 % (of 1 call)"


def test_parts_have_their_whole_beside_them() -> None:
    """A part of nothing is none, and more than nothing is never shown as nothing."""
    assert amounts.part(3, 41) == "3 of 41 (7.3 %)"
    assert amounts.part(1, 10_000) == "1 of 10,000 (<0.1 %)"
    assert amounts.part(0, 10) == "0 of 10 (0 %)"
    assert amounts.part(0, 0) == "-"


def test_durations_are_told_in_their_unit() -> None:
    """Milliseconds, seconds, and what is longer."""
    assert [amounts.took(ms) for ms in (None, 0, 850, 12_340, 200_000)] == [None, "0 ms", "850 ms", "12.3 s", "3m 20s"]

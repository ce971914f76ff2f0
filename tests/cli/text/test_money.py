"""Amounts of money."""

from __future__ import annotations

import pytest

from kaizen.cli.text.money import dollars_text, exact, spending_json, spending_text
from kaizen.model.spending import Spending


@pytest.mark.parametrize(
    ("spending", "text"),
    [
        (Spending(), None),
        (Spending(2, 1_230_000_000), "$1.2300"),
        (Spending(2, 12_345_600_000_000), "$12,345.60"),
        (Spending(3, 1_230_000_000, 1), "$1.2300 + 1 call unpriced"),
        (Spending(3, 1_230_000_000, 2, True), "at least $1.2300 + 2 calls unpriced"),
        (Spending(3, 0, 3), "unpriced"),
        (Spending(3, 0), "$0.00"),
    ],
)
def test_a_sum_says_what_is_not_in_it(spending: Spending, text: str | None) -> None:
    """Unpriced calls beside the amount, and that it may be more before it."""
    assert spending_text(spending) == text


def test_a_sum_can_be_told_to_its_last_digit() -> None:
    """For checking it."""
    assert spending_text(Spending(1, 6_157_500), digits=True) == "$0.0061575"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0.0, "$0.00"), (0.00001, "<$0.0001"), (0.25, "$0.2500"), (9.99996, "$10.00"), (1234.5, "$1,234.50")],
)
def test_small_amounts_are_not_rounded_to_nothing(amount: float, text: str) -> None:
    """Their digits are where they matter."""
    assert dollars_text(amount) == text


@pytest.mark.parametrize(
    ("femto", "text"),
    [(0, "$0.00"), (1, "$0.000000000000001"), (5 * 10**15, "$5.00"), (1_234_500 * 10**12, "$1,234.50")],
)
def test_exact_amounts_have_all_their_digits(femto: int, text: str) -> None:
    """And at least two."""
    assert exact(femto) == text


def test_json_has_null_for_a_whole_that_is_not_known() -> None:
    """And the part that is, beside it."""
    assert spending_json(Spending(2, 1_500_000_000, 1)) == {
        "cost_usd": None, "cost_known_usd": 1.5, "unpriced_calls": 1, "cost_at_least": False,
    }  # fmt: skip

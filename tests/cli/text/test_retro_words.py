"""Numbers and findings in words."""

from __future__ import annotations

import pytest

from kaizen.cli.text import retro_words as words
from kaizen.model.finding import Range, Waste
from kaizen.model.retro import Change, Number, Span, Unit
from tests.support.retros import SPAN, full


def number(
    total: int, of: int | None = None, *, unit: Unit = Unit.COUNT, missing: int = 0, at_least: bool = False
) -> Number:
    """A number that nothing stands beside."""
    return Number("cost", unit, total, of, missing, (), None, None, Change.TOO_FEW, at_least)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (number(1234), "1,234"), (number(3_720_000, unit=Unit.MS), "1h 2m"), (number(12_345_000, unit=Unit.TOKENS), "12.3M"),
        (number(2_500_000_000, unit=Unit.NANO), "$2.50"), (number(5_000_000, unit=Unit.NANO), "$0.0050"),
        (number(3, 41, unit=Unit.SHARE), "7.3 %"), (number(0, 0, unit=Unit.SHARE), "-"),
        (number(0, missing=3, unit=Unit.NANO), "unknown"), (number(10**9, missing=3, unit=Unit.NANO), "at least $1.00"),
        (number(10**9, unit=Unit.NANO, at_least=True), "at least $1.00"), (number(0, unit=Unit.NANO), "$0.00"),
    ],
)  # fmt: skip
def test_numbers(found: Number, text: str) -> None:
    """What is not known is said."""
    assert words.own(found) == text


@pytest.mark.parametrize(
    ("waste", "text"),
    [
        (Waste(), ""), (Waste(Range(1000, 1000)), "1,000 tokens"), (Waste(None, Range(10**9, 2 * 10**9)), "$1.00 to $2.00"),
        (Waste(Range(5, 9), Range(10**9, 10**9), Range(60_000, 60_000)), "$1.00, 1m"), (Waste(None, Range(0, 10**9)), "up to $1.00"),
        (Waste(None, Range(0, 0), Range(0, 0)), ""),
    ],
)  # fmt: skip
def test_waste(waste: Waste, text: str) -> None:
    """Money and time; tokens where no money is known; what is equal is no range."""
    assert words.waste(waste) == text


@pytest.mark.parametrize(
    ("span", "days", "called"),
    [(SPAN, "2026-11-16 to 2026-11-22", "the week"), (Span(20773, 20774), "2026-11-16", "the day"),
     (Span(20773, 20787), "2026-11-16 to 2026-11-29", "these 14 days")],
)  # fmt: skip
def test_spans(span: Span, days: str, called: str) -> None:
    """As people speak of them."""
    assert (words.days(span), words.of_span(span)) == (days, called)


def test_spans_before() -> None:
    """Weeks and days are counted; of other spans it is said how long each was."""
    assert words.spans(SPAN, 1) == "1 week"
    assert words.spans(Span(0, 1), 8) == "8 days"
    assert words.spans(Span(0, 3), 8) == "8 spans of 3 days"


def test_what_became_of_items() -> None:
    """Of what was done its effect, with both sides; of others the sessions then and now."""
    helped, _, accepted, *_ = full().followed
    assert words.followed(helped, full()) == "Bash: git push: helped, 12 times in 40 sessions before, 1 in 38 after"
    assert words.followed(accepted, full()) == "README.md: 4 of 41 sessions, before 5 of 40"
    assert words.fewer(full().fewer[0], full()) == "npm ci: a command is slow: 2 of 41 sessions, before 14 of 40"


def test_workspaces_of_one_name_are_told_apart() -> None:
    """By as much of their paths as it takes."""
    among = ("/home/dev/one/app", "/home/dev/two/app", "/home/dev/lib")
    assert words.what("fails", "make", "/home/dev/two/app", among) == "two/app: make: fails"
    assert words.what("fails", "make", "/home/dev/app") == "app: make: fails"
    assert words.what("fails", "make") == "make: fails"

"""Numbers of payment cards."""

from __future__ import annotations

import pytest

from kaizen.redaction import cards
from tests.support.firing import found

FIRES = [
    ("4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("card: 4111-1111-1111-1111.", "4111-1111-1111-1111"),
    ("5555555555554444", "5555555555554444"),
    ("3782 822463 10005", "3782 822463 10005"),
    ('"number": "4012888888881881"', "4012888888881881"),
]
QUIET = [
    "4111 1111 1111 1112",
    "4111111111111112",
    "1700000000000",
    "0.4539578763621486",
    "id4111111111111111",
    "4111111111111111abc",
    "4444444444444444",
    "1234567890123456",
    "#4111111111111111",
    "9007199254740993",
    "v.4012888888881881",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(cards.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(cards.find, text) == []


def test_the_check_digit() -> None:
    """Luhn's: one digit that is wrong is seen."""
    assert cards.luhn("4111111111111111")
    assert not cards.luhn("4111111111111121")

"""Cursors as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model import cursor

KEYS = st.text("0123456789abcdef", min_size=cursor.SHORT, max_size=cursor.WHOLE)


@given(st.dictionaries(KEYS, st.integers(0, 10**18 - 1), min_size=1))
def test_what_is_written_is_read(positions: dict[str, int]) -> None:
    """The cursor of several workspaces gives the same numbers back."""
    assert cursor.parse(cursor.written(positions)) == positions


def test_of_one_workspace_it_is_a_number() -> None:
    """As it always was."""
    assert cursor.parse("1024") == 1024
    assert cursor.parse("0") == 0


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "-1", "1.5", "٣", "1" * 19, "0f3c9a71.", "0f3c9a7.1", "0F3C9A71.1", "0f3c9a71.1,", "0f3c9a71.1,0f3c9a71.2",
     "0123456789abcdef0.1", "0f3c9a71.-1", "0f3c9a71. 1"],
)  # fmt: skip
def test_what_is_none_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert cursor.parse(text) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    """Whatever it is."""
    assert cursor.parse(text) is None or text.isascii()


def test_as_many_digits_as_tell_workspaces_apart() -> None:
    """Half of a key, unless two begin alike."""
    assert cursor.digits(["0123456789abcdef", "1123456789abcdef"]) == cursor.SHORT
    assert cursor.digits(["0123456789abcdef", "0123456789abcdee"]) == cursor.WHOLE

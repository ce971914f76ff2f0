"""Text on its way to a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.text import clean, cut, span, told_apart, width_of


@given(st.text())
def test_cleaned_text_cannot_move_the_cursor(text: str) -> None:
    """No control character, escape sequence or change of direction comes through."""
    assert clean(text).replace("\u200d", "").isprintable()


@pytest.mark.parametrize("text", ["plain", "Grüße 项目", "a b"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Words of all languages are shown as they are."""
    assert clean(text) == text


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_cut_text_fits(text: str, limit: int) -> None:
    """Cut text takes at most the columns it may take."""
    assert width_of(cut(text, limit)) <= limit


def test_wide_characters_take_two_columns() -> None:
    """Columns are counted as a terminal draws them."""
    assert (width_of("项目"), width_of("e\u0301"), width_of("ab")) == (4, 1, 2)


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "0s"), (999, "0s"), (61_000, "1m 1s"), (90_061_000, "1d 1h"), (-5, "0s"), (None, None)]
)
def test_spans_are_for_people(ms: int | None, text: str | None) -> None:
    """A span has its two largest units."""
    assert span(ms) == text


def test_paths_are_told_apart_by_as_much_of_their_end_as_it_takes() -> None:
    """No more of it than that, and of the root all there is."""
    assert told_apart([]) == {}
    assert told_apart(["/a/app", "/b/app", "/c/web"]) == {"/a/app": "a/app", "/b/app": "b/app", "/c/web": "web"}
    assert told_apart(["/x/a/app", "/y/a/app"]) == {"/x/a/app": "x/a/app", "/y/a/app": "y/a/app"}
    assert told_apart(["/", "/app", "/b/app"]) == {"/": "/", "/app": "app", "/b/app": "b/app"}

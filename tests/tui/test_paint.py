"""Pieces of a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.session import Status
from kaizen.model.use import UseStatus
from kaizen.text import width_of
from kaizen.tui import paint
from kaizen.tui.figures import one_line
from kaizen.tui.paint import Piece

PIECES = st.lists(st.text(max_size=12).map(lambda text: Piece(one_line(text))), max_size=5)


@given(PIECES, st.integers(min_value=1, max_value=30))
def test_a_line_is_exactly_as_wide_as_it_may_be(pieces: list[Piece], width: int) -> None:
    """Cut or filled, it has that many columns."""
    assert sum(width_of(segment.text) for segment in paint.fitted(pieces, width)) in (width, width - 1)
    assert sum(width_of(segment.text) for segment in paint.joined(pieces, pieces, width)) <= width


def test_what_is_cut_says_so() -> None:
    """A text that does not fit ends with a mark."""
    assert [segment.text for segment in paint.fitted([Piece("abc"), Piece("defgh")], 6)] == ["abc", "de…"]


def test_the_right_end_gives_way() -> None:
    """Where both ends have no room the right one is left out; else the left one is cut."""
    left, right = [Piece("a" * 30)], [Piece("right")]
    assert "".join(segment.text for segment in paint.joined(left, right, 10)) == "a" * 9 + "…"
    assert "".join(segment.text for segment in paint.joined(left, right, 20)) == "a" * 12 + "…  right"


def test_cells_line_up() -> None:
    """A cell is as wide as its column, numbers to the right."""
    assert paint.cell("项目x", 4).text in ("项… ", "项…")
    assert paint.cell("7", 3, right=True).text == "  7"


def test_each_status_is_painted() -> None:
    """No status is forgotten, and permission stands out without a colour too."""
    assert {*paint.BY_STATUS} == {*Status.__members__.values()}
    assert {*paint.BY_USE} == {*UseStatus.__members__.values()}
    assert paint.ALARM.bold

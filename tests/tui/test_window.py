"""The part of a story that is held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import Kind
from kaizen.tui import window as windows
from kaizen.tui.window import MOST, PAGE
from tests.support.top import line


def cursors(window: windows.Window) -> list[int]:
    return [each.cursor for each in window.lines]


@given(st.lists(st.sampled_from(["grown", "earlier", "later"]), max_size=40))
def test_it_never_holds_more_than_it_may_and_has_no_hole(moves: list[str]) -> None:
    """However it is moved over a session of many events, the lines lie together, are in order, and are not too many."""
    count = 3 * MOST
    window = windows.opened([line(n) for n in range(count - PAGE, count)], count)
    for move in moves:
        begin, end = window.lines[0].cursor, window.lines[-1].cursor
        if move == "grown" and window.last:
            window = window.grown([line(n) for n in range(end + 1, end + 30)], end + 29)
        elif move == "earlier" and not window.first:
            window = window.earlier([line(n) for n in range(max(0, begin - PAGE), begin)])
        elif move == "later" and not window.last:
            window = window.later([line(n) for n in range(end + 1, min(end + 1 + PAGE, count))], count)
        assert cursors(window) == [*range(window.lines[0].cursor, window.lines[-1].cursor + 1)]
        assert len(window.lines) <= MOST


def test_it_knows_where_the_session_begins_and_ends() -> None:
    """A page that is not full is the last one in its direction."""
    assert windows.opened([line(1)], 1).first
    assert not windows.opened([line(n) for n in range(PAGE)], PAGE).first
    middle = windows.around([line(n) for n in range(PAGE)], [line(n + PAGE) for n in range(PAGE)], 5000)
    assert (middle.first, middle.last) == (False, False)
    assert middle.later([line(2 * PAGE)], 5000)._replace(lines=()) == windows.Window((), False, True, 5000)


def test_what_a_hook_told_gives_way() -> None:
    """A provisional line is put right, or taken out where another stands in its place."""
    window = windows.opened([line(1), line(2, provisional=True), line(3, provisional=True)], 3)
    assert window.provisional == [2, 3]
    found = window.corrected([2, 3], [line(3, text="put right")])
    assert [(each.cursor, each.text) for each in found.lines] == [(1, "text 1"), (3, "put right")]


def test_lines_are_told_as_they_happened() -> None:
    """By time; one without a time stays behind the one that it was stored after; what only counts is left out, and a result
    stands at its call."""
    there = [
        line(1, at=100), line(2, Kind.TOOL_CALL, at=300, tool_use_id="t"), line(3, Kind.NOTICE, at=None), line(4, at=200),
        line(5, Kind.TOOL_RESULT, at=400, tool_use_id="t"), line(6, Kind.USAGE, at=400),
        line(7, Kind.TOOL_RESULT, at=500, tool_use_id="of a call that is not held"),
    ]  # fmt: skip
    assert [each.cursor for each in windows.told(windows.opened(there, 7))] == [1, 4, 2, 3, 7]

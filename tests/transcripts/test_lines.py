"""Bytes to whole lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.transcripts.lines import Cutter, Line

LIMIT = 12
PIECES = st.sampled_from([b"a", b"bb", b"\n", b"\r\n", b"\0\0", b" ", b"\xef\xbb\xbf", b"x" * 11, b"y" * 13, b"\xff"])
CONTENT = st.lists(PIECES, max_size=40).map(b"".join)


def cut(content: bytes, sizes: list[int], *, limit: int = LIMIT) -> tuple[list[Line], int, bool]:
    cutter, found, at = Cutter(limit=limit), [], 0
    for size in [*sizes, len(content)]:
        found += cutter.feed(content[at : at + size])
        at += size
    return found, cutter.offset, cutter.skipping


@given(CONTENT, st.lists(st.integers(0, 9), max_size=60))
def test_any_cutting_gives_the_same_lines(content: bytes, sizes: list[int]) -> None:
    """However the same bytes are cut into reads, lines, offset and skipping are the same, over-long lines too."""
    assert cut(content, sizes) == cut(content, [])


@given(CONTENT, st.integers(0, 200))
def test_a_break_changes_nothing(content: bytes, read: int) -> None:
    """A new cutter that goes on at the offset where another was left gives the lines an undisturbed one gives."""
    first = Cutter(limit=LIMIT)
    lines = first.feed(content[:read])
    second = Cutter(first.offset, skipping=first.skipping, limit=LIMIT)
    lines += second.feed(content[first.offset :])
    assert (lines, second.offset, second.skipping) == cut(content, [])


@given(CONTENT)
def test_lines_lie_where_they_say(content: bytes) -> None:
    """A line's place is exact: the file's bytes there are the line with its end."""
    for line in cut(content, [])[0]:
        if line.data is not None:
            assert content[line.start : line.end].endswith(b"\n")
            assert line.data in content[line.start : line.end].replace(b"\0", b"")


def test_a_half_written_line_waits() -> None:
    """A last line without its end is not told, and the next read begins at its start."""
    cutter = Cutter()
    assert [line.data for line in cutter.feed(b"one\ntwo")] == [b"one"]
    assert (cutter.offset, cutter.skipping) == (4, False)
    assert [line.data for line in cutter.feed(b" and\n")] == [b"two and"]


@pytest.mark.parametrize(
    ("content", "data"),
    [
        (b"a\r\n", [b"a"]),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n", [b"a", b"\xef\xbb\xbfb"]),
        (b"\0\0\0a\0\n", [b"a"]),
        (b"\n\r\n \0\na\n", [b"a"]),
    ],
)
def test_what_editors_and_crashes_leave_is_stripped(content: bytes, data: list[bytes]) -> None:
    """Carriage returns, a mark at the file's beginning, runs of NUL and blank lines are not part of a record."""
    assert [line.data for line in cut(content, [])[0]] == data


def test_an_over_long_line_is_told_once_and_never_held() -> None:
    """A line beyond the limit is told once, without bytes; nothing of it stays in memory; its neighbours are whole."""
    cutter = Cutter(limit=4)
    found = cutter.feed(b"a\n")
    for _ in range(1000):
        found += cutter.feed(b"zzzz")
        assert cutter._held_bytes <= 4
    assert cutter.skipping
    found += cutter.feed(b"zz\nb\n")
    assert [line.data for line in found] == [b"a", None, b"b"]
    assert not cutter.skipping


def test_the_limit_itself_is_allowed() -> None:
    """A line of exactly the limit is whole; one byte more is too long, ended or not."""
    assert [line.data for line in cut(b"aaaa\n", [], limit=4)[0]] == [b"aaaa"]
    assert cut(b"aaaaa\n", [], limit=4) == ([Line(0, 5, None)], 6, False)
    assert cut(b"aaaaa", [], limit=4) == ([Line(0, 5, None)], 5, True)

"""Text of several lines on so many columns, broken between words."""

from __future__ import annotations

from kaizen.cli import show

_TAB = 4
_MARKS = frozenset({"-", "*", "+", "•"})


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, each cleaned and on at most `width` columns; 0 leaves them as long as they are. Those that go on
    with a line are indented as it is, and stand below an item's words, as long as there is room."""
    lines = [show.clean(line.expandtabs(_TAB).rstrip()) for line in text.splitlines()]
    return lines if not width else [piece for line in lines for piece in _pieces(line, max(width, 8))]


def _pieces(line: str, width: int) -> list[str]:
    if show.width_of(line) <= width:
        return [line]
    begin = len(line) - len(line.lstrip())
    indent = " " * min(begin + _hang(line[begin:].partition(" ")[0]), width // 2)
    found, current, is_new = list[str](), line[:begin][: width // 2], True
    for word in line.split():
        longer = current + word if is_new else f"{current} {word}"
        if show.width_of(longer) > width:
            if not is_new:
                found.append(current)
            *whole, longer = _chopped(word, current if is_new else indent, indent, width)
            found += whole
        current, is_new = longer, False
    return [*found, current]


def _hang(mark: str) -> int:
    """How many columns an item's mark takes; none where there is none."""
    is_number = mark[:-1].isdecimal() and mark[-1] in ".)"
    return len(mark) + 1 if mark in _MARKS or is_number else 0


def _chopped(word: str, begin: str, indent: str, width: int) -> list[str]:
    """A word behind what stands before it, in pieces that fit."""
    found, current, used = list[str](), begin, show.width_of(begin)
    for c in word:
        taken = show.width_of(c)
        if used + taken > width:
            found.append(current)
            current, used = indent, len(indent)
        current, used = current + c, used + taken
    return [*found, current]

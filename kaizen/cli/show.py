"""The only door to the terminal. What agents and file systems name is data: control characters are escaped."""

from __future__ import annotations

import os
import sys
from itertools import repeat

from kaizen.ipc import wire
from kaizen.text import ago as ago
from kaizen.text import clean as clean
from kaizen.text import cut as cut
from kaizen.text import cut_left as cut_left
from kaizen.text import cut_middle as cut_middle
from kaizen.text import span as span
from kaizen.text import width_of as width_of
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from kaizen.errors import KaizenError
    from kaizen.ipc.wire import Json


def line(text: str = "") -> None:
    """One line to standard output."""
    _write(sys.stdout, text + "\n")


def lines(texts: Sequence[str]) -> None:
    """Many lines to standard output, at once."""
    _write(sys.stdout, "".join([text + "\n" for text in texts]))


def note(text: str) -> None:
    """One line to standard error: progress, questions, hints."""
    _write(sys.stderr, text + "\n")


def aside(text: str) -> None:
    """Text for standard error as it is."""
    _write(sys.stderr, text)


def error(problem: KaizenError) -> None:
    """What happened, to what, and what to do now."""
    note(f"kaizen: {clean(str(problem))}")
    for said in getattr(problem, "last_lines", ()):
        note(f"  | {clean(said)}")
    if problem.hint:
        note(f"  {clean(problem.hint)}")


def overwrite(text: str) -> None:
    """A line on the terminal of standard error in the place of the one before; an empty one clears it."""
    _write(sys.stderr, f"\r\x1b[K{text}")


def json(value: Json) -> None:
    """One JSON value on one line."""
    line(wire.encode(value))


def facts(pairs: Sequence[tuple[str, object]]) -> None:
    """Names and values, a pair a line; what is None is left out."""
    there = [(name, value) for name, value in pairs if value is not None]
    width = max((len(name) for name, _ in there), default=0)
    _write(sys.stdout, "".join(f"{name:<{width}}  {clean(str(value))}\n" for name, value in there))


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], give: Sequence[Give] = ()) -> None:
    """Columns as wide as they need to be; numbers to the right, what is None as `-`. On a terminal that is too
    narrow those columns give way that may."""
    lines(laid_out(heads, rows, give, columns() if give else 0))


def fitting(
    heads: Sequence[str], rows: Sequence[Sequence[object]], give: Sequence[Give], drop: Sequence[str], width: int
) -> list[str]:
    """The lines of a table; with a width, columns give way, and where that is not enough those in `drop` are left out, one
    after another. What gives way is counted from a side where nothing is left out."""
    there = [*zip(heads, *rows, strict=True)]
    for name in ("", *drop):
        there = [column for column in there if column[0] != name]
        kept_heads, *kept = zip(*there, strict=True)
        found = laid_out(kept_heads, kept, give, width)
        if not width or max(map(width_of, found)) <= width:
            break
    return found


class Count(int):
    """A number of things in a table, such as `45,000`; of what a number only names, as a process, the digits alone are shown."""

    def __str__(self) -> str:
        return f"{self:,}"


def count(number: int | None) -> Count | None:
    """A number of things, where it is known."""
    return None if number is None else Count(number)


def laid_out(
    heads: Sequence[str], rows: Sequence[Sequence[object]], give: Sequence[Give] = (), width: int = 0
) -> list[str]:
    """The lines of a table; with a width, columns give way in the order of `give` until it fits or none has more."""
    cells = [*zip(*rows, strict=True)] or [()] * len(heads)
    texts = [*map(_texts, heads, cells)]
    if width:
        _give_way(texts, give, width)
    padded = map(_padded, texts, cells)
    return ["  ".join(row).rstrip() for row in zip(*padded, strict=True)]


def _texts(head: str, cells: Sequence[object]) -> list[str]:
    """A column's texts, its head first, with nothing in them that moves the cursor."""
    texts = [head, *("-" if cell is None else str(cell) for cell in cells)]
    return texts if "".join(texts).isprintable() else [*map(clean, texts)]


def _give_way(texts: list[list[str]], give: Sequence[Give], width: int) -> None:
    widths = [max(map(width_of, column)) for column in texts]
    over = sum(widths) + 2 * (len(widths) - 1) - width
    for each in give:
        if (less := min(over, widths[each.column] - each.least)) > 0:
            over -= less
            limit = widths[each.column] - less
            texts[each.column] = [each.how(text, limit) for text in texts[each.column]]


def _padded(texts: list[str], cells: Sequence[object]) -> list[str]:
    """A column's texts, each padded to the widest, numbers to the right."""
    to_right = bool(cells) and all(issubclass(kind, int | None) for kind in {*map(type, cells)})
    if "".join(texts).isascii():  # each character is one column wide
        return [*map(str.rjust if to_right else str.ljust, texts, repeat(max(map(len, texts))))]
    taken = [*map(width_of, texts)]
    spaces = [" " * (max(taken) - used) for used in taken]
    return [space + text if to_right else text + space for text, space in zip(texts, spaces, strict=True)]


def flush() -> None:
    """See to it that whatever was said has left this process."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def columns() -> int:
    """The width of the terminal; 0 where output goes elsewhere, which is never cut."""
    found = size()
    return 0 if found is None else found[0]


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sits there. What was closed before we began is None."""
    return stream is not None and stream.isatty()


def can_write(text: str) -> bool:
    """Whether standard output takes the text as it is."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def size() -> tuple[int, int] | None:
    """Columns and rows of the terminal; None where output goes elsewhere."""
    try:
        found = os.get_terminal_size(sys.stdout.fileno()) if is_terminal(sys.stdout) else None
    except (OSError, ValueError):
        return None
    return None if found is None else (found.columns or 80, found.lines or 24)


def draw(text: str) -> None:
    """Lines that were made for a terminal, with control sequences of ours in them, in one write."""
    _write(sys.stdout, text)


class Diversion:
    """Gives what is said to `take`, with whether it is meant for standard error, from the moment it is made until its `end`."""

    def __init__(self, take: Callable[[str, bool], None]) -> None:
        self._before = sys.stdout, sys.stderr
        sys.stdout = _Diverted(sys.stdout, take, is_aside=False)
        sys.stderr = _Diverted(sys.stderr, take, is_aside=True)

    def end(self) -> None:
        """What is said goes to the terminal again."""
        sys.stdout, sys.stderr = self._before


class _Diverted:
    """A stream in all but where it writes to."""

    buffer = None  # so that nobody writes past it

    def __init__(self, stream: TextIO, take: Callable[[str, bool], None], *, is_aside: bool) -> None:
        self._stream, self._take_it, self._is_aside = stream, take, is_aside

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError("it takes text")  # so finds click out what it writes to
        self._take_it(text, self._is_aside)
        return len(text)


class Give(NamedTuple):
    """A column that gives way where a table is too wide, down to `least` columns, and how its cells are cut."""

    column: int
    least: int
    how: Callable[[str, int], str] = cut


def raw(data: bytes) -> None:
    """Bytes to standard output as they are: text of the user's own, asked for as text and not as a table."""
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:
        return
    try:
        _write_whole(stream, text)
    except UnicodeEncodeError:
        _write_whole(stream, text.encode("ascii", "backslashreplace").decode())


def _write_whole(stream: TextIO, text: str) -> None:
    """All of it, whatever signal comes: where PYTHONUNBUFFERED is set, nothing else looks at how much the kernel took."""
    buffer = getattr(stream, "buffer", None)
    if buffer is None or hasattr(buffer, "raw"):
        stream.write(text)
        stream.flush()
        return
    left = text.encode(stream.encoding, stream.errors or "strict")
    while left:
        left = left[buffer.write(left) :]

"""A part of a session's story that is held: so many lines and no more, wherever they lie, growing at the end while that is looked at.

The lines lie together in the order they were stored (`cursor`), and are shown as they happened.
"""

from __future__ import annotations

from kaizen.model.event import Kind
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaizen.store.pages import Line

MOST = 2000  # lines that are held
PAGE = 500


class Window(NamedTuple):
    """Lines by cursor. `first`, `last`: whether they begin and end where the session does, as far as was looked; `seen` is the
    cursor up to which the store was looked at for more."""

    lines: tuple[Line, ...] = ()
    first: bool = True
    last: bool = True
    seen: int = 0

    def grown(self, lines: Sequence[Line], seen: int) -> Window:
        """With what was stored since; what is too much goes from the beginning."""
        return _held([*self.lines, *lines], self.first, last=True, seen=seen, from_begin=True)

    def earlier(self, lines: Sequence[Line]) -> Window:
        """With a page before it; what is too much goes from the end."""
        first = len(lines) < PAGE
        return _held([*lines, *self.lines], first, last=self.last, seen=self.seen, from_begin=False)

    def later(self, lines: Sequence[Line], seen: int) -> Window:
        """With a page behind it, of a window that did not reach the end."""
        last = len(lines) < PAGE
        return _held([*self.lines, *lines], self.first, last=last, seen=seen if last else self.seen, from_begin=True)

    def corrected(self, asked: Iterable[int], found: Iterable[Line]) -> Window:
        """With these lines as they are now; those that were asked for and are gone are taken out."""
        now, gone = {line.cursor: line for line in found}, {*asked}
        kept = (now.get(line.cursor, line) for line in self.lines if line.cursor in now or line.cursor not in gone)
        return self._replace(lines=tuple(kept))

    @property
    def provisional(self) -> list[int]:
        """The cursors of the lines that may still give way to others."""
        return [line.cursor for line in self.lines if line.provisional]


def opened(lines: Sequence[Line], seen: int) -> Window:
    """The window on the end of a session."""
    return Window(tuple(lines), len(lines) < PAGE, True, seen)


def around(before: Sequence[Line], behind: Sequence[Line], seen: int) -> Window:
    """The window on an event and what lies about it."""
    last = len(behind) < PAGE
    return Window((*before, *behind), len(before) < PAGE, last, seen)


def told(window: Window) -> list[Line]:
    """The lines that are shown, as they happened: results stand at their calls, and what only counts tokens is left out. One
    without a time stays behind the one that it was stored after."""
    calls = {line.tool_use_id for line in window.lines if line.kind is Kind.TOOL_CALL}
    keyed, latest = list[tuple[int, int, "Line"]](), 0
    for line in window.lines:
        latest = latest if line.at is None else line.at
        if line.kind is not Kind.USAGE and not (line.kind is Kind.TOOL_RESULT and line.tool_use_id in calls):
            keyed.append((latest, line.cursor, line))
    keyed.sort(key=lambda each: each[:2])
    return [line for *_, line in keyed]


def _held(lines: Sequence[Line], first: bool, *, last: bool, seen: int, from_begin: bool) -> Window:
    if len(lines) <= MOST:
        return Window(tuple(lines), first, last, seen)
    if from_begin:
        return Window(tuple(lines[-MOST:]), False, last, seen)
    return Window(tuple(lines[:MOST]), first, False, seen)

"""Showing how far something is that takes a while: on a terminal only, in place, to standard error."""

from __future__ import annotations

import sys

from kaizen import clock
from kaizen.cli import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_EVERY_S = 0.1


class Progress:
    """Call it with what is done and of how many; nothing is shown before something took a moment."""

    def __init__(self, what: str) -> None:
        self._what, self._drawn = what, False
        self._next = clock.span() + 2 * _EVERY_S

    def __call__(self, done: int, of: int) -> None:
        if clock.span() < self._next or not show.is_terminal(sys.stderr):
            return
        self._next = clock.span() + _EVERY_S
        self._drawn = True
        show.overwrite(f"{self._what}: {done:,} of {of:,}" if of else f"{self._what} …")

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn:
            show.overwrite("")

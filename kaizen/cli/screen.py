"""A terminal that is drawn on in place, and given back as it was, however that ends.

Signals are not acted on where they strike: they are noted and end the wait. A second Ctrl-C or SIGTERM ends at once.
"""

from __future__ import annotations

import os
import signal
import sys
import termios

from kaizen.cli import show
from kaizen.host import processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType, TracebackType

# The other screen, no cursor, no wrapping of long lines (xterm's control sequences).
_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l\x1b[?7l", "\x1b[?7h\x1b[?25h\x1b[?1049l"
_HOME, _TO_END_OF_LINE, _TO_END = "\x1b[H", "\x1b[K", "\x1b[J"
_ENDINGS = {signal.SIGINT: 130, signal.SIGTERM: 0}


class Signals:
    """Notes signals within a `with`; those of a terminal that is resized or paused too where one is drawn on. `status` is
    what to exit with once one asked for the end, None before."""

    def __init__(self, *, drawing: bool) -> None:
        self._noted = (*_ENDINGS, signal.SIGWINCH, signal.SIGTSTP) if drawing else tuple(_ENDINGS)
        self.status: int | None = None
        self.pausing = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Signals:
        self._readable, self._writable = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self._fd_before = signal.set_wakeup_fd(self._writable, warn_on_full_buffer=False)
        for number in self._noted:
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        signal.set_wakeup_fd(self._fd_before)
        os.close(self._readable)
        os.close(self._writable)

    def wait(self, seconds: float) -> None:
        """Wait, or until a signal comes."""
        if self.status is None and processes.wait_readable([self._readable], seconds):
            os.read(self._readable, 512)

    def pause(self) -> None:
        """Stand still until the shell has us go on, as Ctrl-Z asks."""
        self.pausing = False
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._note)

    def _note(self, number: int, _: FrameType | None) -> None:
        if number in _ENDINGS:
            if self.status is not None:
                raise KeyboardInterrupt
            self.status = _ENDINGS[signal.Signals(number)]
        self.pausing |= number == signal.SIGTSTP


class Screen:
    """The terminal within a `with`, drawn on in place."""

    def __init__(self) -> None:
        self._keys: list[object] | None = None

    def __enter__(self) -> Screen:
        try:
            self.take()
        except BaseException:
            self.give_back()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.give_back()

    def take(self) -> None:
        """Go to the other screen; what is typed is not shown."""
        try:
            keys = termios.tcgetattr(sys.stdin)
            self._keys = [*keys]
            keys[3] &= ~termios.ECHO
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, keys)
        except (termios.error, OSError, ValueError):
            pass  # the input is no terminal
        show.draw(_ENTER)

    def give_back(self) -> None:
        """The terminal as it was, with what was on it; what was typed in the meantime is dropped."""
        try:
            show.draw(_LEAVE)
        finally:
            if self._keys is not None:
                termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, self._keys)  # type: ignore[arg-type]
                self._keys = None

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines and nothing else: each is written over what was there, all in one write, so that nothing
        flickers, and none after the last, so that nothing scrolls."""
        columns, _ = show.size() or (0, 0)
        # To clear behind a line that fills the window would take its last character away.
        ended = (line if show.width_of(line) >= columns else line + _TO_END_OF_LINE for line in lines)
        show.draw(_HOME + "\r\n".join(ended) + (_TO_END if lines else _HOME + _TO_END))


def is_drawn_on() -> bool:
    """Whether output goes to a terminal that can be drawn on."""
    return show.size() is not None and os.environ.get("TERM", "dumb") != "dumb"

"""The terminal that is drawn on, given back as it was however that ends.

Output goes to standard output. What cannot be written any more, because the terminal went away, is dropped: a thread that waits
to write would never end. Signals end the program by its loop; one that does not end within a few seconds, because the terminal
takes nothing or the loop stands still, is ended hard, with the terminal's modes restored.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
import threading
from typing import TYPE_CHECKING

from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from kaizen.host import processes

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType
    from typing import Any, TextIO

    from textual.app import App

ENDINGS = {signal.SIGINT: 130, signal.SIGTERM: 0, signal.SIGHUP: 129}
PATIENCE_S = 5.0
# What textual switches on, off: mouse in all its ways, focus, pasting, keys; wrapping and cursor on; the other screen left.
LEAVE = "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[0m"


def missing() -> str | None:
    """Why there is no terminal here that can be drawn on; None where there is one."""
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__)):
        return "it needs a terminal, and input or output goes elsewhere"
    kind = os.environ.get("TERM", "")
    if kind in ("", "dumb", "unknown"):
        return f"the terminal cannot be drawn on (TERM={kind})"
    return None


def size() -> Size | None:
    """Columns and rows of the terminal; None where that cannot be told."""
    try:
        return Size(*os.get_terminal_size(1))
    except OSError:
        return None


class Output:
    """Standard output, for as long as somebody takes it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, with what the terminal's character set does not have as `?`."""
        try:
            return self._stream.write(text)
        except UnicodeEncodeError:
            encoding = self._stream.encoding or "ascii"
            return self._stream.write(text.encode(encoding, "replace").decode(encoding))
        except (OSError, ValueError):
            return 0

    def flush(self) -> None:
        """Send what was written."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            pass

    def fileno(self) -> int:
        """The descriptor."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._stream.isatty()


class Terminal(LinuxDriver):
    """textual's driver, on standard output, that also leaves the mouse's pixels off."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if sys.__stdout__ is not None:
            self._file = Output(sys.__stdout__)  # type: ignore[assignment]  # all of a file that is used of it

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        self.write("\x1b[?1016l")


class Endings:
    """Within a `with`: a signal to end calls `ask` with the exit status, and the second one, or the first after a while, ends the
    process hard. The terminal's modes are put back in any case."""

    def __init__(self, ask: Callable[[int], None]) -> None:
        self._ask = ask
        self._modes: list[Any] | None = None
        self._before: dict[int, Any] = {}
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Endings:
        try:
            self._modes = termios.tcgetattr(_stdin())
        except (termios.error, OSError, ValueError):
            self._modes = None
        for number in (*ENDINGS, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH):
            self._before[number] = signal.getsignal(number)
        for number in ENDINGS:
            signal.signal(number, self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._restore(termios.TCSADRAIN if kind is None else termios.TCSANOW)

    def _end(self, number: int, _: FrameType | None) -> None:
        status = ENDINGS[signal.Signals(number)]
        if self._timer is not None:
            self._hard(status)
        self._timer = threading.Timer(PATIENCE_S, self._hard, (status,))
        self._timer.daemon = True
        self._timer.start()
        self._ask(status)

    def _hard(self, status: int) -> None:
        self._restore(termios.TCSANOW)
        try:
            os.set_blocking(1, False)
            os.write(1, LEAVE.encode())
        except OSError:
            pass
        processes.leave(status)

    def _restore(self, when: int) -> None:
        if self._modes is not None:
            try:
                termios.tcsetattr(_stdin(), when, self._modes)
            except (termios.error, OSError, ValueError):
                pass  # the terminal is gone


def _stdin() -> int:
    return 0 if sys.__stdin__ is None else sys.__stdin__.fileno()

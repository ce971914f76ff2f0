"""A terminal for tests: a program runs on a pty, and what its window shows is worked out as a terminal would."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence
from types import TracebackType

from tests.support.processes import ROOT

_PIECES = re.compile(r"\x1b\[\??[\d;]*[A-Za-z]|\r|\n|[^\x1b\r\n]+")


def _take_terminal() -> None:
    """As a shell has it that a person types into: the terminal is the program's, and Ctrl-C is not ignored, as it is by all that
    a script started in its background."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """`kaizen`, or another program, on a terminal of so many columns and rows, within a `with`. `raw` is all that it wrote."""

    def __init__(
        self, *arguments: object, columns: int = 80, rows: int = 24, term: str = "xterm", program: Sequence[str] = ()
    ) -> None:
        self._fd, slave = pty.openpty()
        self.columns, self.rows, self.raw = columns, rows, ""
        self._decoder = getincrementaldecoder("utf-8")("replace")  # a character may come in two reads
        self.resize(columns, rows)
        self._keys = termios.tcgetattr(slave)
        line = [*(program or (sys.executable, "-m", "kaizen")), *map(str, arguments)]
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": term, "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(
            line, stdin=slave, stdout=slave, stderr=slave, env=environ, cwd="/", start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - two calls of the kernel
        )  # fmt: skip
        self._slave = slave

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self.close()

    def close(self) -> None:
        """Take the terminal away from the program."""
        for fd in (self._fd, self._slave):
            if fd >= 0:
                os.close(fd)
        self._fd = self._slave = -1

    @property
    def as_before(self) -> bool:
        """Whether keys are taken as they were before the program."""
        return termios.tcgetattr(self._slave) == self._keys

    def resize(self, columns: int, rows: int) -> None:
        """Another size; the kernel tells the program."""
        self.columns, self.rows = columns, rows
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._fd, keys.encode())

    def until(self, tell: Callable[[], object], what: str) -> None:
        """Read on until `tell` says something true."""
        until = time.monotonic() + 30
        while not tell():
            assert time.monotonic() < until, f"not within 30 s: {what}; the window shows {self.window()}"
            self._read(0.05)

    def end(self) -> int:
        """Wait until the program has ended; its exit status."""
        self.until(lambda: self.process.poll() is not None, "the program ends")
        while self._read(0.05):
            pass
        return self.process.returncode

    def window(self, raw: str | None = None) -> list[str]:
        """What the window shows, on the screen that is shown now."""
        lines, row, column = [""], 0, 0
        for piece in _PIECES.findall(self.raw if raw is None else raw):
            if piece in ("\x1b[?1049h", "\x1b[?1049l"):
                lines, row, column = [""], 0, 0
            elif piece == "\x1b[H":
                row = column = 0
            elif piece == "\x1b[K":
                lines[row] = lines[row][:column]
            elif piece == "\x1b[J":
                lines[row:] = [lines[row][:column]]
            elif piece == "\r":
                column = 0
            elif piece == "\n":
                row += 1
                lines += [""] * (row + 1 - len(lines))
            elif not piece.startswith("\x1b"):
                lines[row] = lines[row].ljust(column)[:column] + piece + lines[row][column + len(piece) :]
                column += len(piece)
        return lines

    def _read(self, timeout_s: float) -> bool:
        if not select.select([self._fd], [], [], timeout_s)[0]:
            return False
        try:
            self.raw += self._decoder.decode(os.read(self._fd, 65_536))
        except OSError:
            return False
        return True

"""A program that is asked one thing on its input and answers on its output, while whoever asked goes on."""

from __future__ import annotations

import os
from signal import SIGKILL

from kaizen.host import processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ASKED_BYTES = 32 * 1024  # below what a pipe takes at once, so asking never waits
MOST_ANSWERED_BYTES = 16 * 1024 * 1024
_OUT_OF_THE_WAY = 10


class Dialogue:
    """Starts the program and asks; `close` ends it, however far it got. Raises OSError where it cannot be started, and
    ValueError for a question of more than `MOST_ASKED_BYTES`. Its environment is ours unless one is given; what it says of errors
    is heard of nowhere where it is `quiet`."""

    __slots__ = ("_answer", "_fd", "_said", "_who")

    def __init__(
        self, argv: Sequence[str], question: bytes, *, environ: dict[str, str] | None = None, quiet: bool = False
    ) -> None:
        if len(question) > MOST_ASKED_BYTES:
            raise ValueError("the question is too long")
        import fcntl

        self._answer: bytes | None = None
        self._said = bytearray()
        self._fd = -1
        ours: list[int] = []
        try:
            its_input, asking = os.pipe()
            ours += (its_input, asking)
            self._fd, its_output = os.pipe()
            ours.append(its_output)
            its_ends = [its_input, its_output]
            if quiet:
                ours.append(null := os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC))
                its_ends.append(null)
            begin = len(ours)
            for fd in its_ends:
                ours.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY))
            os.set_blocking(self._fd, False)
            os.write(asking, question)
            keep = [*zip(ours[begin:], range(len(its_ends)), strict=True)]
            pid = processes.spawn(argv, keep=keep, environ=dict(os.environ) if environ is None else environ)
        except OSError:
            self._hang_up()
            raise
        finally:
            for fd in ours:
                os.close(fd)
        self._who = processes.identity(pid)

    def answer(self) -> bytes | None:
        """What it answered, once that is all; None while it may still speak. Never waits."""
        while self._answer is None and processes.wait_readable([self._fd], 0):
            heard = os.read(self._fd, 65_536)
            self._said += heard
            if not heard or len(self._said) > MOST_ANSWERED_BYTES:
                self._answer = bytes(self._said)
                self.close()
        return self._answer

    def close(self) -> None:
        """End the program if it has not, and take note of its end."""
        if self._fd < 0:
            return
        self._hang_up()
        # It is our child, and until we take note of its end its pid is nobody else's.
        if processes.exit_status(self._who.pid) is None:
            processes.send(self._who, SIGKILL)
            processes.exit_status(self._who.pid, block=True)

    def _hang_up(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

"""How the threads of a daemon wake its main thread: a pipe that is poked, and facts that are only replaced."""

from __future__ import annotations

import os

from kaizen.model.daemon import Ending


class Bell:
    """Poked by any thread, or by a signal; the main thread polls `fd` and takes note by `heard`.

    `head` is the store's newest cursor, `ending` a thread's or a signal's wish to end; the first wish counts.
    """

    __slots__ = ("_poke", "ending", "fd", "head", "look")

    def __init__(self) -> None:
        self.fd, self._poke = os.pipe()
        for fd in (self.fd, self._poke):
            os.set_inheritable(fd, False)
            os.set_blocking(fd, False)
        self.head = 0
        self.ending: Ending | None = None
        self.look = False  # somebody touched the runtime folder

    def ring(self, head: int) -> None:
        """The store has something new."""
        self.head = max(self.head, head)
        self.poke()

    def end(self, ending: Ending) -> None:
        """The daemon should end, for this reason."""
        self.ending = self.ending or ending
        self.poke()

    def look_around(self) -> None:
        """The socket or the runtime folder may have changed."""
        self.look = True
        self.poke()

    def poke(self) -> None:
        """Wake the main thread."""
        try:
            os.write(self._poke, b"!")
        except (BlockingIOError, OSError):
            pass  # it is awake already, or gone

    def heard(self) -> None:
        """Take the pokes out of the pipe."""
        try:
            while os.read(self.fd, 4096):
                pass
        except BlockingIOError:
            pass

    def close(self) -> None:
        """Close the pipe; no thread may be left that pokes it."""
        os.close(self.fd)
        os.close(self._poke)

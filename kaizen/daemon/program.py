"""What the programs of daemon and supervisor share: their command line, what they leave behind, the life lock, the word to
their starter that they are ready, and the exit status that an ending comes to.
"""

from __future__ import annotations

import os

from kaizen.background.spawn import LIFE_FD, READY_FD
from kaizen.daemon import lifecycle
from kaizen.daemon.journal import say
from kaizen.errors import KaizenError, Unresponsive
from kaizen.host import files, locks, signals
from kaizen.ipc import wire
from kaizen.model.daemon import Ending
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from kaizen.daemon.bell import Bell
    from kaizen.host.locks import Lock
    from kaizen.ipc.peers import Guest
    from kaizen.paths import Place

    class Program(Protocol):
        """What lives from a life lock to an ending."""

        def run(self) -> Ending: ...


class Options(NamedTuple):
    """The daemon's command line. The descriptors are None where it runs in the foreground.

    One that a supervisor forked gets the socket that was held for it, as descriptor and file, and whoever waits there.
    """

    home: str
    workspace: str
    ready_fd: int | None = None
    life_fd: int | None = None
    foreground: bool = False
    socket: tuple[int, tuple[int, int]] | None = None
    guests: tuple[Guest, ...] = ()
    supervised: bool = False


def run(arguments: list[str], make: Callable[[Options, Announcement], Program]) -> int:
    """Be the program that a command line asks for; returns its exit status."""
    options = read_options(arguments)
    detach(options)
    return serve(options, make)


def serve(options: Options, make: Callable[[Options, Announcement], Program]) -> int:
    """Be the daemon, or the supervisor, in a process that has nothing of its starter's any more; returns its exit status."""
    announce = Announcement(options.ready_fd)
    try:
        ending = make(options, announce).run()
    except KaizenError as error:
        say(f"{error}; {error.hint}")
        announce.failed(error)
        return error.exit_code
    say(f"ended: {ending}")
    return lifecycle.exit_status(ending)


def read_options(arguments: list[str]) -> Options:
    """The options in a command line of ours; what is missing is a mistake of ours and raises."""
    given = {name: value for name, value in zip(arguments, arguments[1:], strict=False) if name.startswith("--")}
    return Options(
        home=given["--home"],
        workspace=given.get("--workspace", ""),
        ready_fd=int(given["--ready-fd"]) if "--ready-fd" in given else None,
        life_fd=int(given["--life-fd"]) if "--life-fd" in given else None,
        foreground="--ready-fd" not in given,
    )


class Announcement:
    """The ready pipe: one line that says `ready`, or why not. A starter that is gone is no trouble."""

    def __init__(self, fd: int | None) -> None:
        self._fd = fd

    def ready(self) -> None:
        self._say(b"ready\n")

    def failed(self, error: KaizenError) -> None:
        self._say(wire.encode({"error": str(error), "hint": error.hint}).encode() + b"\n")

    def _say(self, line: bytes) -> None:
        if self._fd is None:
            return
        try:
            os.write(self._fd, line)
        except OSError:
            pass
        os.close(self._fd)
        self._fd = None


def detach(options: Options) -> None:
    """Leave everything of the starter's behind: session, descriptors, folder, umask."""
    os.umask(0o077)
    if not options.foreground:
        if os.getsid(0) != os.getpid():
            os.setsid()
        os.closerange(max(READY_FD, LIFE_FD) + 1, 65_536)
    for fd in (options.ready_fd, options.life_fd):
        if fd is not None:
            os.set_inheritable(fd, False)
    os.chdir("/")


def life_of(place: Place, fd: int | None) -> Lock:
    """The life lock: the one that came with us, or our own in the foreground."""
    if fd is None:
        files.ensure_home(place.home)
    lock = locks.take(place.life) if fd is None else locks.adopt(place.life, fd)
    if lock is None:
        raise Unresponsive(pid=None, log=place.runtime.log, doing="give up its life lock")
    return lock


def heed_signals(bell: Bell) -> None:
    signals.heed(lambda: bell.end(Ending.STOPPED))

"""Starting the daemon's process, detached from everything its starter has.

The daemon is started by command line, never by import: `python -I -S kaizen/daemon/__main__.py`. `-I` keeps the
caller's directory and PYTHON* variables out, `-S` saves the reading of every `.pth` file; the folders it may
import from are passed on: the one this package lies in, and the site-packages of this interpreter.
"""

from __future__ import annotations

import fcntl
import os
import sys

from kaizen.errors import exhausted
from kaizen.host import files, logs, processes
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaizen.host.locks import Lock
    from kaizen.paths import Place

READY_FD, LIFE_FD = 3, 4
_OUT_OF_THE_WAY = 10


class Child(NamedTuple):
    """A daemon that was started: its pid, and our end of its ready pipe."""

    pid: int
    ready: int


PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def interpreter(program: str) -> list[str]:
    """The beginning of the command line of a program of ours, named by its file."""
    packages = dict.fromkeys(p for p in sys.path if p.endswith(("site-packages", "dist-packages")))
    folders = [os.path.dirname(PACKAGE), *packages]
    return [sys.executable, "-I", "-S", program, "--path", os.pathsep.join(folders)]


def command(place: Place) -> list[str]:
    """The command line of a workspace's daemon, or of the supervisor, without descriptors to adopt."""
    room = "daemon" if place.path else "supervisor"
    line = [*interpreter(os.path.join(PACKAGE, room, "__main__.py")), "--home", place.home]
    return [*line, "--workspace", place.path] if place.path else line


def spawn(place: Place, life: Lock, environ: Mapping[str, str] | None = None) -> Child:
    """Start the daemon, or the supervisor, with null as its input, the log as its output, a ready pipe and the life lock.

    The life lock stays held through the child's copy when ours is closed. `environ` is ours unless it is given. Raises
    KaizenError where there are no descriptors to be had; nothing is left open then.
    """
    # How many are to be kept is in the settings, which the daemon reads: until then none is dropped.
    log = files.open_log(place.home, place.runtime.log, keep=logs.MOST_KEPT)
    ours, ready = [log], -1
    try:
        ours.append(null := os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC))
        ready, announce = os.pipe2(os.O_CLOEXEC) if hasattr(os, "pipe2") else os.pipe()
        ours.append(announce)
        for fd in (null, log, log, announce, life.fd):
            ours.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY))  # noqa: PERF401 - closed if one fails
        line = [*command(place), "--ready-fd", str(READY_FD), "--life-fd", str(LIFE_FD)]
        keep = list(zip(ours[3:], (0, 1, 2, READY_FD, LIFE_FD), strict=True))
        pid = processes.spawn(line, keep=keep, environ={**(environ or os.environ), "KAIZEN_HOME": place.home})
        return Child(pid, ready)
    except OSError as error:
        if ready >= 0:
            os.close(ready)
        raise exhausted(error) or error from None
    finally:
        for fd in ours:
            os.close(fd)

"""What each is put through, on a fresh folder each time, and with nothing of it left afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench import proc
from bench.peers import descent
from bench.peers.roster import Peer
from bench.timing import start

CALLERS = 50
LIMIT_S = 10.0  # for one command, and for all of a storm after the first
_SETTLE_S = 3.0


class Answer(NamedTuple):
    """How a command ended: after how many seconds, and with which exit status, None where it was ended at its limit."""

    seconds: float
    status: int | None

    @property
    def good(self) -> bool:
        """Whether it did what was asked."""
        return self.status == 0


class Storm(NamedTuple):
    """What fifty callers at once came to."""

    seconds: float
    daemons: int
    failed: int


@contextmanager
def fresh(peer: Peer) -> Iterator[Path]:
    """A folder of its own, in which nothing runs before and nothing is left after."""
    folder = Path(tempfile.mkdtemp(prefix="kaizen-peer-"))
    try:
        (folder / "home").mkdir()
        (folder / "work" / ".git").mkdir(parents=True)
        peer.prepare(folder)
        yield folder
    finally:
        descent.end_all()
        shutil.rmtree(folder, ignore_errors=True)


def run(line: list[str], environ: dict[str, str], *, limit_s: float = LIMIT_S) -> Answer:
    """Run a command to its end, or to its limit."""
    begun = time.perf_counter()
    pid = start(line, environ)
    return _ended(pid, begun, limit_s)


def bare(count: int = 1) -> float:
    """Seconds until so many bare interpreters at once have come and gone."""
    begun = time.perf_counter()
    for pid in [start([sys.executable, "-c", "pass"], {}) for _ in range(count)]:
        os.waitpid(pid, 0)
    return time.perf_counter() - begun


def begin(peer: Peer, folder: Path) -> float:
    """Start its daemon; seconds until the command has ended and a socket of the daemon accepts."""
    begun = time.perf_counter()
    answer = run(peer.start(folder), peer.environ(folder))
    if not answer.good:
        raise RuntimeError(f"{peer.name} does not start: {answer}")
    while not any(map(_accepts, sockets(folder))):
        if time.perf_counter() > begun + LIMIT_S:
            raise RuntimeError(f"{peer.name} does not listen")
        time.sleep(0.001)
    return time.perf_counter() - begun


def cold(peer: Peer) -> float:
    """Seconds of a start where nothing runs."""
    with fresh(peer) as folder:
        return begin(peer, folder)


def warm(peer: Peer) -> float:
    """Seconds of the warm command, the second time it is run."""
    with fresh(peer) as folder:
        begin(peer, folder)
        run(peer.warm(folder), peer.environ(folder))
        return run(peer.warm(folder), peer.environ(folder)).seconds


def storm(peer: Peer) -> Storm:
    """Fifty callers at once on one folder."""
    with fresh(peer) as folder:
        line, environ, begun = peer.start(folder), peer.environ(folder), time.perf_counter()
        callers = [start(line, environ) for _ in range(CALLERS)]
        ended = [_ended(pid, begun, LIMIT_S) for pid in callers]
        took = time.perf_counter() - begun
        return Storm(took, len(descent.below_us(peer.marks)), sum(not answer.good for answer in ended))


def killed(peer: Peer) -> tuple[Answer, int]:
    """The start command right after SIGKILL to the daemon, and how many daemons there are then."""
    with fresh(peer) as folder:
        begin(peer, folder)
        descent.kill(descent.below_us(peer.marks))
        answer = run(peer.start(folder), peer.environ(folder))
        return answer, len(descent.below_us(peer.marks))


def frozen(peer: Peer) -> Answer:
    """The warm command while the daemon is stopped with SIGSTOP."""
    with fresh(peer) as folder:
        begin(peer, folder)
        descent.send(descent.below_us(peer.marks), signal.SIGSTOP)
        return run(peer.warm(folder), peer.environ(folder))


def cut_off(peer: Peer) -> tuple[Answer, int]:
    """The start command after the sockets were deleted under a living daemon, and how many daemons there are then."""
    with fresh(peer) as folder:
        begin(peer, folder)
        for path in sockets(folder):
            if f"{folder}/home/kaizen/run/supervisor" not in path:
                os.unlink(path)
        answer = run(peer.start(folder), peer.environ(folder))
        return answer, len(descent.below_us(peer.marks))


def memory(peer: Peer) -> float:
    """PSS of one idle daemon in MB."""
    with fresh(peer) as folder:
        begin(peer, folder)
        time.sleep(_SETTLE_S)
        return proc.memory(*descent.below_us(peer.marks)).pss


def sockets(folder: Path) -> list[str]:
    """The Unix sockets below a folder."""
    found = [os.path.join(top, name) for top, _, names in os.walk(folder) for name in names]
    return [path for path in found if _is_socket(path)]


def _is_socket(path: str) -> bool:
    try:
        return stat.S_ISSOCK(os.lstat(path).st_mode)
    except OSError:
        return False


def _accepts(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


def _ended(pid: int, begun: float, limit_s: float) -> Answer:
    while not (done := os.waitpid(pid, os.WNOHANG))[0]:
        if time.perf_counter() > begun + limit_s:
            descent.kill([pid])
            return Answer(time.perf_counter() - begun, None)
        time.sleep(0.0005)
    return Answer(time.perf_counter() - begun, os.waitstatus_to_exitcode(done[1]))

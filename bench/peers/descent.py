"""Whatever the measured programs leave behind stays below us: it is counted there, and all of it is ended."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # prctl(2): orphans of ours become our children
_LIMIT_S = 10.0


def keep_orphans() -> bool:
    """Become the parent of every daemon that our children leave; False where the system has no such thing."""
    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except AttributeError:
        return False


def below_us(marks: str = "") -> list[int]:
    """The living processes that descend from us and have this in their command line."""
    parents = {pid: parent for pid in _all() if (parent := _living_parent(pid)) is not None}
    found: list[int] = []
    level = {os.getpid()}
    while level:
        level = {pid for pid, parent in parents.items() if parent in level}
        found += level
    return sorted(pid for pid in found if marks in _line(pid))


def send(pids: list[int], number: signal.Signals) -> None:
    """Signal these; those that have ended are passed over."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def kill(pids: list[int]) -> None:
    """SIGKILL, and wait until no trace is left of them."""
    send(pids, signal.SIGKILL)
    late = time.monotonic() + _LIMIT_S
    while any(_is_there(pid) for pid in pids) and time.monotonic() < late:
        time.sleep(0.001)


def end_all() -> None:
    """End whatever descends from us."""
    while there := below_us():
        kill(there)


def _is_there(pid: int) -> bool:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
    return Path(f"/proc/{pid}").exists()


def _all() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _living_parent(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[1])


def _line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""

"""Processes of a test: started with gates and traps in them, waited for, counted, and ended."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]


class Seen(NamedTuple):
    """A living process whose command line names a folder of the test; a daemon's also names home and workspace."""

    pid: int
    home: str
    workspace: str
    stopped: bool


def eventually(tell: Callable[[], T], what: str, *, limit_s: float = 30.0) -> T:
    """Wait until `tell` gives something true, and return it."""
    until = time.monotonic() + limit_s
    while not (found := tell()):
        assert time.monotonic() < until, f"not within {limit_s:g} s: {what}"
        time.sleep(0.005)
    return found


def seen_below(folder: Path | str) -> list[Seen]:
    """Every living process, zombies aside, whose command line names something below a folder."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdecimal() and int(name) != os.getpid() and (each := _look(int(name), str(folder))):
            found.append(each)
    return found


def daemons_of(home: str, workspace: Path | str | None = None) -> list[int]:
    """The pids of the daemons that run for a home, or for one workspace in it."""
    wanted = None if workspace is None else os.path.realpath(workspace)
    found = {
        each.pid
        for each in seen_below(home)
        if each.home == home and each.workspace and wanted in (None, each.workspace)
    }
    # A child of a daemon's looks like it from the fork until it is another program.
    return sorted(pid for pid in found if _parent(pid) not in found)


def _parent(pid: int) -> int | None:
    """The process that started it; None once it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


def has_ended(pid: int) -> bool:
    """Whether a process is gone or a zombie."""
    return _state(pid) in (None, "Z", "X")


def kill(pid: int) -> None:
    """SIGKILL, and wait until it has ended."""
    fd = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(fd, signal.SIGKILL)
        assert select.select([fd], [], [], 30)[0], f"process {pid} did not end"
    finally:
        os.close(fd)


def wait_for_end(pid: int, limit_s: float = 30.0) -> None:
    """Wait until a process has ended."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([fd], [], [], limit_s)[0], f"process {pid} did not end"
    finally:
        os.close(fd)


def freeze(pid: int) -> None:
    """SIGSTOP, and wait until it stands still."""
    os.kill(pid, signal.SIGSTOP)
    eventually(lambda: _state(pid) == "T", f"process {pid} is stopped")


def continue_and_kill(pid: int) -> None:
    """End a process whatever state it is in."""
    for number in (signal.SIGCONT, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def reap_children() -> None:
    """Take note of every child that ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def program(code: str, *arguments: str, overlay: dict[str, str] | None = None, **more: object) -> subprocess.Popen[str]:
    """A Python process that runs `code`, with the package to import and the environment of the test, and what is laid
    over that."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **(overlay or {})}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=environ, cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,  # type: ignore[call-overload]
    )  # fmt: skip


def said(process: subprocess.Popen[str], limit_s: float = 60.0) -> str:
    """What a process printed, once it ended well."""
    out, err = process.communicate(timeout=limit_s)
    assert process.returncode == 0, err
    return out


def _look(pid: int, folder: str) -> Seen | None:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    words = [os.fsdecode(word) for word in line.split(b"\0")]
    if not any(folder in word for word in words) or (state := _state(pid)) is None or state in "ZX":
        return None
    given = dict(zip(words, words[1:], strict=False))
    return Seen(pid, given.get("--home", ""), given.get("--workspace", ""), state in "Tt")


def _state(pid: int) -> str | None:
    """A letter as in proc_pid_stat(5). A process whose first thread has ended and whose others still are ending
    holds its descriptors, so it counts as running."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        state = text[text.rindex(")") + 2]
        return "R" if state in "ZX" and len(os.listdir(f"/proc/{pid}/task")) > 1 else state
    except OSError:
        return None

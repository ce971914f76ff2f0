"""Throw-away homes: made for one test, and afterwards looked over for anything that was left behind."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from kaizen import paths
from kaizen.background.stop import stop_background_for
from kaizen.errors import KaizenError
from kaizen.host import locks
from tests.support.processes import Seen, continue_and_kill, eventually, reap_children, seen_below, wait_for_end

_OURS = ("socket:", "pipe:", "anon_inode:")


def make_workspace(path: Path) -> Path:
    """A repository without a commit."""
    (path / ".git").mkdir(parents=True)
    return path


def open_descriptors(below: Path) -> dict[int, str]:
    """The descriptors of this process that a test could have left open: sockets, pipes, files below `below`."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue
        if target.startswith((*_OURS, str(below))):
            found[int(name)] = target
    return found


def stop_everything_below(folder: Path) -> None:
    """Stop each supervisor and daemon whose home lies below a folder, gently where it lets us."""
    for each in seen_below(folder):
        if each.home and not each.workspace:  # a supervisor, which would start again what is stopped
            continue_and_kill(each.pid)
            wait_for_end(each.pid)
    for each in seen_below(folder):
        if each.home and each.workspace:
            _stop(each)
    for each in seen_below(folder):
        continue_and_kill(each.pid)
    reap_children()
    eventually(lambda: not seen_below(folder), "every process of the test ends")


def held_life_locks(folder: Path) -> list[Path]:
    """The life locks below a folder that somebody holds."""
    return [path for path in folder.rglob("locks/*.life") if locks.is_held(str(path))]


def check_nothing_left(folder: Path, before: dict[int, str]) -> None:
    """No lock held, no process, no descriptor."""
    eventually(lambda: not held_life_locks(folder), "every life lock is free")
    gc.collect()
    after = open_descriptors(folder)
    assert {fd: target for fd, target in after.items() if before.get(fd) != target} == {}


def place(home: str, workspace: Path | str) -> paths.Place:
    """The place of a workspace in a home."""
    return paths.place(home, paths.canonical(workspace))


def _stop(each: Seen) -> None:
    if each.stopped:
        continue_and_kill(each.pid)
        return
    try:
        stop_background_for(each.workspace, home=each.home, ask_s=5, term_s=2, kill_s=5)
    except (KaizenError, OSError):
        continue_and_kill(each.pid)

"""Ringing a workspace's daemon, or having one started."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.hooks import wake as waking
from kaizen.hooks.wake import wake
from tests.support.hooks import AT, open_spool
from tests.support.processes import daemons_of, eventually, kill, reap_children


@pytest.fixture
def fd(home: str, workspace: Path) -> Iterator[int]:
    """The workspace's spool."""
    opened = os.open(open_spool(home, workspace), os.O_RDONLY)
    yield opened
    os.close(opened)


def test_a_daemon_that_listens_is_not_started_again(
    home: str, workspace: Path, fd: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is rung, and that is all."""
    start_background_for(workspace)
    monkeypatch.setattr(waking, "_start", lambda *_: pytest.fail("it was started"))
    wake(home, str(workspace), fd, AT)


def test_one_that_was_killed_is_started_and_nobody_waits(home: str, workspace: Path, fd: int) -> None:
    """The daemon comes up after the call."""
    first = start_background_for(workspace).pid
    kill(first)
    wake(home, str(workspace), fd, AT)
    eventually(lambda: [pid for pid in daemons_of(home, workspace) if pid != first], "another daemon runs")
    eventually(lambda: reap_children() is None, "the starter is no zombie")


def test_attempts_are_few(home: str, workspace: Path, fd: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many hooks at once only the first has one started."""
    begun: list[str] = []
    monkeypatch.setattr(waking, "_start", lambda home, workspace: begun.append(workspace))
    now = os.stat(".", dir_fd=fd).st_mtime_ns // 1_000_000
    for _ in range(5):
        wake(home, str(workspace), fd, now)
    assert begun == [str(workspace)]


def test_what_the_user_stopped_stays_stopped(home: str, workspace: Path, fd: int) -> None:
    """A hook starts nobody who is not wanted."""
    start_background_for(workspace)
    stop_background_for(workspace)
    wake(home, str(workspace), fd, AT)
    eventually(lambda: _ended_children(), "the starter has ended")
    assert daemons_of(home, workspace) == []


def _ended_children() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True

"""A pid alone is nobody: reused pids, zombies, forged rows and pid files never cost a stranger anything."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.background.reap import reap
from kaizen.background.start import register, start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import StopFailed, Unresponsive
from kaizen.host import files, locks, processes
from kaizen.model.daemon import PROTOCOL, Identity, Shown
from kaizen.registry.hot import Registry
from tests.support.homes import place
from tests.support.processes import daemons_of, freeze, kill


@pytest.fixture
def stranger() -> Iterator[int]:
    """Some other program of ours, that has nothing to do with Kaizen; it must outlive the test."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    )
    yield process.pid
    assert process.poll() is None, "a stranger was signalled"
    process.communicate()


def forge(home: str, workspace: Path, who: Identity) -> None:
    """A registry row and a pid file that name some process as this workspace's ready daemon."""
    where = place(home, workspace)
    files.ensure_home(home)
    files.ensure_folder(home, where.runtime.dir)
    pidfile.write(home, where.runtime, who)
    now = clock.now_ms()
    with Registry.open(home) as registry:
        row = register(registry, str(workspace), init=False)
        registry.record_ready(row.id, who, where.runtime, "0.1", PROTOCOL, web=None, started_at=now, now=now)


def variants(pid: int) -> dict[str, Identity]:
    true = processes.identity(pid)
    return {
        "same": true,
        "reused": true._replace(started=(true.started or 0) - 100),
        "other boot": true._replace(boot="00000000-0000-0000-0000-000000000000"),
        "other namespace": true._replace(namespace="pid:[1]"),
        "bare": Identity(pid, None, None, None),
        "absurd": Identity(9_999_999_999, 1, true.boot, true.namespace),
    }


@pytest.mark.parametrize("kind", list(variants(os.getpid())))
def test_a_stranger_with_the_recorded_pid_is_left_alone(home: str, workspace: Path, stranger: int, kind: str) -> None:
    """Where row and pid file name a stranger, status says stale, and stop, reap and start do not touch it."""
    forge(home, workspace, variants(stranger)[kind])
    assert status_for(workspace).state is Shown.STOPPED
    assert [row.state for row in list_workspaces()] == [Shown.STALE]
    assert not stop_background_for(workspace).was_running
    forge(home, workspace, variants(stranger)[kind])
    assert [found.path for found in reap().reaped] == [str(workspace)]
    forge(home, workspace, variants(stranger)[kind])
    assert start_background_for(workspace).pid != stranger


@pytest.mark.parametrize("kind", ["reused", "other boot", "other namespace", "bare", "absurd"])
def test_a_silent_holder_of_the_life_lock_is_not_guessed_at(
    home: str, workspace: Path, stranger: int, kind: str
) -> None:
    """Somebody holds the life lock, does not answer, and all that is recorded does not agree: nobody is signalled."""
    forge(home, workspace, variants(stranger)[kind])
    with locks.taken(place(home, workspace).life, timeout_s=0):
        with pytest.raises(StopFailed):
            stop_background_for(workspace, ask_s=0.1, term_s=0.1, kill_s=0.1)
        with pytest.raises(Unresponsive):
            start_background_for(workspace)


def test_a_pid_file_of_nonsense_names_nobody(home: str, workspace: Path) -> None:
    """A pid file that makes no sense, or is something else, hinders neither status nor start."""
    runtime = place(home, workspace).runtime
    files.ensure_home(home)
    files.ensure_folder(home, runtime.dir)
    for content in (b"", b"-1\n", b"abc\n", b"\xff\xfe\n", b"1" * 5000, "٣\n".encode(), b"12\n\n\n\n"):
        Path(runtime.pid).write_bytes(content)
        assert status_for(workspace).state is Shown.STOPPED
    start_background_for(workspace)
    stop_background_for(workspace)


def test_a_zombie_daemon_is_dead_at_once(home: str, workspace: Path) -> None:
    """A killed daemon that its living parent takes no note of is seen as dead, and is replaced, at once."""
    first = start_background_for(workspace)
    kill(first.pid)
    assert processes.is_zombie(first.pid), "this process started it, and is its parent"
    assert status_for(workspace).state is Shown.STOPPED
    second = start_background_for(workspace)
    assert second.pid != first.pid
    assert daemons_of(home) == [second.pid]


def test_a_stop_does_not_wait_for_a_zombies_parent(home: str, workspace: Path) -> None:
    """Stopping is over when the daemon has ended, though nobody took note of it."""
    started = start_background_for(workspace)
    assert stop_background_for(workspace).how == "asked"
    assert processes.is_zombie(started.pid)


def test_a_frozen_daemon_is_unresponsive_and_never_started_over(home: str, workspace: Path) -> None:
    """A stopped process is told as unresponsive with its pid, by status, listing and start; there is no second daemon."""
    started = start_background_for(workspace)
    freeze(started.pid)
    assert (status_for(workspace).state, status_for(workspace).pid) == (Shown.UNRESPONSIVE, started.pid)
    assert [(row.state, row.pid) for row in list_workspaces()] == [(Shown.UNRESPONSIVE, started.pid)]
    with pytest.raises(Unresponsive) as caught:
        start_background_for(workspace)
    assert caught.value.pid == started.pid
    assert caught.value.log == started.paths.log
    assert reap().reaped == ()
    assert daemons_of(home) == [started.pid]


def test_a_frozen_daemon_is_stopped(home: str, workspace: Path) -> None:
    """A stop ends a daemon that does not answer."""
    started = start_background_for(workspace)
    freeze(started.pid)
    stopped = stop_background_for(workspace)
    assert (stopped.pid, stopped.how) == (started.pid, "terminated")
    assert daemons_of(home) == []
    assert start_background_for(workspace).pid != started.pid


def test_a_frozen_daemon_without_socket_and_pid_file_is_stopped_by_its_row(home: str, workspace: Path) -> None:
    """When only the registry still names the daemon, that is enough to end it."""
    started = start_background_for(workspace)
    freeze(started.pid)
    os.unlink(started.paths.sock)
    os.unlink(started.paths.pid)
    assert stop_background_for(workspace).pid == started.pid
    assert daemons_of(home) == []


def test_reaping_leaves_living_daemons_alone(home: str, workspace: Path, tmp_path: Path) -> None:
    """A reap takes what is dead, and only that, and says what it was."""
    (tmp_path / "dead").mkdir()
    alive, dead = start_background_for(workspace), start_background_for(tmp_path / "dead")
    kill(dead.pid)
    dry = reap(dry_run=True)
    assert [(found.path, found.pid) for found in dry.reaped] == [(str(tmp_path / "dead"), dead.pid)]
    assert os.path.lexists(dead.paths.sock)
    assert reap().reaped == dry.reaped
    assert not os.path.lexists(dead.paths.sock)
    assert reap().reaped == ()
    assert daemons_of(home) == [alive.pid]
    assert status_for(workspace).pid == alive.pid


def test_an_orphan_runtime_folder_is_removed(home: str, workspace: Path) -> None:
    """A runtime folder that no row names goes when its daemon is dead, and stays while it lives."""
    started = start_background_for(workspace)
    kill(started.pid)
    os.unlink(paths.machine_db(home))
    assert [found.path for found in reap().reaped] == [started.paths.dir]
    assert not os.path.exists(started.paths.dir)

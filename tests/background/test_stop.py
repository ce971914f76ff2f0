"""Ending a daemon: asked, told, made to."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

from kaizen.background import spawn
from kaizen.background.start import start_background_for
from kaizen.background.stop import Stopped, hold_start, stop_background_for
from kaizen.errors import PermissionRefused, StartTimeout, Unresponsive
from kaizen.host import files, locks
from kaizen.ipc import client, wire
from kaizen.registry.hot import Registry
from tests.support.homes import place
from tests.support.processes import daemons_of, eventually, freeze, seen_below

# Says it is ready and heeds neither questions nor SIGTERM.
STUBBORN = """
import os, signal, select
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(3, b"ready\\n")
select.select([], [], [], 600)
"""


def test_nothing_to_stop_changes_nothing(home: str, workspace: Path) -> None:
    """Stopping what never ran says so and makes no home."""
    assert stop_background_for(workspace) == Stopped(False, None, None)
    assert not os.path.exists(home)


def test_asked_it_ends_as_stopped(home: str, workspace: Path) -> None:
    """A daemon that is asked ends by itself, and the row and the journal say so."""
    started = start_background_for(workspace)
    assert stop_background_for(workspace) == Stopped(True, started.pid, "asked")
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
        what = [row[0] for row in registry.connection.execute("SELECT what FROM daemon_history ORDER BY id")]
    assert entry is not None
    assert entry.daemon is not None
    assert (entry.daemon.state, entry.daemon.ending) == ("stopped", "stopped")
    assert what[-2:] == ["stopping", "stopped"]
    assert stop_background_for(workspace) == Stopped(False, None, None)


def test_one_that_heeds_nothing_is_killed(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that answers no question and ignores SIGTERM is killed, and recorded as killed."""
    with monkeypatch.context() as patched:
        patched.setattr(spawn, "command", lambda place: [sys.executable, "-I", "-S", "-c", STUBBORN, place.home])
        pid = start_background_for(workspace).pid
    assert stop_background_for(workspace, ask_s=0.1, term_s=0.1) == Stopped(True, pid, "killed")
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    assert entry is not None
    assert entry.daemon is not None
    assert (entry.daemon.state, entry.daemon.ending) == ("stopped", "killed")
    assert seen_below(home) == []


def test_a_request_that_is_lost_with_its_socket_is_made_again(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop whose request reached nobody asks again, as soon as the daemon has bound its socket anew."""
    started, real = start_background_for(workspace), client.ask

    def ask(path: str, request: wire.Message, *, timeout_s: float) -> wire.Message:
        if request["type"] == "stop":
            monkeypatch.setattr(client, "ask", real)
            os.unlink(path)
            raise client.NoAnswer("it hung up", None)
        return real(path, request, timeout_s=timeout_s)

    monkeypatch.setattr(client, "ask", ask)
    assert stop_background_for(workspace, ask_s=5) == Stopped(True, started.pid, "asked")


def test_a_start_lock_that_stays_held_is_told(home: str, workspace: Path) -> None:
    """When somebody else starts or stops all the while, a stop gives up and says so; the daemon lives."""
    started = start_background_for(workspace)
    with locks.taken(place(home, workspace).start, timeout_s=0), pytest.raises(Unresponsive, match="start lock"):
        stop_background_for(workspace, ask_s=0.05)
    assert daemons_of(home) == [started.pid]


def test_what_a_dead_daemon_left_is_cleared(home: str, workspace: Path) -> None:
    """Stopping a daemon that was killed reaps it."""
    started = start_background_for(workspace)
    os.kill(started.pid, 9)
    eventually(lambda: not locks.is_held(place(home, workspace).life), "it is dead")
    assert not stop_background_for(workspace).was_running
    assert files.inode(started.paths.sock) is None
    assert files.inode(started.paths.pid) is None


def test_a_workspace_that_is_gone_can_be_stopped(home: str, workspace: Path) -> None:
    """A daemon is stopped by its workspace's name though the folder is not there any more."""
    started = start_background_for(workspace)
    workspace.rename(workspace.parent / "moved")
    stop_background_for(workspace)
    assert not locks.is_held(place(home, workspace).life)
    eventually(lambda: daemons_of(home) == [], f"{started.pid}, which may have ended by itself, is gone")


def test_a_daemon_that_is_just_starting_is_stopped(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that never got ready is ended by what the registry knows of it."""
    with monkeypatch.context() as patched:
        code = "import select; select.select([], [], [], 600)"
        patched.setattr(spawn, "command", lambda place: [sys.executable, "-I", "-S", "-c", code, place.home])
        with pytest.raises(StartTimeout):
            start_background_for(workspace, timeout_s=0.1)
    assert stop_background_for(workspace).how == "terminated"
    assert seen_below(home) == []


def test_a_daemon_that_nothing_names_is_waited_for(home: str, workspace: Path) -> None:
    """With runtime folder and registry gone at once, a living daemon is stopped as soon as it has put them back."""
    started = start_background_for(workspace)
    freeze(started.pid)
    shutil.rmtree(started.paths.dir)
    for name in ("machine.db", "machine.db-wal", "machine.db-shm"):
        files.remove(os.path.join(home, name))
    thread = threading.Timer(0.3, lambda: os.kill(started.pid, 18))
    thread.start()
    assert stop_background_for(workspace).pid == started.pid
    thread.join()


def test_a_damaged_registry_does_not_keep_a_daemon_alive(home: str, workspace: Path) -> None:
    """Stopping goes before writing down: the daemon ends though nothing can be recorded, and the file stays."""
    start_background_for(workspace)
    for suffix in ("-wal", "-shm"):
        Path(home, "machine.db" + suffix).unlink(missing_ok=True)
    Path(home, "machine.db").write_bytes(b"not a database " * 500)
    assert stop_background_for(workspace).how == "asked"
    assert daemons_of(home) == []
    assert Path(home, "machine.db").read_bytes() == b"not a database " * 500


def test_a_file_in_the_living_daemon_s_socket_place_is_named(home: str, workspace: Path) -> None:
    """Where something that is no socket lies in its place, the error says so instead of blaming the daemon."""
    started = start_background_for(workspace)
    os.unlink(started.paths.sock)
    os.mkdir(started.paths.sock)
    with pytest.raises(PermissionRefused, match="no socket"):
        start_background_for(workspace)
    os.rmdir(started.paths.sock)


def test_a_start_lock_that_stays_taken_is_told(home: str, workspace: Path) -> None:
    """Who cannot have the start lock in time is told that somebody else starts or stops this workspace."""
    files.ensure_home(home)
    with hold_start(place(home, workspace)), pytest.raises(Unresponsive, match="start lock"):
        hold_start(place(home, workspace), limit_s=0)

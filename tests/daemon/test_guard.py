"""What a living daemon must have is put back when it was taken away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.daemon import guard
from kaizen.hooks import spool
from kaizen.host import files, processes
from kaizen.ipc.listening import listen
from kaizen.ipc.server import Server
from kaizen.model.daemon import Ending
from kaizen.model.workspace import DaemonRow
from kaizen.paths import Place
from kaizen.registry.hot import Registry
from tests.support.homes import place

ME = processes.own_identity()


@pytest.fixture
def where(home: str, workspace: Path) -> Place:
    """A runtime folder that is ready."""
    files.ensure_home(home)
    found = place(home, workspace)
    files.ensure_folder(home, found.runtime.dir)
    return found


@pytest.fixture
def server(where: Place) -> Iterator[Server]:
    pidfile.write(where.home, where.runtime, ME)
    made = Server(listen(where.runtime.sock, replace=False), lambda request, peer: None)
    yield made
    made.close()


def row_of(where: Place) -> DaemonRow | None:
    with Registry.open(where.home) as registry:
        entry = registry.entry(where.path)
    return None if entry is None else entry.daemon


def test_what_is_whole_is_left_alone(where: Place, server: Server) -> None:
    """A daemon that has everything does nothing."""
    before = server.listener.file
    assert guard.mend_runtime(where, server, ME) is False
    assert server.listener.file == before


@pytest.mark.parametrize("take", ["socket", "pid file", "folder", "forged pid file"])
def test_what_was_taken_is_put_back(where: Place, server: Server, take: str) -> None:
    """Socket, pid file or the whole folder are made again, and then nothing more is to be done."""
    if take == "folder":
        shutil.rmtree(where.runtime.dir)
    elif take == "forged pid file":
        Path(where.runtime.pid).write_text("1\n")
    else:
        os.unlink(where.runtime.sock if take == "socket" else where.runtime.pid)
    assert guard.mend_runtime(where, server, ME) is True
    assert server.listener.in_place()
    assert pidfile.read(where.runtime) == ME
    assert guard.mend_runtime(where, server, ME) is False


def test_what_cannot_be_put_back_is_said(where: Place, server: Server, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder in the socket's place stays, and the daemon says so instead of failing."""
    os.unlink(where.runtime.sock)
    os.mkdir(where.runtime.sock)
    assert guard.mend_runtime(where, server, ME) is True
    assert "is no socket" in capfd.readouterr().err
    os.rmdir(where.runtime.sock)


def test_a_row_is_kept_true(where: Place) -> None:
    """The row says ready, is written anew when the registry was lost, and says in the end how it ended."""
    row = guard.Row(where, ME, clock.now_ms())
    assert row.record_ready()
    before = row_of(where)
    assert before is not None
    assert (before.state, before.pid) == ("ready", ME.pid)
    row.keep()
    assert row_of(where) == before
    for name in ("machine.db", "machine.db-wal", "machine.db-shm"):
        Path(where.home, name).unlink(missing_ok=True)
    row.keep()
    after = row_of(where)
    assert after is not None
    assert after.pid == ME.pid
    row.record_end(Ending.IDLE)
    ended = row_of(where)
    assert ended is not None
    assert (ended.state, ended.ending) == ("stopped", "idle")


def test_a_row_that_is_lost_from_the_same_file_is_written_when_told_to_look(where: Place) -> None:
    """A registry that was made anew may have the inode of the one before, so a daemon that is told to look, looks."""
    row = guard.Row(where, ME, clock.now_ms())
    assert row.record_ready()
    with Registry.open(where.home) as registry:
        entry = registry.entry(where.path)
        assert entry is not None
        registry.forget(entry.workspace.id)
    row.keep(surely=True)
    assert row_of(where) is not None


def test_a_successors_row_is_not_ended(where: Place) -> None:
    """The late end of a daemon that was replaced changes nothing."""
    guard.Row(where, ME, 1).record_ready()
    guard.Row(where, ME._replace(pid=1), 1).record_end(Ending.STOPPED)
    row = row_of(where)
    assert row is not None
    assert row.state == "ready"


def test_a_registry_that_cannot_be_written_is_said(where: Place, capfd: pytest.CaptureFixture[str]) -> None:
    """A daemon goes on without a registry, and says so."""
    Path(paths.machine_db(where.home)).write_bytes(b"garbage" * 1000)
    row = guard.Row(where, ME, 1)
    assert row.record_ready() is False
    row.keep()
    row.record_end(Ending.STOPPED)
    assert "not recorded in the registry" in capfd.readouterr().err


def test_a_home_is_there_or_not(tmp_path: Path) -> None:
    """A home that is gone, or is a file now, is not there."""
    (tmp_path / "file").touch()
    found = [guard.home_is_there(str(tmp_path / name)) for name in (".", "file", "gone")]
    assert found == [True, False, False]


def test_a_spool_that_cannot_be_used_is_told(home: str, workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The daemon starts all the same."""
    files.ensure_home(home)
    folder = Path(paths.spool_dir(home, str(workspace)))
    folder.mkdir(parents=True, mode=0o700)
    beside = folder.parent / spool.PAUSED
    beside.write_bytes(b"")
    guard.welcome_hooks(place(home, workspace))
    assert "hooks cannot leave anything" in capfd.readouterr().err

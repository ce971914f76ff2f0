"""Somebody takes away what a living daemon has: it puts back what it may, and ends where it may not go on."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import BackgroundStart, start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import Unresponsive
from kaizen.host import locks
from kaizen.ipc import messages
from kaizen.ipc.address import Address
from kaizen.model.daemon import Shown
from kaizen.registry.hot import Registry
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, eventually, freeze, has_ended
from tests.support.wires import connected, exchange


def answers(started: BackgroundStart) -> bool:
    """Whether the daemon itself answers at its usual place."""
    try:
        with connected(started.paths.sock, timeout_s=0.5) as sock:
            return (exchange(sock, messages.hello("0")) or {}).get("pid") == started.pid
    except OSError:
        return False


def still_the_only_one(home: str, workspace: Path, started: BackgroundStart) -> None:
    eventually(lambda: answers(started), "the daemon answers again")
    assert start_background_for(workspace).pid == started.pid
    assert daemons_of(home) == [started.pid]


def ending_of(home: str, workspace: Path) -> tuple[str, str | None] | None:
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    return None if entry is None or entry.daemon is None else (entry.daemon.state, entry.daemon.ending)


def test_a_removed_socket_is_bound_anew(home: str, workspace: Path) -> None:
    """A daemon whose socket was removed binds it again and goes on as the same process."""
    started = start_background_for(workspace)
    os.unlink(started.paths.sock)
    still_the_only_one(home, workspace, started)


def test_a_start_in_the_moment_without_a_socket_waits(home: str, workspace: Path) -> None:
    """A start that meets a living daemon without a socket gets that daemon, not an error and not a second one."""
    started = start_background_for(workspace)
    os.unlink(started.paths.sock)
    assert start_background_for(workspace).pid == started.pid


def test_a_replaced_socket_is_taken_back(home: str, workspace: Path) -> None:
    """Another program's socket in the daemon's place gives way."""
    started = start_background_for(workspace)
    with socket.socket(socket.AF_UNIX) as other:
        os.unlink(started.paths.sock)
        with Address(started.paths.sock) as address:
            other.bind(address)
        other.listen()
        still_the_only_one(home, workspace, started)


@pytest.mark.parametrize("make", ["file", "folder"])
def test_what_is_no_socket_in_its_place_is_left_there(home: str, workspace: Path, make: str) -> None:
    """A file or folder that was put in the socket's place is not removed; once it is gone the socket is back."""
    started = start_background_for(workspace)
    os.unlink(started.paths.sock)
    thing = Path(started.paths.sock)
    thing.write_text("precious") if make == "file" else thing.mkdir()
    log = Path(started.paths.log)
    eventually(lambda: "is no socket" in log.read_text(), "the daemon says what is wrong")
    assert thing.is_file() or thing.is_dir()
    thing.unlink() if make == "file" else thing.rmdir()
    still_the_only_one(home, workspace, started)


def test_a_removed_runtime_folder_is_made_anew(home: str, workspace: Path) -> None:
    """The whole runtime folder may be removed, more than once."""
    started = start_background_for(workspace)
    for _ in range(2):
        shutil.rmtree(paths.run_dir(home))
        still_the_only_one(home, workspace, started)
    assert oct(os.stat(started.paths.dir).st_mode & 0o777) == "0o700"


def test_a_frozen_daemon_without_its_runtime_folder_is_named(home: str, workspace: Path) -> None:
    """With all of `run/` deleted under a frozen daemon the registry still names it: it is unresponsive, not starting."""
    started = start_background_for(workspace)
    freeze(started.pid)
    shutil.rmtree(paths.run_dir(home))
    found = status_for(workspace)
    assert (found.state, found.pid) == (Shown.UNRESPONSIVE, started.pid)
    assert [(row.state, row.pid) for row in list_workspaces()] == [(Shown.UNRESPONSIVE, started.pid)]
    with pytest.raises(Unresponsive) as told:
        start_background_for(workspace)
    assert told.value.pid == started.pid
    assert stop_background_for(workspace, ask_s=0.1).how in ("terminated", "killed")
    assert has_ended(started.pid)


def test_a_lost_registry_is_made_anew(home: str, workspace: Path, tmp_path: Path) -> None:
    """When `machine.db` is removed, each living daemon registers itself again."""
    other = make_workspace(tmp_path / "other")
    started = {str(space): start_background_for(space).pid for space in (workspace, other)}
    for name in ("machine.db", "machine.db-wal", "machine.db-shm"):
        Path(home, name).unlink(missing_ok=True)  # a daemon may be making it anew between two of these

    def registered() -> bool:
        with Registry.open(home, create=False) as registry:
            rows = registry.entries()
        return {row.workspace.path: row.daemon.pid for row in rows if row.daemon} == started

    eventually(registered, "both are registered again")


def test_a_removed_workspace_ends_its_daemon(home: str, workspace: Path) -> None:
    """A daemon whose workspace was deleted ends and says why, and leaves no socket."""
    started = start_background_for(workspace)
    shutil.rmtree(workspace)
    eventually(lambda: has_ended(started.pid), "the daemon ends")
    assert ending_of(home, workspace) == ("stopped", "workspace_gone")
    assert not os.path.lexists(started.paths.sock)


def test_a_renamed_workspace_ends_its_daemon(home: str, workspace: Path) -> None:
    """A daemon whose workspace was renamed ends; under its new name it is another workspace."""
    started = start_background_for(workspace)
    moved = workspace.rename(workspace.parent / "moved")
    eventually(lambda: has_ended(started.pid), "the daemon ends")
    assert start_background_for(moved).pid != started.pid


def test_another_folder_in_the_workspaces_place_ends_its_daemon(home: str, workspace: Path) -> None:
    """A workspace that was replaced by another folder of the same name gets a daemon of its own."""
    started = start_background_for(workspace)
    workspace.rename(workspace.parent / "moved")
    make_workspace(workspace)
    eventually(lambda: has_ended(started.pid), "the daemon ends")
    assert start_background_for(workspace).pid != started.pid


def test_a_removed_life_lock_ends_its_daemon(home: str, workspace: Path) -> None:
    """A daemon whose lock file is gone may not go on, and ends by itself."""
    started = start_background_for(workspace)
    shutil.rmtree(paths.locks_dir(home))
    eventually(lambda: has_ended(started.pid), "the daemon ends")
    second = start_background_for(workspace)
    assert daemons_of(home) == [second.pid]


def test_a_daemon_without_its_lock_leaves_its_successor_alone(home: str, workspace: Path) -> None:
    """A frozen daemon whose lock was removed wakes beside its successor: it ends and takes nothing along."""
    first = start_background_for(workspace)
    freeze(first.pid)
    shutil.rmtree(paths.locks_dir(home))
    os.unlink(first.paths.sock)
    second = start_background_for(workspace)
    assert second.pid != first.pid
    os.kill(first.pid, 18)
    eventually(lambda: has_ended(first.pid), "the first daemon ends")
    assert answers(second)
    assert locks.is_held(place(home, workspace).life)
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    assert entry is not None
    assert entry.daemon is not None
    assert (entry.daemon.state, entry.daemon.pid) == ("ready", second.pid)
    assert Path(second.paths.pid).read_text().split("\n")[0] == str(second.pid)


def test_a_removed_home_ends_its_daemons(home: str, workspace: Path) -> None:
    """When the whole home is removed, its daemons end, and nothing of it comes back."""
    started = start_background_for(workspace)
    aside = home + ".aside"
    os.rename(home, aside)
    eventually(lambda: has_ended(started.pid), "the daemon ends")
    assert not os.path.exists(home)
    assert status_for(workspace).state is Shown.STOPPED


def test_a_home_moved_away_and_another_in_its_place(home: str, workspace: Path) -> None:
    """A daemon of a home that was replaced by another ends, and the new home has its own."""
    first = start_background_for(workspace)
    os.rename(home, home + ".aside")
    second = start_background_for(workspace)
    eventually(lambda: has_ended(first.pid), "the first daemon ends")
    assert daemons_of(home) == [second.pid]
    assert answers(second)


def test_a_stop_without_a_socket(home: str, workspace: Path) -> None:
    """A daemon without a socket is stopped all the same."""
    started = start_background_for(workspace)
    os.unlink(started.paths.sock)
    assert stop_background_for(workspace).pid == started.pid
    assert has_ended(started.pid)


def test_the_log_of_a_daemon_stays_small(home: str, workspace: Path) -> None:
    """A trouble that lasts is said once, not with every look."""
    started = start_background_for(workspace)
    os.unlink(started.paths.sock)
    Path(started.paths.sock).write_text("in the way")
    log = Path(started.paths.log)
    eventually(lambda: "is no socket" in log.read_text(), "the daemon says what is wrong")
    for n in range(50):
        Path(started.paths.dir, "noise").write_text(str(n))
    assert stop_background_for(workspace).pid == started.pid
    assert log.read_text().count("is no socket") == 1

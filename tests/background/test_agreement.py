"""Whether registry, files and processes agree: what cannot be mended by itself is told, with what to do."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from kaizen.background.agreement import disagreements, is_left_over
from kaizen.background.enrol import enrol
from kaizen.background.examine import examine
from kaizen.background.finding import FAIL, OK, WARN, Finding
from kaizen.background.mend import fix
from kaizen.background.status import list_workspaces
from kaizen.background.stop import stop_background_for
from kaizen.background.supervisor import start_supervisor
from kaizen.host import files
from kaizen.registry.hot import Registry
from tests.support.command import history_read
from tests.support.homes import place
from tests.support.processes import daemons_of, eventually, freeze, kill
from tests.support.wires import listening


@pytest.fixture
def pid(home: str, workspace: Path) -> int:
    """The daemon of a workspace whose history was read."""
    started = enrol(workspace).started.pid
    history_read(home, workspace)
    eventually(lambda: list_workspaces()[0].sessions is not None, "it has told the registry, and writes nothing now")
    return started


def sql(home: str, statement: str, *values: object) -> None:
    with Registry.open(home) as registry:
        registry.connection.execute(statement, values)


def wrong(home: str) -> list[Finding]:
    return [found for found in examine(home) if found.level != OK]


@pytest.mark.parametrize("stopped", [False, True])
def test_where_all_is_well_nothing_is_told(home: str, workspace: Path, pid: int, stopped: bool) -> None:
    """A daemon that runs, and one that was stopped, agree with their records."""
    if stopped:
        stop_background_for(workspace)
    assert wrong(home) == []
    with Registry.open(home) as registry:
        assert list(disagreements(home, registry.entries(), [])) == []


def test_a_daemon_without_a_row_is_told_and_registers_itself(home: str, workspace: Path, pid: int) -> None:
    """It is named with its pid, nothing is done to it, and soon all is well again."""
    freeze(pid)
    sql(home, "DELETE FROM workspaces")
    (found,) = [each for each in fix(home) if each.level != OK]
    assert (found.level, found.fixed) == (WARN, None)
    assert f"pid {pid}" in found.detail
    os.kill(pid, signal.SIGCONT)
    eventually(lambda: wrong(home) == [], "the daemon registers itself")
    assert daemons_of(home) == [pid]


def test_a_frozen_daemon_is_told_and_not_ended(home: str, workspace: Path, pid: int) -> None:
    """An unresponsive daemon fails the examination with what to do, and mending leaves it alone."""
    freeze(pid)
    (found,) = [each for each in fix(home) if each.level != OK]
    assert (found.level, found.fixed) == (FAIL, None)
    assert "kaizen daemon restart" in found.advice
    assert daemons_of(home) == [pid]


def test_a_folder_that_is_gone_is_told_with_both_ways_on(home: str, workspace: Path, pid: int) -> None:
    """If it was moved, or if it was deleted; mending marks it and does not forget it."""
    workspace.rename(workspace.parent / "elsewhere")
    eventually(lambda: not daemons_of(home), "the daemon ends by itself")
    fix(home)
    (found,) = wrong(home)
    assert f"kaizen move {workspace} NEW" in found.advice
    assert f"kaizen forget {workspace}" in found.advice
    assert "gone, since" in found.detail


def test_a_link_in_the_folder_s_place_tells_where_it_went(home: str, workspace: Path, pid: int) -> None:
    """A moved folder with a link left behind is a move, and the whole command is told."""
    stop_background_for(workspace)
    new = workspace.rename(workspace.parent / "new")
    workspace.symlink_to(new)
    (found,) = wrong(home)
    assert found.advice.endswith(f"kaizen move {workspace} {new}")


def test_a_key_that_is_not_the_path_s_is_told(home: str, workspace: Path, pid: int) -> None:
    """A row whose key its path does not make cannot be mended by itself, and mending says so by leaving it."""
    stop_background_for(workspace)
    sql(home, "UPDATE workspaces SET key = ?", "0" * 16)
    assert any(each.level == FAIL and "0" * 16 in each.detail and each.fixed is None for each in fix(home))


def test_what_is_no_socket_in_a_socket_s_place_is_told(home: str, workspace: Path, pid: int) -> None:
    """It is somebody's file, so it is named, with how to move it, and stays."""
    stop_background_for(workspace)
    sock = Path(place(home, workspace).runtime.sock)
    sock.mkdir(mode=0o700)
    (found,) = [each for each in fix(home) if each.level != OK]
    assert found.level == FAIL
    assert f"mv {sock}" in found.advice
    assert sock.is_dir()


@pytest.mark.parametrize("alive", [True, False])
def test_what_took_the_place_of_a_daemon_s_socket_is_told(home: str, workspace: Path, pid: int, alive: bool) -> None:
    """Of a daemon that lives and cannot be reached for it, and of one that died, it is named with how to move it."""
    sock = Path(place(home, workspace).runtime.sock)
    other = Path(home, "somebody's")
    other.touch(mode=0o600)
    if not alive:
        kill(pid)
    other.rename(sock)
    (found,) = [each for each in wrong(home) if "is no socket" in each.detail]
    assert (found.level, f"mv {sock}" in found.advice) == (FAIL, True)
    assert sock.is_file()


def test_a_socket_that_somebody_listens_on_is_not_left_over(home: str, workspace: Path, pid: int) -> None:
    """Whoever listens there lives."""
    stop_background_for(workspace)
    with listening(place(home, workspace).runtime.sock, lambda one: None):
        os.chmod(place(home, workspace).runtime.sock, 0o600)
        assert wrong(home) == []
    os.unlink(place(home, workspace).runtime.sock)


def test_what_is_just_being_started_is_left_alone(home: str, workspace: Path, pid: int) -> None:
    """While somebody holds the start lock, files in a daemon's place are no finding."""
    from kaizen.background.stop import hold_start

    stop_background_for(workspace)
    Path(place(home, workspace).runtime.pid).write_text("1\n")
    os.chmod(place(home, workspace).runtime.pid, 0o600)
    with hold_start(place(home, workspace)):
        assert wrong(home) == []
    assert len(wrong(home)) == 1


def test_another_pid_namespace_s_numbers_are_not_compared(home: str, workspace: Path, pid: int) -> None:
    """Where the numbers mean other processes, they are no disagreement."""
    sql(home, "UPDATE daemons SET pid_namespace = 'pid:[1]', state = 'stopped'")
    assert wrong(home) == []


def test_left_over_is_a_socket_or_a_plain_file(tmp_path: Path) -> None:
    """A folder, a link and nothing are not."""
    (tmp_path / "file").write_text("1")
    (tmp_path / "link").symlink_to("file")
    named = ("file", "link", "", "gone")
    assert [is_left_over(str(tmp_path / name)) for name in named] == [True, False, False, False]


def test_how_the_supervisor_stands(home: str) -> None:
    """One that runs is told, one that died is mended, one that is frozen fails; without one there is nothing to say."""
    files.ensure_home(home)
    assert [each for each in examine(home) if each.check == "supervisor"] == []
    started = start_supervisor()
    assert [each.level for each in examine(home) if each.check == "supervisor"] == ["ok"]
    freeze(started.pid)
    assert [each.level for each in examine(home) if each.check == "supervisor"] == ["fail"]
    kill(started.pid)
    assert [each.level for each in examine(home) if each.check == "supervisor"] == ["warn"]
    fix(home)
    assert [each for each in examine(home) if each.check == "supervisor"] == []

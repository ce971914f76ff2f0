"""The supervisor as a process: it comes up once, does without what it can do without, and harms nothing by its end."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background import pidfile
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.supervisor import start_supervisor, stop_supervisor
from kaizen.host import files, locks
from kaizen.ipc import client, messages
from kaizen.model.daemon import Ending, Shown
from tests.support.command import agent_worked
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, eventually, freeze, has_ended, kill, wait_for_end
from tests.support.supervisors import (
    Supervising,
    asleep,
    history,
    lay_to_sleep,
    rows,
    sleeping,
    watched_by,
)


def log_of(home: str) -> str:
    return Path(paths.supervisor(home).runtime.log).read_text()


def test_it_says_that_it_is_ready_and_that_it_ended(home: str) -> None:
    """Its log tells of both, and nothing of it is left."""
    Supervising(home)
    where = paths.supervisor(home)
    assert pidfile.read(where.runtime) is not None
    assert stop_supervisor(home).how == "asked"
    assert f"supervises {home}" in log_of(home)
    assert log_of(home).rstrip().endswith("ended: stopped")
    assert not os.path.lexists(where.runtime.sock)
    assert not os.path.lexists(where.runtime.pid)
    assert not locks.is_held(where.life)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_in_order(home: str, workspace: Path, number: signal.Signals) -> None:
    """The template goes with it, the sockets of those that slept are gone, and its daemons are not touched."""
    watched = Supervising(home)
    sock = sleeping(home, workspace)
    other = make_workspace(workspace.with_name("other"))
    pid = start_background_for(other, home=home).pid
    template = watched.told()["template"]
    os.kill(watched.pid, number)
    wait_for_end(watched.pid)
    wait_for_end(template)
    assert not os.path.lexists(sock)
    assert daemons_of(home) == [pid]
    watched_by(home, other, "watchfiles")


def test_a_killed_supervisor_is_followed_by_one_that_adopts(home: str, workspace: Path, tmp_path: Path) -> None:
    """Its daemons live on and watch for themselves; the next one is in touch with the same processes and holds the
    sockets of those that slept."""
    watched = Supervising(home)
    asleep_one, awake = make_workspace(tmp_path / "a"), make_workspace(tmp_path / "b")
    sleeping(home, asleep_one)
    pid = start_background_for(awake, home=home).pid
    watched_by(home, awake, "supervisor")
    kill(watched.pid)
    watched_by(home, awake, "watchfiles")
    assert status_for(asleep_one, home=home).state is Shown.STOPPED
    second = Supervising(home)
    second.has(running=1, sleeping=1)
    watched_by(home, awake, "supervisor")
    assert daemons_of(home) == [pid]
    asleep(home, asleep_one)
    kill(pid)
    eventually(lambda: daemons_of(home) not in ([], [pid]), "it is looked after")


def test_what_changed_while_there_was_none_is_captured(home: str, workspace: Path) -> None:
    """A transcript that was written between two supervisors wakes its daemon."""
    Supervising(home)
    sleeping(home, workspace)
    stop_supervisor(home)
    agent_worked(home, workspace)
    Supervising(home).has(running=1)
    sock = place(home, workspace).runtime.sock
    eventually(lambda: client.ask(sock, {"type": "status"}, timeout_s=5)["head"], "its events are in the store")


def test_a_frozen_supervisor_keeps_nobody_from_starting(home: str, workspace: Path) -> None:
    """A start of a sleeping daemon takes the socket over; when the supervisor goes on there is no second daemon, and
    it looks after the one there is."""
    watched = Supervising(home)
    sock = sleeping(home, workspace)
    held = files.inode(sock)
    freeze(watched.pid)
    started = start_background_for(workspace, home=home)
    assert daemons_of(home) == [started.pid]
    assert files.inode(sock) not in (None, held)
    os.kill(watched.pid, signal.SIGCONT)
    watched.has(running=1, sleeping=0, starting=0)
    watched_by(home, workspace, "supervisor")
    assert daemons_of(home) == [started.pid]
    assert client.ask(sock, {"type": "hello"}, timeout_s=5)["pid"] == started.pid
    lay_to_sleep(home, workspace)


def test_a_daemon_that_dies_beside_a_frozen_supervisor_can_be_started(home: str, workspace: Path) -> None:
    """The supervisor still holds the socket that it had handed on; nobody serves it, and it gives way."""
    watched = Supervising(home)
    sleeping(home, workspace)
    first = start_background_for(workspace, home=home).pid
    watched.has(running=1)
    freeze(watched.pid)
    kill(first)
    second = start_background_for(workspace, home=home).pid
    assert daemons_of(home) == [second]
    os.kill(watched.pid, signal.SIGCONT)
    watched.has(running=1)
    watched_by(home, workspace, "supervisor")
    assert daemons_of(home) == [second]


def test_lost_sockets_come_back(home: str, workspace: Path, tmp_path: Path) -> None:
    """A running and a sleeping daemon whose sockets were deleted are reachable again, and the running one is the same."""
    Supervising(home)
    awake = make_workspace(tmp_path / "awake")
    pid = start_background_for(awake, home=home).pid
    watched_by(home, awake, "supervisor")
    socks = sleeping(home, workspace), place(home, awake).runtime.sock
    for sock in socks:
        os.unlink(sock)
    eventually(lambda: all(map(os.path.lexists, socks)), "both are bound anew")
    asleep(home, workspace)
    assert status_for(awake, home=home).pid == pid
    assert daemons_of(home) == [pid]


def test_a_lost_runtime_folder_comes_back(home: str, workspace: Path, tmp_path: Path) -> None:
    """When `run/` is deleted under everything, supervisor and daemons are reachable again as the same processes, and
    what changes afterwards is heard of."""
    watched = Supervising(home)
    awake = make_workspace(tmp_path / "awake")
    pid = start_background_for(awake, home=home).pid
    watched_by(home, awake, "supervisor")
    sleeping(home, workspace)
    shutil.rmtree(paths.run_dir(home))
    eventually(lambda: watched.told().get("pid") == watched.pid, "the supervisor answers")
    eventually(lambda: status_for(awake, home=home).pid == pid, "the daemon answers")
    asleep(home, workspace)
    assert start_supervisor(home).pid == watched.pid
    os.unlink(place(home, awake).runtime.sock)
    eventually(lambda: status_for(awake, home=home).pid == pid, "its socket is still looked after")
    assert daemons_of(home) == [pid]


def test_a_lost_registry_comes_back(home: str, workspace: Path, tmp_path: Path) -> None:
    """When `machine.db` is deleted, those that run and those that sleep are registered anew, and wanted."""
    watched = Supervising(home)
    awake = make_workspace(tmp_path / "awake")
    pid = start_background_for(awake, home=home).pid
    watched_by(home, awake, "supervisor")
    sleeping(home, workspace)
    for name in ("machine.db", "machine.db-wal", "machine.db-shm"):
        Path(home, name).unlink(missing_ok=True)
    wanted = {str(awake): Shown.RUNNING, str(workspace): Shown.SLEEPING}
    eventually(lambda: {each.path: each.state for each in list_workspaces(home=home)} == wanted, "both are listed")
    assert daemons_of(home) == [pid]
    watched.has(running=1, sleeping=1)
    start_background_for(workspace, home=home)
    watched.has(running=2)


def test_a_damaged_registry_does_not_end_it(home: str, workspace: Path) -> None:
    """It goes on, says once what is wrong, and takes up the next sound one."""
    watched = Supervising(home)
    pid = start_background_for(workspace, home=home).pid
    watched_by(home, workspace, "supervisor")
    where = Path(paths.machine_db(home))
    for name in ("machine.db-wal", "machine.db-shm"):
        Path(home, name).unlink(missing_ok=True)
    where.unlink()
    where.write_bytes(b"no database" * 100)
    eventually(lambda: "the registry cannot be read" in log_of(home), "it says so")
    for _ in range(50):
        assert watched.told()["pid"] == watched.pid
    assert log_of(home).count("the registry cannot be read") == 1
    where.unlink()
    eventually(lambda: str(workspace) in {each.path for each in list_workspaces(home=home)}, "it is listed again")
    watched.has(running=1)
    assert daemons_of(home) == [pid]


def test_it_ends_with_its_home(home: str, tmp_path: Path) -> None:
    """A home that is gone has no supervisor."""
    watched = Supervising(home)
    Path(home).rename(tmp_path / "moved")
    wait_for_end(watched.pid)
    assert not os.path.lexists(home)
    assert "ended: home_gone" in (tmp_path / "moved" / "run" / "supervisor" / "daemon.log").read_text()


def test_it_ends_where_its_life_lock_is_lost(home: str) -> None:
    """Another one may hold the lock that lies there now; what lies at its socket's place is left alone."""
    watched = Supervising(home)
    where = paths.supervisor(home)
    os.unlink(where.life)
    wait_for_end(watched.pid)
    assert log_of(home).rstrip().endswith(f"ended: {Ending.LOCK_LOST}")
    second = Supervising(home)
    assert second.pid != watched.pid
    assert not has_ended(second.pid)


@pytest.mark.parametrize(
    "asked",
    [
        {"folder": "/nowhere/at/all", "named": True},
        {"folder": "relative", "named": True},
        {"folder": "/a\0b", "named": True},
        {"folder": "/\ud800", "named": True},
        {"folder": "/\ud800", "named": False},
        {"folder": "", "named": False},
        {"folder": "/", "named": True},
        {"folder": 7, "named": True},
        {},
    ],
)
def test_no_request_ends_it(home: str, asked: dict[str, object]) -> None:
    """Whatever is asked for, the answer is an error, it goes on, and nothing is registered for it."""
    watched = Supervising(home)
    sock = paths.supervisor(home).runtime.sock
    answer = client.ask(sock, {"type": "start", **asked}, timeout_s=10)  # type: ignore[dict-item]
    assert answer["type"] == "error"
    assert watched.told()["pid"] == watched.pid
    assert list_workspaces(home=home) == []
    assert sum(watched.told()[phase] for phase in ("running", "starting", "waiting", "sleeping")) == 0


def test_an_odd_environment_harms_no_start(home: str, workspace: Path) -> None:
    """Names and values that cannot stand in an environment are left out, and so is what does not matter."""
    Supervising(home)
    sock = paths.supervisor(home).runtime.sock
    environ = {"": "x", "KAIZEN_A=B": "x", "LC_ALL": "\ud800", "LC_TIME": "a\0b", "LD_PRELOAD": "/x.so", "TZ": "UTC"}
    with client.Connection(sock, timeout_s=5) as supervisor:
        request = messages.start(str(workspace), named=True, environ=environ)
        assert supervisor.ask(request, timeout_s=10)["type"] == "accepted"
        assert supervisor.receive(timeout_s=30)["type"] == "started"
        huge = messages.start(str(workspace), named=True, environ={"KAIZEN_X": "x" * 1_000_000})
        assert supervisor.ask(huge, timeout_s=10)["type"] == "error"


def test_another_name_of_a_workspace_is_the_same_workspace(home: str, workspace: Path) -> None:
    """A request that names it with a detour gets its one daemon."""
    Supervising(home)
    pid = start_background_for(workspace, home=home).pid
    sock = paths.supervisor(home).runtime.sock
    with client.Connection(sock, timeout_s=5) as supervisor:
        odd = f"{workspace}/../{workspace.name}/."
        supervisor.ask(messages.start(odd, named=True, environ={}), timeout_s=10)
        told = supervisor.receive(timeout_s=30)
    assert (told["pid"], told["already_running"], told["workspace"]) == (pid, True, str(workspace))
    assert daemons_of(home) == [pid]


def test_one_bad_workspace_does_not_spoil_the_others(home: str, workspace: Path, tmp_path: Path) -> None:
    """Where one workspace's files are in the way, the supervisor comes up and looks after the rest."""
    other = make_workspace(tmp_path / "other")
    watched = Supervising(home)
    sleeping(home, workspace)
    sleeping(home, other)
    stop_supervisor(home)
    Path(place(home, workspace).runtime.sock).mkdir()
    Path(place(home, workspace).start).unlink()
    Path(place(home, workspace).start).mkdir()
    watched = Supervising(home)
    watched.has(sleeping=1)
    asleep(home, other)
    eventually(lambda: str(workspace) in log_of(home), "it says what is wrong")
    Path(place(home, workspace).start).rmdir()
    Path(place(home, workspace).runtime.sock).rmdir()
    watched.has(sleeping=2)
    assert rows(home, workspace)[0].wanted
    assert history(home)


def test_what_came_to_nothing_is_not_kept(home: str, workspace: Path) -> None:
    """A workspace that could not even be registered when it was asked for is forgotten as soon as that can be told."""
    Supervising(home)
    sock, where = paths.supervisor(home).runtime.sock, Path(paths.machine_db(home))
    where.unlink()
    where.write_bytes(b"no database" * 100)
    with client.Connection(sock, timeout_s=5) as supervisor:
        supervisor.ask(messages.start(str(workspace), named=True, environ={}), timeout_s=10)
        assert supervisor.receive(timeout_s=30)["type"] == "error"
    assert client.ask(sock, {"type": "status"}, timeout_s=5)["resting"] == 1
    where.unlink()
    eventually(lambda: client.ask(sock, {"type": "status"}, timeout_s=5)["resting"] == 0, "it is forgotten")
    assert list_workspaces(home=home) == []


def test_a_home_with_something_in_the_way_does_not_end_it(home: str, workspace: Path) -> None:
    """A folder of the home that cannot be made is said once, and what there is goes on."""
    watched = Supervising(home)
    sleeping(home, workspace)
    Path(home, "projects").rename(Path(home, "aside"))
    Path(home, "projects").touch()
    eventually(lambda: "it is not a folder" in log_of(home), "it says so")
    for _ in range(3):  # each time it looks around once more
        os.unlink(paths.supervisor(home).runtime.sock)
        watched.has(state="running", sleeping=1)
    assert log_of(home).count("it is not a folder") == 1


POLLED = 12  # more than it waits for at once: with fewer allowed poll(2) itself would refuse


def full(pid: int) -> int:
    """The limit at which a process has next to no descriptor left; 0 while it opens and closes some, which would be free after."""
    seen = [{int(name) for name in os.listdir(f"/proc/{pid}/fd")} for _ in range(200)]
    return next(limit for limit in range(POLLED, 64) if limit not in seen[0]) if seen[1:] == seen[:-1] else 0


def test_out_of_descriptors_it_goes_on(home: str, workspace: Path, tmp_path: Path) -> None:
    """With not one descriptor left it neither ends, nor takes a living daemon for dead, nor lets a sleeping one go; with
    some again it serves."""
    watched = Supervising(home)
    awake = make_workspace(tmp_path / "awake")
    pid = start_background_for(awake, home=home).pid
    watched_by(home, awake, "supervisor")
    sock = sleeping(home, workspace)
    held = files.inode(sock)
    soft, hard = resource.prlimit(watched.pid, resource.RLIMIT_NOFILE)
    limit = eventually(lambda: full(watched.pid), "it holds what it holds for long")
    resource.prlimit(watched.pid, resource.RLIMIT_NOFILE, (limit, hard))
    os.unlink(place(home, awake).runtime.pid)
    agent_worked(home, awake)
    eventually(lambda: "too many files are open" in log_of(home), "it says what is wrong")
    for _ in range(3):
        with contextlib.suppress(client.NoAnswer):
            client.ask(sock, {"type": "hello"}, timeout_s=0.3)
    resource.prlimit(watched.pid, resource.RLIMIT_NOFILE, (soft, hard))
    watched.has(running=1, sleeping=1, watching="watchfiles")
    assert files.inode(sock) == held
    assert daemons_of(home) == [pid]
    assert rows(home, awake)[1].state == "ready"
    start_background_for(workspace, home=home)
    watched.has(running=2)

"""Supervision under fire, arranged: reboots, clocks that jump, a registry that is locked, damaged or gone, `run/` deleted,
and the supervisor or its template killed or stopped at each step of a start."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background import pidfile
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.background.supervisor import start_supervisor, stop_supervisor, supervisor_status
from kaizen.errors import DatabaseUnavailable, StartTimeout, Unresponsive
from kaizen.host import files, locks, processes
from kaizen.ipc import client, messages
from kaizen.model.daemon import Identity, Shown
from kaizen.registry.hot import Registry
from tests.e2e import test_killed as killed
from tests.e2e.test_killed import STARTER, STEPS_BEFORE_READY, STEPS_OF_A_START
from tests.e2e.test_no_room import MOUNTED, mounted, mounts
from tests.support.altered import Altered
from tests.support.command import kaizen
from tests.support.homes import make_workspace, place
from tests.support.processes import (
    daemons_of,
    eventually,
    freeze,
    has_ended,
    kill,
    program,
    said,
)  # fmt: skip
from tests.support.shims import CLOCK, built, with_clock
from tests.support.supervisors import lay_to_sleep
from tests.support.witness import Stranger


@pytest.fixture
def several(tmp_path: Path) -> list[Path]:
    """Three repositories."""
    return [make_workspace(tmp_path.resolve() / "work" / name) for name in ("a", "b", "c")]


def states(home: str) -> dict[str, str]:
    """What `ps` says of each workspace."""
    return {row["name"]: row["state"] for row in kaizen("ps", "--json").json}


def hello_of(sock: str) -> int:
    """Who answers hello within two seconds; his pid."""
    hello = messages.read_hello(client.ask(sock, messages.hello("9"), timeout_s=2))
    assert hello is not None
    return hello.pid


# A machine that was started again.


def reboot(home: str, several: list[Path], stranger: int) -> None:
    """All daemons end at once; their rows and pid files stay, of another boot, and their pids are a stranger's now."""
    for each in several:
        kill(start_background_for(each).pid)
    who = processes.identity(stranger)._replace(boot="of another time")
    for each in several:
        pidfile.write(home, place(home, each).runtime, who)
    with closing(sqlite3.connect(paths.machine_db(home))) as registry, registry:
        registry.execute("UPDATE daemons SET pid = ?, pid_started = ?, boot_id = ?", who[:3])


def test_after_a_reboot_all_is_stale_and_reap_clears_it(home: str, several: list[Path]) -> None:
    """Rows of another boot are stale whoever has their pids now; reap says why, clears them and signals nobody."""
    with Stranger() as stranger:
        reboot(home, several, stranger.pid)
        assert states(home) == {"a": "stale", "b": "stale", "c": "stale"}
        assert not stop_background_for(several[0]).was_running
        reaped = kaizen("reap", "--json").json["reaped"]
        assert [each["path"] for each in reaped] == [str(each) for each in several[1:]], "a stop reaps too"
        assert all("before the machine was started again" in each["reason"] for each in reaped)
        assert states(home) == {"a": "stopped", "b": "stopped", "c": "stopped"}
        assert not [*Path(paths.run_dir(home)).rglob("daemon.sock")]
        assert start_background_for(several[0]).pid != stranger.pid
        assert stranger.trouble() is None


def test_after_a_reboot_the_supervisor_clears_all(home: str, several: list[Path]) -> None:
    """The first supervisor of a boot reaps every row and holds the sockets of what is wanted; nobody is signalled."""
    with Stranger() as stranger:
        reboot(home, several, stranger.pid)
        files.ensure_folder(home, paths.supervisor(home).runtime.dir)
        pidfile.write(home, paths.supervisor(home).runtime, Identity(stranger.pid, 1, "of another time", None))
        start_supervisor()
        eventually(lambda: set(states(home).values()) == {"sleeping"}, f"all sleep: {states(home)}")
        assert daemons_of(home) == []
        assert start_background_for(several[0]).pid in daemons_of(home)
        assert stranger.trouble() is None


# The clock jumps.


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_daemon_outlives_a_jump_of_the_clock(home: str, workspace: Path, tmp_path: Path, hours: int) -> None:
    """However far the time of day jumps, a daemon does not idle out, is not reaped, and its uptime stays what it was."""
    shift = tmp_path / "shift"
    environ = with_clock(built(tmp_path, CLOCK), shift)
    code = "import sys; from kaizen import start_background_for as s; print(s(sys.argv[1]).pid)"
    pid = int(said(program(code, str(workspace), overlay=environ)))
    shift.write_text(str(hours * 3600))
    look_around(home, workspace, times=2)
    told = said(program(_SHIFTED_LOOK, str(workspace), overlay=environ)).split()
    assert told[0] == "running"
    assert int(told[1]) == pid
    assert 0 <= int(told[2]) < 600_000, "its uptime, in milliseconds"
    assert abs(int(told[3])) < 600_000, "it was started so long ago, says ps"
    assert told[4:] == ["0", "reaped"]
    assert daemons_of(home) == [pid]


_SHIFTED_LOOK = """
import sys
from kaizen import clock, list_workspaces, reap, status_for
found, row = status_for(sys.argv[1]), list_workspaces()[0]
print(row.state, row.pid, found.uptime_ms, clock.now_ms() - row.started_at, len(reap().reaped), "reaped")
"""


def look_around(home: str, workspace: Path, *, times: int) -> None:
    """Wait until its daemon has looked around so many times: each time it binds its socket anew."""
    sock = place(home, workspace).runtime.sock
    for _ in range(times):
        os.unlink(sock)
        eventually(lambda: os.path.exists(sock), "the socket is bound anew")


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_supervisor_outlives_a_jump_of_the_clock(home: str, several: list[Path], tmp_path: Path, hours: int) -> None:
    """A jump wakes none that sleeps, ends none that runs, and takes none for crashed; all three answer as before."""
    altered = Altered(tmp_path / "altered")
    shift = altered.shift()
    altered.supervise()
    running, asleep, _ = several
    pid = start_background_for(running).pid
    start_background_for(asleep)
    lay_to_sleep(home, asleep)
    shift.write_text(str(hours * 3600 * 1000))
    look_around(home, running, times=2)
    look_around(home, asleep, times=1)
    told = said(altered.run(_SHIFTED_LOOK, str(running))).split()
    assert told[:2] == ["running", str(pid)]
    assert 0 <= int(told[2]) < 600_000
    assert told[4:] == ["0", "reaped"]
    assert states(home) == {"a": "running", "b": "sleeping"}
    uptime = supervisor_status()["uptime_ms"]
    assert isinstance(uptime, int)
    assert 0 <= uptime < 600_000
    kill(pid)
    eventually(lambda: states(home)["a"] == "running", "what crashed is started again")


# The registry is locked, damaged, gone.


@contextmanager
def locked(home: str) -> Iterator[None]:
    """Somebody else's transaction, which nobody else may write beside."""
    holder = program(_LOCK, paths.machine_db(home), stdin=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    try:
        yield
    finally:
        holder.communicate("", timeout=30)


_LOCK = """
import sqlite3, sys
registry = sqlite3.connect(sys.argv[1], isolation_level=None)
registry.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
registry.execute("ROLLBACK")
"""


@pytest.fixture
def supervised(home: str, several: list[Path]) -> tuple[Path, Path, Path]:
    """A supervisor, and a workspace whose daemon runs, one whose daemon sleeps, and one that is stopped."""
    start_supervisor(timeout_s=60)
    running, asleep, stopped = several
    for each in several:
        start_background_for(each, timeout_s=60)
    lay_to_sleep(home, asleep)
    stop_background_for(stopped)
    eventually(lambda: status_for(running).watching == "supervisor", "the supervisor is in touch with it")
    return running, asleep, stopped


def test_a_locked_registry_holds_up_writers_only(home: str, supervised: tuple[Path, Path, Path]) -> None:
    """While somebody else holds the registry, status and ps answer, the supervisor answers hello within two seconds even
    as a daemon dies, a start says what it waited for; once it is free all goes on."""
    running, asleep, stopped = supervised
    pid, sock = status_for(running).pid, paths.supervisor(home).runtime.sock
    assert pid is not None
    with locked(home):
        assert states(home) == {"a": "running", "b": "sleeping", "c": "stopped"}
        assert kaizen("daemon", "status", "-w", running).status == 0
        kill(pid)
        for _ in range(20):
            hello_of(sock)
        with pytest.raises((DatabaseUnavailable, StartTimeout, Unresponsive)):
            start_background_for(stopped, timeout_s=2)
        hello_of(sock)
    eventually(lambda: status_for(running).state is Shown.RUNNING, "what died is started again")
    assert start_background_for(stopped, timeout_s=60).pid in daemons_of(home, stopped)
    assert status_for(asleep).state is Shown.SLEEPING


def test_a_damaged_registry_ends_nobody_and_is_named(home: str, supervised: tuple[Path, Path, Path]) -> None:
    """A registry that is damaged while all run ends neither daemon nor supervisor; errors name it and what to do, and
    when it was moved away all register anew."""
    running, asleep, _ = supervised
    pid, database = status_for(running).pid, Path(paths.machine_db(home))
    with closing(sqlite3.connect(database)) as registry:
        registry.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database.open("r+b") as file:
        file.write(b"damage! " * (database.stat().st_size // 8))
    ran = kaizen("ps")
    assert ran.status == 1
    assert str(database) in ran.err
    assert "mv " in ran.err
    look_around(home, running, times=1)
    assert hello_of(paths.supervisor(home).runtime.sock) == supervisor_status()["pid"]
    assert (status_for(running).pid, status_for(asleep).state) == (pid, Shown.SLEEPING)
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(f"{database}{suffix}"):
            os.rename(f"{database}{suffix}", f"{database}.damaged{suffix}")
    eventually(lambda: states(home) == {"a": "running", "b": "sleeping"}, f"all register anew: {states(home)}")
    assert status_for(running).pid == pid


def test_a_deleted_registry_is_filled_again(home: str, supervised: tuple[Path, Path, Path]) -> None:
    """When the registry is deleted, who runs and who sleeps is registered anew, as they were."""
    running, asleep, _ = supervised
    pid = status_for(running).pid
    for suffix in ("", "-wal", "-shm"):
        Path(paths.machine_db(home) + suffix).unlink(missing_ok=True)
    eventually(lambda: states(home) == {"a": "running", "b": "sleeping"}, f"all register anew: {states(home)}")
    assert status_for(running).pid == pid
    with Registry.open(home) as registry:
        entry = registry.entry(str(asleep))
    assert entry is not None
    assert entry.workspace.wanted


# The runtime folder is deleted.


def test_the_runtime_folder_is_made_anew_under_everybody(home: str, supervised: tuple[Path, Path, Path]) -> None:
    """When `run/` is deleted, supervisor, running and sleeping daemons are found again by the same pids."""
    running, asleep, _ = supervised
    pid, supervisor = status_for(running).pid, supervisor_status()["pid"]
    shutil.rmtree(paths.run_dir(home))
    eventually(lambda: supervisor_status()["pid"] == supervisor, "the supervisor is found again")
    eventually(lambda: status_for(running).pid == pid, "so is the daemon that runs")
    eventually(lambda: status_for(asleep).state is Shown.SLEEPING, "and the one that sleeps")
    with client.Connection(place(home, asleep).runtime.sock, timeout_s=30) as guest:
        assert guest.ask({"type": "subscribe", "after": 0}, timeout_s=30)["type"] != "error"


# Killed and stopped at each step.

SUPERVISOR_STEPS = [
    ("kaizen.supervisor.care", "Care.asked_to_start"),
    ("kaizen.supervisor.lives", "Lives.start"),
    ("kaizen.supervisor.jobs", "_start"),
    ("kaizen.supervisor.forking", "Template.fork"),
    ("kaizen.supervisor.forking", "Template._told"),
    ("kaizen.background.start", "await_ready"),
    ("kaizen.supervisor.lives", "Lives._done"),
    ("kaizen.supervisor.contact", "Contact.take_on"),
    ("kaizen.supervisor.contact", "Contact.connect"),
]
TEMPLATE_STEPS = [
    ("kaizen.ipc.passing", "Channel.receive"),
    ("kaizen.supervisor.template", "_fork"),
    ("kaizen.host.processes", "fork"),
    ("kaizen.supervisor.template", "_settle"),
]


def trapped(home: str, tmp_path: Path, step: tuple[str, str], when: str, number: int, *, template: bool) -> Path:
    """A supervisor that runs, and at that step of the next start gets that signal, or its template does; the flag that
    is gone once that has happened."""
    altered = Altered(tmp_path / "altered")
    flag = altered.trap(*step, when, number, in_template=template)
    altered.supervise()
    eventually(lambda: supervisor_status().get("template"), "it has a template")
    flag.touch()
    return flag


def start_again(home: str, workspace: Path) -> None:
    """A start works, and exactly one daemon runs, which holds the life lock."""
    started = start_background_for(workspace, timeout_s=60)
    eventually(lambda: daemons_of(home) == [started.pid], f"one daemon: {daemons_of(home)}, started {started.pid}")
    assert locks.is_held(place(home, workspace).life)


def stopping(code: str) -> str:
    """A program with a trap that stops it before a step, instead of killing it, and lets it go on from there."""
    ends = "real(*given, **named)\n        os.kill(os.getpid(), 9)\n"
    assert ends in code
    return code.replace(ends, "return real(*given, **named)\n").replace(
        "os.kill(os.getpid(), 9)", "os.kill(os.getpid(), 19)"
    )


def stands_still(pid: int) -> bool:
    return "\nState:\tT" in Path(f"/proc/{pid}/status").read_text()


def names(step: object) -> str:
    return step[1] if isinstance(step, tuple) else str(step)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", SUPERVISOR_STEPS, ids=names)
def test_a_supervisor_killed_at_any_step_hinders_nobody(
    home: str, workspace: Path, tmp_path: Path, step: tuple[str, str], when: str
) -> None:
    """Wherever in a start the supervisor dies, the caller gets a daemon all the same, and the next one the same one."""
    trapped(home, tmp_path, step, when, signal.SIGKILL, template=False)
    start_again(home, workspace)
    eventually(lambda: supervisor_status()["state"] == "stopped", "the trap sprang")
    start_again(home, workspace)
    start_supervisor(timeout_s=60)
    eventually(lambda: status_for(workspace).watching == "supervisor", "the next one adopts it")
    start_again(home, workspace)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", TEMPLATE_STEPS, ids=names)
def test_a_template_killed_at_any_step_hinders_nobody(
    home: str, workspace: Path, tmp_path: Path, step: tuple[str, str], when: str
) -> None:
    """Wherever the template or the daemon it forks dies, there is one daemon after the next start."""
    flag = trapped(home, tmp_path, step, when, signal.SIGKILL, template=True)
    kaizen("daemon", "start", "--background", "-w", workspace)
    assert not flag.exists(), "the trap sprang"
    start_again(home, workspace)
    assert supervisor_status()["state"] == "running"


@pytest.mark.parametrize("step", SUPERVISOR_STEPS, ids=names)
def test_a_supervisor_frozen_at_any_step_hinders_nobody_for_long(
    home: str, workspace: Path, tmp_path: Path, step: tuple[str, str]
) -> None:
    """Beside a supervisor that stands still a start works or says what it waited for; when it goes on there is one
    daemon."""
    flag = trapped(home, tmp_path, step, "before", signal.SIGSTOP, template=False)
    frozen = supervisor_status()["pid"]
    assert isinstance(frozen, int)
    try:
        start_background_for(workspace, timeout_s=1.5)
    except (StartTimeout, Unresponsive):
        pass
    eventually(lambda: not flag.exists() and stands_still(frozen), "the trap sprang")
    os.kill(frozen, signal.SIGCONT)
    start_again(home, workspace)
    start_again(home, workspace)
    assert hello_of(paths.supervisor(home).runtime.sock) == frozen


@pytest.mark.parametrize("step", TEMPLATE_STEPS[:3], ids=names)
def test_a_template_frozen_at_any_step_is_replaced(
    home: str, workspace: Path, tmp_path: Path, step: tuple[str, str]
) -> None:
    """A template that stands still is ended by the supervisor, which starts the daemon without it."""
    flag = trapped(home, tmp_path, step, "before", signal.SIGSTOP, template=True)
    frozen = supervisor_status()["template"]
    start_again(home, workspace)
    assert not flag.exists(), "the trap sprang"
    assert isinstance(frozen, int)
    eventually(lambda: has_ended(frozen), "the old template has ended")
    start_again(home, workspace)


@pytest.mark.parametrize("step", STEPS_OF_A_START, ids=names)
def test_a_starter_frozen_at_any_step_hinders_nobody_for_long(
    home: str, workspace: Path, step: tuple[str, str]
) -> None:
    """Beside a starter that stands still a start works or says what it waited for; when it goes on there is one daemon."""
    starter = program(stopping(STARTER), str(workspace), *step, "before")
    eventually(lambda: stands_still(starter.pid), "the trap sprang")
    try:
        start_background_for(workspace, timeout_s=1)
    except (StartTimeout, Unresponsive):
        pass
    assert status_for(workspace).state in (Shown.RUNNING, Shown.STOPPED, Shown.STARTING)
    list_workspaces()
    os.kill(starter.pid, signal.SIGCONT)
    starter.communicate(timeout=30)
    start_again(home, workspace)


@pytest.mark.parametrize("step", STEPS_BEFORE_READY, ids=names)
def test_a_daemon_frozen_before_it_is_ready_is_told_and_goes_on(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, step: tuple[str, str]
) -> None:
    """A daemon that stands still on its way is never started over; starts say so, and find it when it goes on."""
    monkeypatch.setattr(killed, "DAEMON", stopping(killed.DAEMON))
    with monkeypatch.context() as patched:
        killed.with_trap(patched, *step, "before")
        with pytest.raises(StartTimeout):
            start_background_for(workspace, timeout_s=1)
    with pytest.raises((StartTimeout, Unresponsive)):
        start_background_for(workspace, timeout_s=0.5)
    (pid,) = daemons_of(home)
    assert status_for(workspace).state in (Shown.STARTING, Shown.UNRESPONSIVE)
    os.kill(pid, signal.SIGCONT)
    eventually(lambda: status_for(workspace).state is Shown.RUNNING, "it comes up")
    assert start_background_for(workspace, timeout_s=60).pid == pid
    start_again(home, workspace)


def test_a_frozen_supervisor_can_be_stopped_and_another_started(home: str, workspace: Path) -> None:
    """One that stands still is named, ended by a stop, and followed by another that adopts its daemons."""
    first = start_supervisor(timeout_s=60).pid
    pid = start_background_for(workspace).pid
    freeze(first)
    with pytest.raises(Unresponsive, match=str(first)):
        start_supervisor(timeout_s=5)
    stopped = stop_supervisor()
    assert (stopped.pid, stopped.how) == (first, "terminated")
    assert start_supervisor(timeout_s=60).pid != first
    eventually(lambda: status_for(workspace).watching == "supervisor", "it adopts the daemon")
    assert daemons_of(home) == [pid]


def test_what_a_killed_supervisor_left_is_told_and_reaped(home: str, supervised: tuple[Path, Path, Path]) -> None:
    """The sockets of a supervisor that was killed, its own and those it held, are told of by doctor and removed by reap;
    what runs is not touched."""
    running, asleep, _ = supervised
    pid, supervisor = status_for(running).pid, paths.supervisor(home)
    kill(start_supervisor().pid)
    assert any("it died without an end" in each["detail"] for each in kaizen("doctor", "--json").json["checks"])
    would = {each["path"] for each in kaizen("reap", "--dry-run", "--json").json["reaped"]}
    assert would == {supervisor.runtime.dir, str(asleep)}
    assert {each["path"] for each in kaizen("reap", "--json").json["reaped"]} == would
    assert kaizen("reap", "--json").json["reaped"] == []
    assert [*Path(paths.run_dir(home)).rglob("*.sock")] == [Path(place(home, running).runtime.sock)]
    assert not os.path.exists(supervisor.runtime.pid)
    assert daemons_of(home) == [pid]
    assert start_supervisor(timeout_s=60).pid


# A disk without room, or that may only be read, in a mount namespace of its own.

SUPERVISED_FULL = (
    MOUNTED
    + """
from pathlib import Path
from kaizen import reap
from kaizen.background.supervisor import start_supervisor, stop_supervisor, supervisor_status
from tests.e2e.test_under_fire import fill
from tests.support.processes import eventually, kill
supervisor = start_supervisor(timeout_s=60).pid
pid = start_background_for(workspace).pid
eventually(lambda: status_for(workspace).watching == "supervisor", "it is looked after")
filler = fill(Path(home))
kill(pid)
try:
    print(len(reap().reaped) <= 1)
except KaizenError as error:
    print(bool(error.hint))
assert supervisor_status()["pid"] == supervisor
assert [row.state in ("stale", "stopped", "sleeping", "running") for row in list_workspaces()] == [True]
try:
    start_background_for(workspace, timeout_s=5)
except KaizenError as error:
    assert error.hint
assert supervisor_status()["pid"] == supervisor
filler.unlink()
eventually(lambda: status_for(workspace).state == "running", "what crashed is started again once there is room")
assert [row.state for row in list_workspaces()] == ["running"]
assert supervisor_status()["pid"] == supervisor
print(stop_background_for(workspace).was_running, stop_supervisor().how)
"""
)

SUPERVISED_READ_ONLY = """
import subprocess, sys
home, workspace = sys.argv[1:3]
from kaizen import KaizenError, list_workspaces, reap, start_background_for, status_for, stop_background_for
from kaizen.background.supervisor import start_supervisor, stop_supervisor, supervisor_status
from tests.support.processes import eventually, kill
def read_only():
    subprocess.run(["mount", "--bind", home, home], check=True)
    if subprocess.run(["mount", "-o", "remount,bind,ro", home], capture_output=True).returncode == 0:
        return True
    subprocess.run(["umount", "-l", home], check=True)
    return False
supervisor = start_supervisor(timeout_s=60).pid
pid = start_background_for(workspace).pid
eventually(lambda: status_for(workspace).watching == "supervisor", "it is looked after")
eventually(read_only, "nobody opened a file to write between the two mounts")
assert supervisor_status()["pid"] == supervisor
assert (status_for(workspace).pid, [row.pid for row in list_workspaces()]) == (pid, [pid])
kill(pid)
for act in (reap, lambda: start_background_for(workspace, timeout_s=5)):
    try:
        act()
    except KaizenError as error:
        assert error.hint
        print("told")
assert supervisor_status()["pid"] == supervisor
subprocess.run(["umount", "-l", home], check=True)
eventually(lambda: status_for(workspace).state == "running", "what crashed is started again once it can be")
assert supervisor_status()["pid"] == supervisor
print(stop_background_for(workspace).was_running, stop_supervisor().how)
"""

REAP_FULL = (
    MOUNTED
    + """
from pathlib import Path
from kaizen import reap
from tests.e2e.test_under_fire import fill
from tests.support.processes import kill
kill(start_background_for(workspace).pid)
filler = fill(Path(home))
try:
    print(len(reap().reaped))
except KaizenError as error:
    assert error.hint
    print("told")
try:
    assert [str(row.state) for row in list_workspaces()] in (["stale"], ["stopped"])
except KaizenError as error:
    assert "disk" in error.hint
filler.unlink()
reap()
print(*[str(row.state) for row in list_workspaces()])
"""
)

SUPERVISE_REFUSED = (
    MOUNTED
    + """
from kaizen.background.supervisor import start_supervisor, stop_supervisor, supervisor_status
try:
    start_supervisor(timeout_s=20)
except KaizenError as error:
    assert error.hint
    print("told")
else:
    stop_supervisor()
    print("started")
assert supervisor_status()["state"] == "stopped"
"""
)


def fill(home: Path) -> Path:
    """Leave no room on the disk of this home; the file that takes it."""
    filler = home / "filler"
    with filler.open("wb", buffering=0) as file:
        for step in (65536, 512):
            try:
                while file.write(bytes(step)):
                    pass
            except OSError:
                pass
    return filler


@mounts
def test_a_supervisor_outlives_a_full_disk(home: str, workspace: Path) -> None:
    """While the disk is full the supervisor answers, and what cannot be done is told; once there is room it starts again
    what crashed meanwhile."""
    assert mounted(SUPERVISED_FULL, home, workspace, "4m").split() == ["True", "True", "asked"]


@mounts
def test_a_supervisor_outlives_a_read_only_home(home: str, workspace: Path) -> None:
    """The same of a home that may only be read for a while."""
    said_last = mounted(SUPERVISED_READ_ONLY, home, workspace, "").split()
    assert said_last[-2:] == ["True", "asked"]
    assert set(said_last[:-2]) <= {"told"}


@mounts
def test_a_reap_on_a_full_disk_works_or_is_told(home: str, workspace: Path) -> None:
    """A reap that cannot be recorded says so, and what it left is reaped when there is room."""
    assert mounted(REAP_FULL, home, workspace, "4m").split()[1:] == ["stopped"]


@mounts
@pytest.mark.parametrize(("size", "flags"), [("4k", ""), ("16k", ""), ("64k", ""), ("1m", "ro")])
def test_a_supervisor_without_room_is_told(home: str, workspace: Path, size: str, flags: str) -> None:
    """A supervisor that cannot be started for want of room says so, and leaves no process behind."""
    assert mounted(SUPERVISE_REFUSED, home, workspace, size, flags).strip() in ("told", "started")

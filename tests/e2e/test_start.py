"""Starting: exactly one daemon for the workspace that was named, whoever asks, from wherever, however often."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.model.daemon import Shown
from kaizen.registry.hot import Registry
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, has_ended, program, said

STARTER = """
import json, os, sys
from kaizen import start_background_for
os.read(int(sys.argv[2]), 1)  # the gate opens for all at once
started = start_background_for(sys.argv[1], timeout_s=60)
print(json.dumps([started.pid, started.already_running]))
"""


def test_the_argument_decides_and_not_the_callers_folder(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Called from one workspace for another, everything answers for the other."""
    here, there = make_workspace(tmp_path / "here"), make_workspace(tmp_path / "there")
    monkeypatch.chdir(here)
    started = start_background_for(there)
    assert started.already_running is False
    assert started.paths == place(home, there).runtime
    assert daemons_of(home) == [started.pid]
    assert daemons_of(home, there) == [started.pid]
    assert status_for(there).pid == started.pid
    assert status_for(here).state is Shown.STOPPED
    assert [row.path for row in list_workspaces()] == [str(there)]


def test_a_relative_argument_is_resolved_once(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative name means what it means where the caller stands, and the same daemon is found by the full one."""
    monkeypatch.chdir(workspace.parent)
    started = start_background_for(workspace.name)
    assert start_background_for(workspace).pid == started.pid


def test_starting_twice_gives_the_same_daemon(home: str, workspace: Path) -> None:
    """A second start finds the first one's daemon and says so."""
    first, second = start_background_for(workspace), start_background_for(workspace)
    assert (first.already_running, second.already_running) == (False, True)
    assert first.pid == second.pid
    assert first.paths == second.paths
    assert daemons_of(home) == [first.pid]


def test_fifty_callers_at_once_get_one_daemon(home: str, workspace: Path) -> None:
    """Of fifty processes that start one workspace at the same moment none fails, and all name the same pid."""
    gate, opener = os.pipe()
    callers = [program(STARTER, str(workspace), str(gate), pass_fds=(gate,)) for _ in range(50)]
    os.close(gate)
    os.close(opener)
    answers = [json.loads(said(caller)) for caller in callers]
    assert len({pid for pid, _ in answers}) == 1
    assert [already for _, already in answers].count(False) == 1
    assert daemons_of(home) == [answers[0][0]]


def test_callers_of_several_workspaces_do_not_wait_for_each_other(home: str, tmp_path: Path) -> None:
    """Callers of five workspaces at once give five daemons."""
    spaces = [make_workspace(tmp_path / "many" / str(n)) for n in range(5)]
    gate, opener = os.pipe()
    callers = [program(STARTER, str(space), str(gate), pass_fds=(gate,)) for space in spaces * 2]
    os.close(gate)
    os.close(opener)
    pids = {json.loads(said(caller))[0] for caller in callers}
    assert daemons_of(home) == sorted(pids)
    assert len(pids) == 5


def descriptors_of(folder: str) -> dict[int, str]:
    """What a process has open; a descriptor that it closes while we look is left out."""
    found = {}
    for fd in os.listdir(folder):
        try:
            found[int(fd)] = os.readlink(f"{folder}/{fd}")
        except FileNotFoundError:
            continue
    return found


def test_the_daemon_is_detached_from_its_starter(home: str, workspace: Path) -> None:
    """A daemon is a session of its own, stands in `/`, reads null, logs to its log and holds nothing of its starter's."""
    inherited, other = os.pipe()
    os.set_inheritable(inherited, True)
    code = "import sys; from kaizen import start_background_for; print(start_background_for(sys.argv[1]).pid)"
    try:
        pid = int(said(program(code, str(workspace), pass_fds=(inherited,), start_new_session=True)))
        ours = {os.readlink(f"/proc/self/fd/{fd}") for fd in (inherited, other)}
    finally:
        os.close(inherited)
        os.close(other)
    folder = f"/proc/{pid}/fd"
    targets = descriptors_of(folder)
    log = place(home, workspace).runtime.log
    assert os.getsid(pid) == pid
    assert os.readlink(f"/proc/{pid}/cwd") == "/"
    assert (targets[0], targets[1], targets[2]) == ("/dev/null", log, log)
    assert ours.isdisjoint(targets.values())
    assert not [target for target in targets.values() if target.endswith(".start")]


def test_the_daemon_outlives_the_end_of_its_starters_session(home: str, workspace: Path) -> None:
    """Killing the process group that started it leaves the daemon alive."""
    code = """
import sys
from kaizen import start_background_for
print(start_background_for(sys.argv[1]).pid, flush=True)
sys.stdin.read()
"""
    starter = program(code, str(workspace), start_new_session=True, stdin=subprocess.PIPE)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    os.killpg(starter.pid, signal.SIGKILL)
    starter.communicate()
    assert not has_ended(pid)
    assert status_for(workspace).pid == pid


def test_two_homes_side_by_side(home: str, workspace: Path, tmp_path: Path) -> None:
    """One workspace in two homes has two daemons that know nothing of each other."""
    second = str(tmp_path.resolve() / "second")
    one, two = start_background_for(workspace), start_background_for(workspace, home=second)
    assert one.pid != two.pid
    stop_background_for(workspace, home=second)
    assert status_for(workspace).pid == one.pid
    assert status_for(workspace, home=second).state is Shown.STOPPED


def test_stop_then_start_is_a_new_daemon(home: str, workspace: Path) -> None:
    """After a stop the daemon is gone, its socket and pid file with it, and a start makes another."""
    first = start_background_for(workspace)
    stopped = stop_background_for(workspace)
    assert (stopped.was_running, stopped.pid, stopped.how) == (True, first.pid, "asked")
    assert has_ended(first.pid)
    assert not Path(first.paths.sock).exists()
    assert not Path(first.paths.pid).exists()
    assert start_background_for(workspace).pid != first.pid


def test_files_are_private(home: str, workspace: Path) -> None:
    """Whatever the caller's umask, folders of the home are 0700 and files 0600."""
    before = os.umask(0)
    try:
        start_background_for(workspace)
    finally:
        os.umask(before)
    stop_background_for(workspace)
    modes = {}
    for folder, _, names in os.walk(home):
        modes[folder] = os.lstat(folder).st_mode & 0o7777
        modes |= {path: os.lstat(path).st_mode & 0o7777 for path in (os.path.join(folder, name) for name in names)}
    assert {path: oct(mode) for path, mode in modes.items() if mode != (0o700 if os.path.isdir(path) else 0o600)} == {}
    assert os.path.join(home, "machine.db") in modes


def test_the_repository_is_left_alone(home: str, workspace: Path) -> None:
    """A daemon's whole life changes nothing in the workspace."""
    before = {str(path): path.stat().st_mtime_ns for path in workspace.rglob("*")}
    start_background_for(workspace)
    stop_background_for(workspace)
    assert {str(path): path.stat().st_mtime_ns for path in workspace.rglob("*")} == before


def test_the_registry_tells_of_the_daemon(home: str, workspace: Path) -> None:
    """The row names the daemon, its files and its state; after a stop it says how it ended."""
    started = start_background_for(workspace)
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
        assert entry is not None
        assert entry.daemon is not None
        assert (entry.daemon.state, entry.daemon.pid) == ("ready", started.pid)
        assert (entry.daemon.sock, entry.daemon.log) == (started.paths.sock, started.paths.log)
        assert entry.workspace.key == paths.key(str(workspace))
        stop_background_for(workspace)
        entry = registry.entry(str(workspace))
        assert entry is not None
        assert entry.daemon is not None
        assert (entry.daemon.state, entry.daemon.ending) == ("stopped", "stopped")

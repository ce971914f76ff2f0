"""Starting, asking and ending the supervisor."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import kaizen
from kaizen import paths
from kaizen.background import spawn, supervisor
from kaizen.background.start import start_background_for
from kaizen.background.supervisor import become_supervisor, start_supervisor, stop_supervisor, supervisor_status
from kaizen.errors import AlreadyRuns, EarlyExit, StartTimeout, StopFailed, Unresponsive
from kaizen.host import files, locks
from tests.support.processes import daemons_of, eventually, freeze, has_ended, kill, program, said, seen_below
from tests.support.supervisors import Supervising, copied, sleeping, watched_by


def supervisors_of(home: str) -> list[int]:
    return [each.pid for each in seen_below(home) if each.home == home and not each.workspace]


def test_there_is_one(home: str) -> None:
    """A second start finds the first."""
    first, second = start_supervisor(home), start_supervisor(home)
    assert (first.already_running, second.already_running) == (False, True)
    assert first.pid == second.pid
    assert supervisors_of(home) == [first.pid]


def test_a_crowd_starts_one(home: str) -> None:
    """Eight at once all get the same one."""
    code = "from kaizen.background.supervisor import start_supervisor; print(start_supervisor().pid)"
    pids = {int(said(each)) for each in [program(code) for _ in range(8)]}
    assert list(pids) == supervisors_of(home)


def test_it_stops(home: str) -> None:
    """Where none runs there is nothing to stop; where one runs it is asked; a frozen one is made to."""
    assert stop_supervisor(home) == (False, None, None)
    pid = start_supervisor(home).pid
    assert stop_supervisor(home) == (True, pid, "asked")
    assert stop_supervisor(home) == (False, None, None)
    frozen = start_supervisor(home).pid
    freeze(frozen)
    assert stop_supervisor(home, limits=supervisor.Limits(0.1, 0.1, 10)).was_running
    eventually(lambda: has_ended(frozen), "it ends")


def test_a_killed_one_is_followed_by_another(home: str) -> None:
    """What it left lying is in nobody's way."""
    first = start_supervisor(home).pid
    kill(first)
    second = start_supervisor(home)
    assert not second.already_running
    assert supervisors_of(home) == [second.pid]


def test_how_it_stands(home: str, workspace: Path) -> None:
    """Stopped, running with its figures, unresponsive with its pid."""
    assert supervisor_status(home)["state"] == "stopped"
    watched = Supervising(home)
    sleeping(home, workspace)
    told = supervisor_status(home)
    wanted = {"state": "running", "pid": watched.pid, "sleeping": 1, "running": 0, "version": kaizen.__version__}
    assert wanted.items() <= told.items()
    assert {"type", "workspace", "web"} & set(told) == set()
    freeze(watched.pid)
    assert (supervisor_status(home)["state"], supervisor_status(home)["pid"]) == ("unresponsive", watched.pid)
    with pytest.raises(Unresponsive, match=str(watched.pid)):
        start_supervisor(home)


def test_an_older_one_is_replaced(home: str, workspace: Path, tmp_path: Path) -> None:
    """A newer caller ends the older supervisor and starts its own, which adopts the daemons; an older caller uses the
    newer one."""
    version = ("kaizen/__init__.py", f'__version__ = "{kaizen.__version__}"')
    old = copied(tmp_path / "old", {version[0]: (version[1], '__version__ = "0.0.9"')})
    new = copied(tmp_path / "new", {version[0]: (version[1], '__version__ = "99.0"')})
    first = Supervising(home, old)
    assert first.told()["version"] == "0.0.9"
    second = Supervising(home)
    assert has_ended(first.pid)
    pid = start_background_for(workspace, home=home).pid
    watched_by(home, workspace, "supervisor")
    third = Supervising(home, new)
    assert has_ended(second.pid)
    third.has(running=1, version="99.0")
    assert daemons_of(home) == [pid]
    assert start_supervisor(home).pid == third.pid


def test_in_the_foreground_there_is_one_too(home: str) -> None:
    """Where one runs, the caller's own process does not become another."""
    pid = start_supervisor(home).pid
    with pytest.raises(AlreadyRuns):
        become_supervisor(home)
    freeze(pid)
    with pytest.raises(AlreadyRuns):
        become_supervisor(home)


def test_an_early_exit_is_told(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """How it ended and the end of its log, and nothing is left held."""
    code = "import sys; print('no luck'); sys.exit(3)"
    monkeypatch.setattr(spawn, "command", lambda place: [sys.executable, "-I", "-S", "-c", code, place.home])
    with pytest.raises(EarlyExit, match="exit status 3"):
        start_supervisor(home)
    assert not locks.is_held(paths.supervisor(home).life)
    assert not locks.is_held(paths.supervisor(home).start)


def test_who_holds_the_start_lock_is_waited_for_within_the_limit(home: str) -> None:
    """Then the time is up."""
    files.ensure_home(home)
    with locks.taken(paths.supervisor(home).start, timeout_s=1), pytest.raises(StartTimeout):
        start_supervisor(home, timeout_s=0.1)


def test_stopping_beside_one_who_starts(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A start lock that stays held is an error that says so, not a traceback."""
    files.ensure_home(home)
    monkeypatch.setattr(supervisor, "_LOCK_S", 0.05)
    with locks.taken(paths.supervisor(home).start, timeout_s=1):
        with pytest.raises((Unresponsive, StopFailed), match="start lock"):
            stop_supervisor(home)
        with pytest.raises(Unresponsive, match="start lock"):
            become_supervisor(home)
    assert os.path.exists(paths.supervisor(home).start)

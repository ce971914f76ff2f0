"""Starting, step by step, with the interleavings arranged by hand; crowds and kills are in tests/e2e."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from kaizen.background import pidfile, spawn, start
from kaizen.background.start import register, start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import EarlyExit, StartTimeout, Unresponsive, WorkspacePaused
from kaizen.host import files, locks, processes
from kaizen.paths import Place
from kaizen.registry.hot import Registry
from tests.support.homes import place
from tests.support.processes import continue_and_kill, daemons_of, eventually, freeze, seen_below


def child_runs(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(spawn, "command", lambda place: [sys.executable, "-I", "-S", "-c", code, place.home])


def test_a_daemon_that_comes_up_meanwhile_is_used(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the first look and the start lock another start succeeds: its daemon is taken, none is spawned."""
    real, others = start.start_alone, []

    def after_another(where: Place, deadline: object) -> object:
        if not others:
            others.append(None)
            others[0] = start_background_for(workspace)  # type: ignore[call-overload]
        return real(where, deadline)  # type: ignore[arg-type]

    monkeypatch.setattr(start, "start_alone", after_another)
    started = start_background_for(workspace)
    assert started.already_running
    assert daemons_of(home) == [started.pid]


def test_a_daemon_is_used_though_its_starter_still_holds_the_start_lock(home: str, workspace: Path) -> None:
    """Who waits for the start lock returns as soon as the daemon answers."""
    first = start_background_for(workspace)
    where = place(home, workspace)
    with locks.taken(where.start, timeout_s=0):
        found = start._lock_or_daemon(where, start.Deadline.after(30))
    assert found[0] is None
    assert found[1] is not None
    assert found[1].pid == first.pid


def test_a_start_lock_that_stays_held_ends_in_a_timeout(home: str, workspace: Path) -> None:
    """A starter that hangs costs others their limit; the error names socket and log."""
    files.ensure_home(home)
    where = place(home, workspace)
    with locks.taken(where.start, timeout_s=0), pytest.raises(StartTimeout) as caught:
        start_background_for(workspace, timeout_s=0.1)
    assert where.runtime.sock in str(caught.value)
    assert where.runtime.log in caught.value.hint


def test_a_daemon_that_never_gets_ready_is_a_timeout_and_stays(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the time is up the row stays `starting`, nothing is killed, and the next call waits for the same process."""
    with monkeypatch.context() as patched:
        child_runs(patched, "import select; select.select([], [], [], 600)")
        for _ in range(2):
            with pytest.raises(StartTimeout):
                start_background_for(workspace, timeout_s=0.2)
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    assert entry is not None
    assert entry.daemon is not None
    assert entry.daemon.state == "starting"
    assert [each.pid for each in seen_below(home)] == [entry.daemon.pid]
    assert stop_background_for(workspace, ask_s=0.1, term_s=30).pid == entry.daemon.pid


def test_an_early_exit_brings_its_reason(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a daemon says over the ready pipe before it ends is in the error, with its hint."""
    child_runs(monkeypatch, """import os; os.write(3, b'{"error": "no room", "hint": "make room"}\\n'); os._exit(4)""")
    with pytest.raises(EarlyExit, match="exit status 4.*no room") as caught:
        start_background_for(workspace)
    assert caught.value.hint.startswith("make room; ")


@pytest.mark.parametrize("said", [b"nonsense\n", b"{}\n", b'{"error": 5, "hint": []}\n', b"\xff\n", b"read"])
def test_nonsense_over_the_ready_pipe_is_an_early_exit(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    """Only `ready` is ready."""
    child_runs(monkeypatch, f"import os; os.write(3, {said!r}); os._exit(0)")
    with pytest.raises(EarlyExit):
        start_background_for(workspace)


def test_a_paused_workspace_is_not_started(home: str, workspace: Path) -> None:
    """A start of a workspace that its user paused says so."""
    files.ensure_home(home)
    with Registry.open(home) as registry:
        registry.set_paused(register(registry, str(workspace), init=True).id, True)
    with pytest.raises(WorkspacePaused):
        start_background_for(workspace)
    assert daemons_of(home) == []


def test_a_daemon_that_came_up_after_its_starter_died_is_waited_for(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A life lock without a pid file is a daemon on its way: a start waits for it and gets it."""
    started = start_background_for(workspace)
    freeze(started.pid)
    Path(started.paths.pid).unlink()
    Path(started.paths.sock).unlink()
    thread = threading.Timer(0.2, lambda: processes.send(processes.identity(started.pid), 18))
    thread.start()
    assert start_background_for(workspace, timeout_s=30).pid == started.pid
    thread.join()


def test_an_unresponding_daemon_is_not_started_over(home: str, workspace: Path) -> None:
    """A life lock that somebody holds who never answers is an error with the pid that is written."""
    files.ensure_home(home)
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    pidfile.write(home, where.runtime, processes.own_identity())
    with locks.taken(where.life, timeout_s=0), pytest.raises(Unresponsive, match=str(processes.own_identity().pid)):
        start_background_for(workspace)


def test_nothing_stays_open_however_it_ends(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed start leaves no lock held and no process."""
    child_runs(monkeypatch, "raise SystemExit(3)")
    with pytest.raises(EarlyExit):
        start_background_for(workspace)
    where = place(home, workspace)
    assert not locks.is_held(where.start)
    assert not locks.is_held(where.life)
    eventually(lambda: not seen_below(home), "no process is left")
    for each in seen_below(home):
        continue_and_kill(each.pid)

"""SIGKILL at each step: of the starter, of the daemon; then a start works and there is exactly one daemon."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from kaizen.background import spawn
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import EarlyExit
from kaizen.paths import Place
from kaizen.registry.hot import Registry
from tests.support.homes import place
from tests.support.processes import daemons_of, eventually, kill, program

# `trap MODULE NAME WHEN`: the process kills itself before or after that function is called.
TRAP = """
import importlib, os, sys

def trap(module, name, when):
    holder = importlib.import_module(module)
    *outer, last = name.split(".")
    for part in outer:
        holder = getattr(holder, part)
    real = getattr(holder, last)
    def killed(*given, **named):
        if when == "before":
            os.kill(os.getpid(), 9)
        real(*given, **named)
        os.kill(os.getpid(), 9)
    setattr(holder, last, killed)
"""

STARTER = (
    TRAP
    + """
from kaizen import start_background_for
trap(*sys.argv[2:5])
start_background_for(sys.argv[1])
"""
)

DAEMON = (
    TRAP
    + """
sys.path[:0] = sys.argv[sys.argv.index("--path") + 1].split(":")
trap(*sys.argv[1:4])
from kaizen.daemon.run import main
sys.exit(main(sys.argv[4:]))
"""
)

STEPS_OF_A_START = [
    ("kaizen.host.files", "ensure_home"),
    ("kaizen.host.locks", "take"),
    ("kaizen.background.start", "register"),
    ("kaizen.background.start", "reap_locked"),
    ("kaizen.background.start", "clear_runtime"),
    ("kaizen.registry.hot", "Registry.record_starting"),
    ("kaizen.host.files", "open_log"),
    ("kaizen.host.processes", "spawn"),
    ("kaizen.background.spawn", "spawn"),
    ("kaizen.registry.hot", "Registry.record_spawned"),
    ("kaizen.background.start", "await_ready"),
]

STEPS_BEFORE_READY = [
    ("kaizen.daemon.program", "detach"),
    ("kaizen.daemon.run", "life_of"),
    ("kaizen.daemon.run", "heed_signals"),
    ("kaizen.background.pidfile", "write"),
    ("kaizen.daemon.run", "listen"),
    ("kaizen.daemon.guard", "Row.record_ready"),
]

STEPS_AFTER_READY = [
    ("kaizen.daemon.capture", "Capture.start"),
    ("kaizen.daemon.capture", "Capture._next"),
    ("kaizen.daemon.intake", "Intake.__enter__"),
    ("kaizen.daemon.intake", "Intake.take_all"),
    ("kaizen.daemon.intake", "Intake.publish"),
]


def step(steps: list[tuple[str, str]]) -> pytest.MarkDecorator:
    cases = [(module, name, when) for module, name in steps for when in ("before", "after")]
    return pytest.mark.parametrize(("module", "name", "when"), cases, ids=[f"{when}-{name}" for _, name, when in cases])


def with_trap(monkeypatch: pytest.MonkeyPatch, module: str, name: str, when: str) -> None:
    """Daemons that are started from now on die at that step."""
    real = spawn.command

    def command(place: Place) -> list[str]:
        (
            python,
            *_,
        ) = real(place)
        options = real(place)[4:]
        return [python, "-I", "-S", "-c", DAEMON, module, name, when, *options]

    monkeypatch.setattr(spawn, "command", command)


def start_and_count(home: str, workspace: Path) -> int:
    """A start works, and exactly one daemon runs."""
    started = start_background_for(workspace, timeout_s=30)
    assert daemons_of(home) == [started.pid]
    return started.pid


@step(STEPS_OF_A_START)
def test_a_starter_killed_at_any_step_hinders_nobody(
    home: str, workspace: Path, module: str, name: str, when: str
) -> None:
    """Wherever a starter dies, the next start works at once and there is one daemon."""
    starter = program(STARTER, str(workspace), module, name, when)
    assert starter.wait(30) == -signal.SIGKILL, starter.communicate()
    starter.communicate()
    start_and_count(home, workspace)


@step(STEPS_BEFORE_READY)
def test_a_daemon_killed_before_it_is_ready_is_told_and_replaced(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, when: str
) -> None:
    """The start that saw its daemon die says how and where the log is; the next one works."""
    with monkeypatch.context() as patched:
        with_trap(patched, module, name, when)
        with pytest.raises(EarlyExit) as caught:
            start_background_for(workspace)
    assert caught.value.status == -signal.SIGKILL
    assert caught.value.log == place(home, workspace).runtime.log
    start_and_count(home, workspace)


@step(STEPS_AFTER_READY)
def test_a_daemon_killed_as_it_begins_to_work_is_replaced(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, when: str
) -> None:
    """A daemon that dies after it was ready leaves nothing that stops the next."""
    with monkeypatch.context() as patched:
        with_trap(patched, module, name, when)
        first = start_background_for(workspace).pid
        eventually(lambda: daemons_of(home) == [], "the trap springs")
    assert start_and_count(home, workspace) != first


@step([("kaizen.daemon.guard", "Row.record_end"), ("kaizen.ipc.server", "Server.close")])
def test_a_daemon_killed_while_it_closes_is_stopped_all_the_same(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, when: str
) -> None:
    """A stop is done when the process is gone, however it went, and what is left does not stop the next start."""
    with monkeypatch.context() as patched:
        with_trap(patched, module, name, when)
        start_background_for(workspace)
    assert stop_background_for(workspace).was_running
    assert daemons_of(home) == []
    assert not os.path.lexists(place(home, workspace).runtime.sock)
    start_and_count(home, workspace)


def test_a_killed_daemon_is_reaped_by_the_next_start(home: str, workspace: Path) -> None:
    """The row of a killed daemon becomes `crashed`, then the new daemon's, and the journal tells of both."""
    first = start_and_count(home, workspace)
    kill(first)
    second = start_and_count(home, workspace)
    with Registry.open(home) as registry:
        lines = registry.connection.execute("SELECT what, pid FROM daemon_history ORDER BY id").fetchall()
        entry = registry.entry(str(workspace))
    assert [what for what, _ in lines if what == "reaped"] == ["reaped"]
    assert ("ready", first) in lines
    assert ("ready", second) in lines
    assert entry is not None
    assert entry.daemon is not None
    assert (entry.daemon.pid, entry.daemon.restarts) == (second, 1)


def test_a_starter_that_waits_hears_of_the_death_at_once(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of a daemon that fails is told with the last lines of its log and its exit status."""
    code = "import sys; sys.stderr.write('it broke\\n'); sys.exit(7)"
    monkeypatch.setattr(spawn, "command", lambda place: [sys.executable, "-I", "-S", "-c", code])
    with pytest.raises(EarlyExit) as caught:
        start_background_for(workspace, timeout_s=60)
    assert caught.value.status == 7
    assert caught.value.last_lines == ("it broke",)

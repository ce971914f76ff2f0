"""`kaizen supervise`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.command import Command, kaizen
from tests.support.processes import ROOT, daemons_of, eventually, freeze, has_ended, wait_for_end
from tests.support.supervisors import asleep, lay_to_sleep, sleeping


def test_it_is_started_found_stopped(home: str, command: Command) -> None:
    """Start, start again, status, stop, stop again: each says what is so, with the exit code it promises."""
    assert command("supervise", "status").status == 3
    started = command("supervise", "--background", "--json")
    assert started.status == 0
    assert set(started.json) == {"pid", "already_running", "paths"}
    again = command("supervise", "--background", "--json").json
    assert (again["pid"], again["already_running"]) == (started.json["pid"], True)
    assert command("supervise", "--background").out.startswith("supervisor already running\n")
    status = command("supervise", "status", "--json")
    assert status.status == 0
    assert status.json["state"] == "running"
    assert {"pid", "version", "running", "sleeping", "starting", "waiting", "template", "watching"} <= set(status.json)
    assert command("supervise", "status").out.startswith("running\n")
    stopped = command("supervise", "stop", "--json").json
    assert stopped == {"was_running": True, "pid": started.json["pid"], "how": "asked"}
    assert command("supervise", "stop").out == "supervisor not running\n"
    assert command("supervise", "status", "--json").json["state"] == "stopped"


def test_a_frozen_one_is_named(home: str, command: Command) -> None:
    """One that does not answer gives 4 and its pid; a start refuses, and so does the foreground."""
    pid = command("supervise", "--background", "--json").json["pid"]
    freeze(pid)
    status = command("supervise", "status", "--json")
    assert (status.status, status.json["state"], status.json["pid"]) == (4, "unresponsive", pid)
    start = command("supervise", "--background")
    assert start.status == 4
    assert str(pid) in start.err
    assert kaizen("supervise").status == 1


def test_in_the_foreground_it_ends_with_ctrl_c(home: str, workspace: Path, command: Command) -> None:
    """The caller's own process becomes the supervisor; a second one refuses; Ctrl-C ends it and no daemon."""
    line = [sys.executable, "-m", "kaizen", "supervise"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(line, env=environ, cwd="/", stderr=subprocess.PIPE, text=True) as process:
        eventually(lambda: command("supervise", "status").status == 0, "it answers")
        assert command("supervise", "status", "--json").json["pid"] == process.pid
        second = kaizen("supervise")
        assert second.status == 1
        assert "a supervisor runs" in second.err
        pid = command("daemon", "start", "--background", "--json", "-w", workspace).json["pid"]
        process.send_signal(signal.SIGINT)
        wait_for_end(process.pid)
        err = process.stderr.read() if process.stderr else ""
    assert "supervises" in err
    assert "ended: stopped" in err
    assert process.returncode == 0
    assert daemons_of(home) == [pid]


def test_a_sleeping_daemon_is_shown_woken_stopped(home: str, workspace: Path, command: Command) -> None:
    """`daemon status` and `ps` say that it sleeps, without waking it; `daemon start` wakes it; `daemon stop` ends both
    states."""
    command("supervise", "--background")
    sleeping(home, workspace)
    status = command("daemon", "status", "--json", "-w", workspace)
    assert (status.status, status.json["state"], status.json["pid"]) == (0, "sleeping", None)
    assert [row["state"] for row in command("ps", "--json").json] == ["sleeping"]
    assert "sleeping" in command("ps").out
    assert daemons_of(home) == []
    started = command("daemon", "start", "--background", "--json", "-w", workspace).json
    assert (started["already_running"], daemons_of(home)) == (False, [started["pid"]])
    restarted = command("daemon", "restart", "--json", "-w", workspace).json["pid"]
    assert daemons_of(home) == [restarted]
    assert has_ended(started["pid"])
    assert command("daemon", "stop", "-w", workspace).status == 0
    assert command("daemon", "status", "-w", workspace).status == 3
    command("daemon", "start", "--background", "-w", workspace)
    lay_to_sleep(home, workspace)
    asleep(home, workspace)
    assert command("daemon", "stop", "-w", workspace).out.startswith("daemon stopped")
    assert command("daemon", "status", "-w", workspace).status == 3


def test_ending_it_stops_those_that_slept(home: str, workspace: Path, command: Command) -> None:
    """Nobody answers for them any more, and a start brings them back."""
    command("supervise", "--background")
    sleeping(home, workspace)
    assert command("supervise", "stop").status == 0
    assert command("daemon", "status", "-w", workspace).status == 3
    assert command("daemon", "start", "--background", "-w", workspace).status == 0

"""`kaizen daemon`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.command import Command, history_read, kaizen
from tests.support.homes import place
from tests.support.processes import ROOT, daemons_of, eventually, freeze, wait_for_end


def test_a_daemon_is_started_found_stopped(home: str, workspace: Path, command: Command) -> None:
    """Start, start again, status, stop, stop again: each says what is so, with the exit code it promises."""
    started = command("daemon", "start", "--background", "--json", "-w", workspace)
    assert started.status == 0
    assert set(started.json) == {"pid", "already_running", "workspace", "paths", "web"}
    assert set(started.json["paths"]) == {"dir", "pid", "sock", "log", "token"}
    again = command("daemon", "start", "--background", "--json", "-w", workspace).json
    assert (again["pid"], again["already_running"]) == (started.json["pid"], True)
    status = command("daemon", "status", "--json", "-w", workspace)
    assert status.status == 0
    assert status.json["state"] == "running"
    wanted = {"state", "workspace", "pid", "uptime_ms", "version", "protocol", "socket", "log", "web"}
    assert wanted <= set(status.json)
    assert command("daemon", "stop", "-w", workspace).out.startswith("daemon stopped")
    assert command("daemon", "stop", "-w", workspace).out == "daemon not running\n"
    assert command("daemon", "status", "-w", workspace).status == 3
    assert daemons_of(home) == []


def test_a_restart_gives_another_process(home: str, workspace: Path, command: Command) -> None:
    """After a restart one daemon runs, and it is a new one."""
    first = command("daemon", "start", "--background", "--json", "-w", workspace).json["pid"]
    second = command("daemon", "restart", "--json", "-w", workspace).json["pid"]
    assert first != second
    assert daemons_of(home) == [second]


def test_a_frozen_daemon_is_named(home: str, workspace: Path, command: Command) -> None:
    """A daemon that does not answer gives 4 and its pid; start refuses, stop ends it."""
    pid = command("daemon", "start", "--background", "--json", "-w", workspace).json["pid"]
    freeze(pid)
    status = command("daemon", "status", "--json", "-w", workspace)
    assert (status.status, status.json["state"], status.json["pid"]) == (4, "unresponsive", pid)
    start = command("daemon", "start", "--background", "-w", workspace)
    assert start.status == 4
    assert str(pid) in start.err
    assert command("daemon", "stop", "-w", workspace).status == 0
    assert daemons_of(home) == []


def test_in_the_foreground_it_ends_with_ctrl_c(home: str, workspace: Path) -> None:
    """Without --background the caller's own process becomes the daemon, says so, and Ctrl-C ends it cleanly."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kaizen", "daemon", "start", "-w", str(workspace)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd="/", stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        eventually(lambda: kaizen("daemon", "status", "-w", workspace).status == 0, "it answers")
        assert kaizen("daemon", "start", "-w", workspace).status == 1
        process.send_signal(signal.SIGINT)
        wait_for_end(process.pid)
        err = process.stderr.read() if process.stderr else ""
    assert "ready: kaizen" in err
    assert "ended: stopped" in err
    assert process.returncode == 0


def test_logs_are_shown(home: str, workspace: Path, command: Command) -> None:
    """`logs` shows the last lines of the daemon's log, as many as asked for."""
    assert command("daemon", "logs", "-w", workspace).status == 0
    command("daemon", "start", "--background", "-w", workspace)
    command("daemon", "stop", "-w", workspace)
    lines = command("daemon", "logs", "-w", workspace).out.splitlines()
    assert "ready: kaizen" in lines[0]
    assert command("daemon", "logs", "-n", 1, "-w", workspace).out.splitlines() == lines[-1:]


def test_logs_are_followed(home: str, workspace: Path, command: Command) -> None:
    """`logs -f` shows a line that comes later."""
    command("daemon", "start", "--background", "-w", workspace)
    line = [sys.executable, "-m", "kaizen", "daemon", "logs", "-f", "-n", "1", "-w", str(workspace)]
    with subprocess.Popen(
        line, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "ready" in process.stdout.readline()
        command("daemon", "stop", "-w", workspace)
        assert "ended: stopped" in process.stdout.readline()
        process.kill()


def test_logs_are_followed_over_their_turnings(home: str, workspace: Path, command: Command) -> None:
    """However often daemons turn their log over, `logs -f` shows each line once, and `logs -n` reaches back."""
    command("init", workspace)
    Path(home, "config.toml").write_text("[daemon]\nlog_megabytes = 0.0003\nlog_keep = 9\n")
    line = [sys.executable, "-m", "kaizen", "daemon", "logs", "-f", "-w", str(workspace)]
    with subprocess.Popen(
        line, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        followed = [process.stdout.readline().rstrip()]
        for _ in range(6):
            pid = command("daemon", "restart", "--json", "-w", workspace).json["pid"]
            history_read(home, workspace)  # its settings are read by then
        command("daemon", "stop", "-w", workspace)
        while not (f"[{pid}]" in followed[-1] and "ended" in followed[-1]):
            followed.append(process.stdout.readline().rstrip())
            assert followed[-1], "the follower ended"
        process.kill()
    assert followed == command("daemon", "logs", "-n", 99, "-w", workspace).out.splitlines()
    assert len(followed) == 14
    folder = place(home, workspace).runtime.dir
    assert len([name for name in os.listdir(folder) if name.startswith("daemon.log.")]) > 2

"""The command line as a person runs it: in this process for speed, or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.cli.entry import main
from kaizen.ipc import client
from tests.support.claude import session
from tests.support.processes import ROOT, eventually


class Ran(NamedTuple):
    """What a command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Command:
    """Runs `kaizen` in this process and takes what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Ran:
        self._capsys.readouterr()
        status = main([str(each) for each in arguments])
        return Ran(status, *self._capsys.readouterr())


def kaizen(*arguments: object, cwd: Path | str = "/", **more: Any) -> Ran:
    """Run `kaizen` as a process of its own."""
    line = [sys.executable, "-m", "kaizen", *map(str, arguments)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, cwd=cwd, env=environ, text=True, capture_output=True, timeout=120, check=False, **more)
    return Ran(done.returncode, done.stdout, done.stderr)


def agent_worked(home: str, workspace: Path, **more: Any) -> str:
    """Leave a session of Claude Code in the test's HOME; its id."""
    built = session(cwd=str(workspace), **more)
    built.write(Path(home).parent / ".claude" / "projects", "-work-repository")
    return built.session


def history_read(home: str, workspace: Path) -> None:
    """Wait until the workspace's daemon has read all that is there."""
    sock = paths.place(home, str(workspace)).runtime.sock
    eventually(lambda: client.ask(sock, {"type": "status"}, timeout_s=5)["capture"] == "live", "history is read")


def captured(home: str, workspace: Path) -> str:
    """A session that the workspace's daemon, which goes on, has read; its id."""
    made = agent_worked(home, workspace)
    start_background_for(workspace)
    history_read(home, workspace)
    return made

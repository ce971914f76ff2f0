"""The daemon as a whole; its races are in tests/e2e."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.background.start import start_background_for
from kaizen.daemon.run import Options, read_options
from kaizen.ipc import client
from tests.support.command import agent_worked, history_read
from tests.support.processes import daemons_of, eventually, wait_for_end


def test_the_command_line_is_read() -> None:
    """Descriptors are adopted in the background only."""
    line = ["--path", "/p", "--home", "/h", "--workspace", "/w --odd"]
    assert read_options(line) == Options("/h", "/w --odd", foreground=True)
    assert read_options([*line, "--ready-fd", "3", "--life-fd", "4"]) == Options("/h", "/w --odd", 3, 4)


def test_status_tells_how_it_goes(home: str, workspace: Path) -> None:
    """Beside who it is, a daemon tells its newest cursor, how capture goes and how it hears of changes."""
    agent_worked(home, workspace)
    started = start_background_for(workspace)
    history_read(home, workspace)
    said = client.ask(started.paths.sock, {"type": "status"}, timeout_s=5)
    assert (said["pid"], said["workspace"], said["capture"]) == (started.pid, str(workspace), "live")
    assert isinstance(said["head"], int)
    assert said["head"] > 0


def test_an_idle_daemon_ends_by_itself(home: str, workspace: Path) -> None:
    """With nothing to do for as long as the settings say it ends, as wanted, and leaves no socket."""
    os.makedirs(home, mode=0o700)
    Path(home, "config.toml").write_text("[daemon]\nidle_exit_minutes = 0.001\n")
    started = start_background_for(workspace)
    wait_for_end(started.pid)
    eventually(lambda: not daemons_of(home), "it is gone")
    assert not os.path.exists(started.paths.sock)
    assert "ended: idle" in Path(started.paths.log).read_text()


@pytest.mark.parametrize("name", ["locks", "."])
def test_without_its_lock_or_home_it_ends(home: str, workspace: Path, tmp_path: Path, name: str) -> None:
    """When the locks, or the whole home, are taken away, it ends: it could not keep a second one out."""
    started = start_background_for(workspace)
    Path(home, name).resolve().rename(tmp_path / "taken")
    wait_for_end(started.pid)

"""The daemon's program, in a process of its own; what happens to it afterwards is in tests/e2e."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import __version__, paths
from kaizen.background import spawn
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.daemon.run import _is_still_there
from kaizen.errors import EarlyExit
from kaizen.host import files, locks
from kaizen.ipc import client, messages
from tests.support.claude import session
from tests.support.command import agent_worked, history_read
from tests.support.homes import place
from tests.support.processes import eventually, has_ended, wait_for_end
from tests.support.wires import connected, exchange, hung_up, read_message


def test_a_folder_is_there_under_its_name(tmp_path: Path) -> None:
    """A deleted, a moved and a replaced folder are no longer there."""
    folder = tmp_path / "w"
    folder.mkdir()
    fd = os.open(folder, os.O_RDONLY)
    assert _is_still_there(fd, str(folder))
    folder.rename(tmp_path / "moved")
    assert not _is_still_there(fd, str(folder))
    folder.mkdir()
    assert not _is_still_there(fd, str(folder))
    (tmp_path / "moved").rmdir()
    assert not _is_still_there(fd, str(tmp_path / "moved"))
    os.close(fd)


def test_it_says_that_it_is_ready_and_that_it_ended(home: str, workspace: Path) -> None:
    """The log tells of the beginning and of the end with its reason."""
    started = start_background_for(workspace)
    stop_background_for(workspace)
    log = Path(started.paths.log).read_text()
    assert f"ready: kaizen {__version__} for {workspace}" in log
    assert log.rstrip().endswith("ended: stopped")


@pytest.mark.parametrize("reason", ["outdated", "idle", "stopped", "crashed"])
def test_it_ends_for_the_reason_it_is_asked_for(home: str, workspace: Path, reason: str) -> None:
    """What a stop request may name is recorded; what it may not is a plain stop. The answer comes before the end."""
    started = start_background_for(workspace)
    with connected(started.paths.sock) as sock:
        assert exchange(sock, messages.stop(reason)) == {"type": "stopping", "pid": started.pid}
        assert hung_up(sock)
    wait_for_end(started.pid)
    expected = reason if reason in ("outdated", "idle") else "stopped"
    assert [row.ending for row in list_workspaces()] == [expected]


def test_it_ends_when_it_is_idle(home: str, workspace: Path) -> None:
    """A daemon with nothing to do for as long as its settings say ends by itself, and that is no crash."""
    files.ensure_home(home)
    path = paths.project_config(home, str(workspace))
    files.ensure_folder(home, os.path.dirname(path))
    Path(path).write_text("[daemon]\nidle_exit_minutes = 0.001\n")
    started = start_background_for(workspace)
    eventually(lambda: has_ended(started.pid), "it ends by itself")
    assert [(row.state, row.ending) for row in list_workspaces()] == [("stopped", "idle")]


def test_a_subscriber_keeps_it_awake_and_is_rung(home: str, workspace: Path) -> None:
    """Who subscribes hears of what is captured."""
    started = start_background_for(workspace)
    with connected(started.paths.sock) as sock:
        assert (exchange(sock, messages.subscribe(0)) or {})["type"] == "subscribed"
        session(1, cwd=str(workspace)).write(Path(os.environ["HOME"], ".claude", "projects"))
        assert (read_message(sock) or {})["type"] == "bell"


def test_a_workspace_that_goes_as_it_starts_is_an_early_exit(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder deleted between the check and the start is told as the start's failure."""
    real = spawn.spawn

    def gone(*given: object) -> spawn.Child:
        workspace.rename(workspace.parent / "moved")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(spawn, "spawn", gone)
    with pytest.raises(EarlyExit):
        start_background_for(workspace)


def test_a_starter_that_is_gone_is_no_trouble(home: str, workspace: Path) -> None:
    """A daemon whose ready pipe has no reader any more lives on."""
    files.ensure_home(home)
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    with locks.taken(where.life, timeout_s=0) as life:
        child = spawn.spawn(where, life)
        os.close(child.ready)
    eventually(lambda: status_for(workspace).pid == child.pid, "it answers")
    stop_background_for(workspace)


def test_status_tells_how_it_goes(home: str, workspace: Path) -> None:
    """Beside who it is, a daemon tells its newest cursor, how capture goes and how it hears of changes."""
    agent_worked(home, workspace)
    started = start_background_for(workspace)
    history_read(home, workspace)
    said = client.ask(started.paths.sock, {"type": "status"}, timeout_s=5)
    assert (said["pid"], said["workspace"], said["capture"]) == (started.pid, str(workspace), "live")
    assert isinstance(said["head"], int)
    assert said["head"] > 0

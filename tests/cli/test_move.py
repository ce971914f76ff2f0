"""`kaizen move`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Command, agent_worked, history_read
from tests.support.processes import daemons_of


def test_a_moved_repository_has_its_history_and_its_daemon(home: str, workspace: Path, command: Command) -> None:
    """After the move the sessions are listed at the new place, and its daemon runs."""
    session = agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    new = workspace.rename(workspace.parent / "new name")
    told = command("move", workspace, new, "--json").json
    assert told == {
        "workspace": str(new), "former": str(workspace), "already": False, "pid": daemons_of(home, new)[0], "below": [],
    }  # fmt: skip
    assert [each["id"] for each in command("sessions", "list", "--json", "-w", new).json] == [session]
    assert command("move", workspace, new).out.startswith("moved already")


def test_a_folder_that_stayed_is_told_of(home: str, workspace: Path, tmp_path: Path, command: Command) -> None:
    """A copy may be what was meant, so the old folder is named and left alone."""
    command("init", workspace)
    copy = tmp_path / "copy"
    copy.mkdir()
    ran = command("move", workspace, copy)
    assert ran.status == 0
    assert f"{workspace} is still there" in ran.err
    assert workspace.is_dir()


def test_what_is_not_registered_cannot_be_moved(home: str, workspace: Path, command: Command) -> None:
    """An unknown old place exits 2 and says where to look."""
    ran = command("move", "unknown", workspace)
    assert ran.status == 2
    assert "kaizen ps" in ran.err


def test_a_move_is_done_even_if_its_daemon_cannot_start(home: str, workspace: Path, command: Command) -> None:
    """Where the daemon cannot be started the move is told first, then what failed."""
    command("init", workspace)
    new = workspace.rename(workspace.parent / "new")
    from kaizen import paths

    log = Path(paths.place(home, str(new)).runtime.log)
    log.mkdir(parents=True)
    ran = command("move", workspace, new, "--json")
    assert ran.status == 1
    assert ran.json["pid"] is None
    assert "daemon.log" in ran.err


def test_the_new_place_is_where_one_stands(
    home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without NEW the repository of the current folder is meant, even if a folder above it is registered; -w names it
    too."""
    command("init", workspace.parent)
    command("init", workspace)
    new = workspace.rename(workspace.parent / "new")
    (new / "src").mkdir()
    monkeypatch.chdir(new / "src")
    assert command("move", workspace, "--json").json["workspace"] == str(new)
    assert command("move", workspace, "-w", new, "--json").json["already"] is True

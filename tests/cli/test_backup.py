"""`kaizen backup` and `kaizen restore`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.background import manifest
from tests.support.claude import session
from tests.support.command import Command, agent_worked, history_read


@pytest.fixture
def backup(home: str, workspace: Path, command: Command, tmp_path: Path) -> Path:
    """A backup of one session."""
    agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    made = tmp_path / "backup"
    assert "1 workspaces" in command("backup", made, "-w", workspace).out
    return made


def more(home: str, workspace: Path, command: Command) -> None:
    session(2, cwd=str(workspace)).write(Path(home).parent / ".claude" / "projects", "-work-repository")
    command("daemon", "restart", "-w", workspace)
    history_read(home, workspace)


def test_there_and_back(home: str, workspace: Path, command: Command, backup: Path) -> None:
    """What is the same needs no question; what is newer is asked for, and not lost where nobody says so."""
    ran = command("restore", backup)
    assert (ran.status, "put back" in ran.out) == (0, True)
    more(home, workspace, command)
    assert command("restore", backup).status == 1
    assert len(command("sessions", "list", "-w", workspace, "--json").json) == 2
    said = command("restore", backup, "--yes", "-w", workspace, "--json").json
    assert said["workspaces"] == said["started"] == [str(workspace)]
    assert said["replaced"][0]["sessions"] == 2


def test_a_person_is_asked(
    home: str, workspace: Path, command: Command, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what would be lost."""
    more(home, workspace, command)
    asked: list[str] = []
    monkeypatch.setattr("kaizen.cli.backup.agreed", lambda what: bool(asked.append(what)))
    assert command("restore", backup).status == 1
    assert "events newer than the backup" in asked[0]


def test_a_damaged_backup_changes_nothing(home: str, workspace: Path, command: Command, backup: Path) -> None:
    """One byte is enough to be told of."""
    path = backup / manifest.read(str(backup)).workspaces[0].folder / "kaizen.db"
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    ran = command("restore", backup, "--yes")
    assert (ran.status, "damaged" in ran.err) == (1, True)


def test_everything_as_json(home: str, command: Command, backup: Path, tmp_path: Path) -> None:
    """With what it has."""
    said = command("backup", tmp_path / "all", "--all", "--json").json
    assert said["folder"] == str(tmp_path.resolve() / "all")
    assert (said["files"], len(said["workspaces"])) == (3, 1)  # registry, store, and the workspace's settings
    assert command("backup", tmp_path / "all", "--all").status == 1  # it is there already
    assert command("restore", tmp_path, "--yes").status == 2  # no backup

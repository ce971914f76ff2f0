"""`kaizen init`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Command
from tests.support.processes import daemons_of


def test_init_registers_once(home: str, workspace: Path, command: Command) -> None:
    """Doing it again changes nothing: same daemon, same settings, one row."""
    first = command("init", workspace, "--json").json
    config = Path(first["config"])
    config.write_text("# mine\n")
    second = command("init", workspace, "--json").json
    assert (first["new"], second["new"]) == (True, False)
    assert first["pid"] == second["pid"]
    assert config.read_text() == "# mine\n"
    assert len(command("ps", "--json").json) == 1


def test_init_takes_the_git_root_of_here(
    home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a path the repository around the current folder is registered."""
    (workspace / "src").mkdir()
    monkeypatch.chdir(workspace / "src")
    assert command("init", "--json").json["workspace"] == str(workspace)


def test_two_names_are_one_workspace(home: str, workspace: Path, command: Command, tmp_path: Path) -> None:
    """A symbolic link to a repository is that repository."""
    link = tmp_path / "link"
    link.symlink_to(workspace)
    command("init", workspace)
    assert command("init", link, "--json").json["workspace"] == str(workspace)
    assert len(daemons_of(home)) == 1


def test_the_observed_repository_is_not_written_to(home: str, workspace: Path, command: Command) -> None:
    """Nothing is created or changed in the repository."""
    before = sorted((str(p), p.stat().st_mtime_ns) for p in workspace.rglob("*"))
    command("init", workspace)
    command("daemon", "stop", "-w", workspace)
    assert sorted((str(p), p.stat().st_mtime_ns) for p in workspace.rglob("*")) == before


def test_the_agents_folder_is_remembered(
    home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """CLAUDE_CONFIG_DIR is written to the settings, for a daemon that is started where it is not set."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "elsewhere"))
    config = command("init", workspace, "--json").json["config"]
    assert str(tmp_path / "elsewhere") in Path(config).read_text()


@pytest.mark.parametrize("name", ["sp ace", "new\nline", "ünï 项目", "a;b$(c)'\""])
def test_odd_names_work(home: str, tmp_path: Path, command: Command, name: str) -> None:
    """A repository may be named anything."""
    folder = tmp_path.resolve() / name
    folder.mkdir()
    assert command("init", folder).status == 0
    assert command("ps", "--json").json[0]["path"] == str(folder)
    assert "\n".join(command("ps").out.splitlines()[2:]) == ""

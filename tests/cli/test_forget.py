"""`kaizen forget`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kaizen import paths
from tests.support.command import Command, agent_worked, history_read
from tests.support.homes import make_workspace
from tests.support.processes import daemons_of, eventually


def test_what_was_captured_is_found_again(home: str, workspace: Path, command: Command) -> None:
    """A forgotten repository has no daemon and is not listed; registered again it has its history, even of sessions
    whose transcripts are gone."""
    agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    assert command("forget", workspace, "--json").json == {
        "workspace": str(workspace), "was_registered": True, "purged": False,
    }  # fmt: skip
    assert daemons_of(home) == []
    assert command("ps", "--json").json == []
    shutil.rmtree(Path(home).parent / ".claude")
    command("init", workspace)
    assert len(command("sessions", "list", "--json", "-w", workspace).json) == 1


def test_a_deleted_folder_can_be_forgotten(home: str, workspace: Path, tmp_path: Path, command: Command) -> None:
    """The folder need not exist: its path, a path through links above it, or its name will do."""
    (tmp_path / "link").symlink_to(workspace.parent)
    for named in (workspace, tmp_path / "link" / workspace.name, workspace.name):
        (workspace / ".git").mkdir(parents=True, exist_ok=True)
        command("init", workspace)
        shutil.rmtree(workspace)
        assert command("forget", named).status == 0
        assert command("ps", "--json").json == []
    eventually(lambda: not daemons_of(home), "no daemon is left")


def test_the_one_behind_a_link_in_its_place_stays(home: str, workspace: Path, command: Command) -> None:
    """Where a link to another workspace was put in the folder's place, the one that was registered there goes."""
    command("init", workspace)
    other = workspace.rename(workspace.parent / "other")
    command("init", other)
    workspace.symlink_to(other)
    assert command("forget", workspace).status == 0
    assert [row["path"] for row in command("ps", "--json").json] == [str(other)]
    assert len(daemons_of(home, other)) == 1


def test_a_name_that_two_have_is_asked_after(home: str, tmp_path: Path, command: Command) -> None:
    """An ambiguous name forgets nothing and names both."""
    both = [make_workspace(tmp_path.resolve() / name / "app") for name in ("a", "b")]
    for each in both:
        command("init", each)
    ran = command("forget", "app")
    assert ran.status == 2
    assert all(str(each) in ran.err for each in both)
    assert len(command("ps", "--json").json) == 2


def test_purge_deletes_and_asks_first(home: str, workspace: Path, command: Command) -> None:
    """Without --yes and without a terminal nothing goes; with it, what was captured does."""
    command("init", workspace)
    assert command("forget", workspace, "--purge").status == 1
    assert len(daemons_of(home)) == 1
    assert command("forget", workspace, "--purge", "--yes").status == 0
    assert not Path(paths.project_dir(home, str(workspace))).exists()
    assert workspace.is_dir()


def test_what_was_kept_can_be_purged_later(home: str, workspace: Path, command: Command) -> None:
    """What a plain forget kept goes with --purge; after that there is nothing to forget."""
    command("init", workspace)
    history_read(home, workspace)
    command("forget", workspace)
    assert command("forget", workspace).status == 2
    assert command("forget", workspace, "--purge", "--yes").status == 0
    assert not Path(paths.project_dir(home, str(workspace))).exists()
    assert command("forget", workspace, "--purge", "--yes").status == 2


def test_the_one_where_one_stands(
    home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without PATH the workspace of the current folder is meant; -w names one too."""
    for arguments in ((), ("-w", workspace)):
        command("init", workspace)
        monkeypatch.chdir(workspace)
        assert command("forget", *arguments).status == 0
        assert command("ps", "--json").json == []

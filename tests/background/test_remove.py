"""Forgetting workspaces, with or without what was captured."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.remove import delete_project, forget_workspaces
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, eventually


def captured(home: str, workspace: Path) -> Path:
    """A workspace with a daemon and a store."""
    start_background_for(workspace)
    store = Path(paths.project_db(home, str(workspace)))
    eventually(store.exists, "the store is made")
    return store


@pytest.mark.parametrize("purge", [False, True])
def test_a_workspace_is_stopped_and_forgotten(home: str, workspace: Path, tmp_path: Path, purge: bool) -> None:
    """The one that is named goes, its data only where that was asked for, and the others stay."""
    other = make_workspace(tmp_path / "other")
    store, kept = captured(home, workspace), captured(home, other)
    assert list(forget_workspaces(home, only=str(workspace), purge=purge)) == [str(workspace)]
    assert [row.path for row in list_workspaces()] == [str(other)]
    assert len(daemons_of(home)) == 1
    assert store.exists() is not purge
    assert kept.exists()
    assert not os.path.exists(place(home, workspace).runtime.dir)
    assert not os.path.exists(paths.spool_dir(home, str(workspace)))  # hooks are not welcome any more
    assert os.path.exists(paths.spool_dir(home, str(other)))


def test_all_of_them(home: str, workspace: Path, tmp_path: Path) -> None:
    """Without a name every workspace goes, one whose folder is gone too."""
    spaces = [workspace, make_workspace(tmp_path / "other")]
    for space in spaces:
        captured(home, space)
    workspace.rename(workspace.parent / "moved")
    assert sorted(forget_workspaces(home, purge=True)) == sorted(map(str, spaces))
    assert list_workspaces() == []
    assert os.listdir(paths.projects_dir(home)) == []


def test_a_linked_project_folder_is_only_unlinked(home: str, workspace: Path, tmp_path: Path) -> None:
    """Removing data never follows a link to somewhere else."""
    store = captured(home, workspace)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    list(forget_workspaces(home, purge=False))
    store.parent.rename(tmp_path / "aside")
    store.parent.symlink_to(elsewhere)
    delete_project(home, str(workspace))
    assert not store.parent.is_symlink()
    assert (elsewhere / "precious").exists()


def test_an_unknown_workspace_is_nothing(home: str, workspace: Path) -> None:
    """Forgetting what is not registered does nothing and makes nothing."""
    assert list(forget_workspaces(home, only=str(workspace), purge=True)) == []
    assert not os.path.exists(home)

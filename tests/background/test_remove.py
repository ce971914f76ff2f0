"""Forgetting workspaces."""

from __future__ import annotations

from pathlib import Path

from kaizen import paths
from kaizen.background.enrol import enrol
from kaizen.background.remove import forget_workspaces
from tests.support.processes import daemons_of


def test_data_goes_only_when_asked(home: str, workspace: Path) -> None:
    """Without `purge` the project's folder stays, with it it is removed; the daemon ends either way."""
    enrol(workspace)
    project = Path(paths.project_dir(home, str(workspace)))
    assert list(forget_workspaces(home, purge=False)) == [str(workspace)]
    assert daemons_of(home) == []
    assert project.is_dir()
    enrol(workspace)
    assert list(forget_workspaces(home, purge=True)) == [str(workspace)]
    assert not project.exists()


def test_a_linked_project_folder_is_only_unlinked(home: str, workspace: Path, tmp_path: Path) -> None:
    """What a link below the home points to is nobody's to delete."""
    enrol(workspace)
    project = Path(paths.project_dir(home, str(workspace)))
    elsewhere = tmp_path / "elsewhere"
    list(forget_workspaces(home, purge=False))
    project.rename(elsewhere)
    project.symlink_to(elsewhere)
    from kaizen.background.remove import _delete

    _delete(home, str(project))
    assert not project.is_symlink()
    assert any(elsewhere.iterdir())

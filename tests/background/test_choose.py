"""Which workspace is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.background.choose import workspace_for
from kaizen.background.enrol import enrol
from kaizen.errors import WorkspaceRefused


def test_the_nearest_registered_folder_comes_first(home: str, workspace: Path) -> None:
    """A registered folder above is meant, even where a repository lies between."""
    inner = workspace / "vendored" / "lib"
    (inner / ".git").mkdir(parents=True)
    assert workspace_for(inner) == str(inner)
    enrol(workspace)
    assert workspace_for(inner / ".git") == str(workspace)


def test_else_the_git_root_else_the_folder_named(home: str, workspace: Path, tmp_path: Path) -> None:
    """Without a registry the repository is meant, and a named folder without one stands for itself."""
    (workspace / "src").mkdir()
    assert workspace_for(workspace / "src") == str(workspace)
    plain = tmp_path.resolve() / "plain"
    plain.mkdir()
    assert workspace_for(plain) == str(plain)


def test_a_folder_in_no_repository_is_not_guessed(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing was named and nothing is around, the caller is told."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkspaceRefused, match="no repository"):
        workspace_for()


def test_a_deleted_current_folder_is_said(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standing in a folder that is gone is an error in words."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(WorkspaceRefused, match="deleted"):
        workspace_for()

"""Whether a project's folder may be taken away without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.store.holding import Holding, holding
from tests.support.claude import Store, session


def test_no_folder_holds_nothing(tmp_path: Path) -> None:
    """What is not there holds nothing."""
    assert holding(str(tmp_path / "gone")) is Holding.NOTHING


@pytest.mark.parametrize("steps", [0, 1])
def test_sessions_are_history(tmp_path: Path, steps: int) -> None:
    """A store with a session is history, one without is not."""
    store = Store(tmp_path / "project")
    if steps:
        session(steps=steps).write(tmp_path / "projects")
        store.take(tmp_path / "projects")
    store.close()
    (tmp_path / "project" / "config.toml").touch()
    (tmp_path / "project" / "lock").unlink()
    (tmp_path / "project" / "spool").mkdir()
    assert holding(str(tmp_path / "project")) is (Holding.HISTORY if steps else Holding.NO_SESSION)


@pytest.mark.parametrize("name", ["reports/2026.md", "notes", "kaizen.db", "kaizen.db.v1.backup"])
def test_what_cannot_be_told_is_history(tmp_path: Path, name: str) -> None:
    """A damaged store, an old copy of one, a report or something of the user's own is not taken for nothing."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"garbage" * 200)
    assert holding(str(tmp_path)) is Holding.HISTORY


def test_a_file_in_its_place_is_not_taken_away(tmp_path: Path) -> None:
    """A plain file where the folder should be counts as history."""
    (tmp_path / "project").touch()
    assert holding(str(tmp_path / "project")) is Holding.HISTORY

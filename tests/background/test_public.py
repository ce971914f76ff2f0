"""The Python interface."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaizen


def test_the_interface_works_as_a_whole(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start here, find it from elsewhere, list it, stop it; all by the names that `kaizen` offers."""
    monkeypatch.chdir(workspace)
    started = kaizen.start_background()
    assert isinstance(started, kaizen.BackgroundStart)
    assert started.paths == kaizen.runtime_paths_for(workspace)
    assert isinstance(started.paths, kaizen.RuntimePaths)
    monkeypatch.chdir("/")
    again = kaizen.start_background_for(workspace)
    assert (again.pid, again.already_running) == (started.pid, True)
    assert kaizen.status_for(workspace).state == "running"
    assert [each.path for each in kaizen.list_workspaces()] == [str(workspace)]
    assert kaizen.reap().reaped == ()
    assert kaizen.stop_background_for(workspace).was_running
    assert kaizen.status_for(workspace).state == "stopped"


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """The lazy names behave like ordinary ones."""
    assert not hasattr(kaizen, "nonsense")
    assert set(kaizen.__all__) <= set(dir(kaizen))

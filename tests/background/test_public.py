"""The calls without a workspace named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import runtime_paths_for, start_background, start_background_for
from tests.support.homes import place


def test_the_current_folders_workspace_is_started(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`start_background` is `start_background_for` the repository one stands in."""
    monkeypatch.chdir(workspace / ".git")
    started = start_background()
    assert start_background_for(workspace).pid == started.pid
    assert started.paths == runtime_paths_for(workspace)


def test_runtime_paths_are_told_without_a_daemon(home: str, workspace: Path) -> None:
    """Where the files would lie is known before there are any, and asking makes none."""
    assert runtime_paths_for(workspace) == place(home, workspace).runtime
    assert not os.path.exists(home)

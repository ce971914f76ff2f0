"""Enrolling a workspace."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kaizen.background.enrol import enrol
from kaizen.registry.hot import Registry


def test_an_enrolled_workspace_is_wanted_and_not_paused(home: str, workspace: Path) -> None:
    """Enrolling says that its daemon is to run, and takes a pause back."""
    enrol(workspace)
    with Registry.open(home) as registry:
        row = registry.entry(str(workspace)).workspace  # type: ignore[union-attr]
        registry.set_paused(row.id, True)
    enrol(workspace)
    with Registry.open(home) as registry:
        row = registry.entry(str(workspace)).workspace  # type: ignore[union-attr]
    assert (row.wanted, row.paused, row.init_count) == (True, False, 2)


def test_the_settings_written_can_be_read(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first settings are valid TOML, also with odd folder names, and are private."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", '/a "b"\\c,relative,/d')
    config = Path(enrol(workspace).config)
    assert tomllib.loads(config.read_text())["capture"]["claude_code"] == ['/a "b"\\c', "/d"]
    assert config.stat().st_mode & 0o777 == 0o600

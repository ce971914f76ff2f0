"""The command line that is written into settings."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from kaizen.hooks.command import command_for
from kaizen.hooks.events import AGENTS


@pytest.mark.parametrize("agent", AGENTS)
def test_it_runs_this_installation(agent: str) -> None:
    """Absolute, and ends in the words that mark it as ours."""
    words = shlex.split(command_for(agent))
    assert os.path.isabs(words[0])
    assert words[-2:] == ["hook", agent]
    assert os.path.basename(words[-3]) == "kaizen"


def test_a_path_with_spaces_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell reads it as one word; without a script beside it the interpreter runs the package."""
    python = tmp_path / "my tools" / "it's" / "python"
    monkeypatch.setattr(sys, "executable", str(python))
    assert shlex.split(command_for("codex")) == [str(python), "-m", "kaizen", "hook", "codex"]

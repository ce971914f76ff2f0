"""The command line that is written into settings."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path

import pytest

from kaizen.hooks.command import command_for, line_for
from kaizen.hooks.events import AGENTS
from kaizen.hooks.ours import is_ours
from kaizen.hooks.spans import Child


@pytest.mark.parametrize("agent", AGENTS)
def test_it_runs_this_installation(agent: str) -> None:
    """Absolute, names its agent, and is known again as ours."""
    words = command_for(agent)
    assert os.path.isabs(words[0])
    assert words[-1] == agent
    assert shlex.split(line_for(agent)) == words
    text = json.dumps({"command": line_for(agent)})
    assert is_ours(text, Child(None, 0, 0, len(text)))


def test_without_a_script_the_interpreter_runs_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path with spaces is one word."""
    python = tmp_path / "my tools" / "it's" / "python"
    monkeypatch.setattr(sys, "executable", str(python))
    assert shlex.split(line_for("codex")) == [str(python), "-m", "kaizen", "hook", "codex"]

"""The command line that agents' settings name."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from kaizen.hooks import command
from kaizen.hooks.command import command_for, line_for
from kaizen.hooks.events import AGENTS
from kaizen.hooks.ours import is_ours
from kaizen.hooks.spans import Child


def test_it_names_this_interpreter_and_a_file_that_is_there() -> None:
    """Neither PATH nor the folder of the caller matters."""
    interpreter, *options, program, agent = command_for("codex")
    assert (interpreter, options, agent) == (sys.executable, ["-I", "-S"], "codex")
    assert Path(program).is_absolute()
    assert Path(program).is_file()


@pytest.mark.parametrize("folder", ["/plain/venv", "/with a blank", "/it's", "/$HOME/`x`"])
def test_as_a_line_it_is_what_a_shell_takes_apart_again(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the folders are called."""
    monkeypatch.setattr(command, "_PROGRAM", f"{folder}/hook.py")
    monkeypatch.setattr(sys, "executable", f"{folder}/python")
    assert shlex.split(line_for("claude-code")) == command_for("claude-code")


@pytest.mark.parametrize("agent", AGENTS)
def test_it_is_known_again_as_ours(agent: str) -> None:
    """What is written into settings is what is taken out of them."""
    text = json.dumps({"command": line_for(agent)})
    assert is_ours(text, Child(None, 0, 0, len(text)))

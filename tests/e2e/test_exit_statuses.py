"""The exit status of each verb where it is called wrongly, where there is no such thing, and at Ctrl-C. What each comes to where it could do
what it does is told by its own tests, and for those that only look by `test_reads`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.house.test_docs import COMMANDS, options
from tests.support.claude import session
from tests.support.command import Command
from tests.support.prices import keep_history
from tests.support.schedulers import Schedulers
from tests.support.terminal import Terminal

# They are for all workspaces, whichever is named, or for none; `hook` never fails, whatever it is called with.
MACHINE_WIDE = {
    "kaizen supervise", "kaizen supervise stop", "kaizen supervise status", "kaizen reap", "kaizen doctor", "kaizen redact", "kaizen hook",
    "kaizen cron install", "kaizen cron uninstall", "kaizen cron status", "kaizen cron run", "kaizen service install",
    "kaizen service uninstall", "kaizen service status", "kaizen heuristics show", "kaizen hooks install", "kaizen hooks uninstall", "kaizen hooks status",
}  # fmt: skip
GIVEN = {
    "ID": "5e55",
    "DIR": "/nowhere/backup",
    "OLD": "nothing",
    "NAME": "repeated_failing_command",
    "QUERY": "word",
    "FILE": "/nowhere/file",
    "PATTERN": "x*",
    "SESSION": "5e55",
    "EXPERIMENT": "nothing",
    "TAG": "tag",
}


def required(command: Any) -> list[str]:
    """A value for each argument that must be given."""
    slots = [each for each in command.params if each.param_type_name == "argument" and each.required]
    return [GIVEN[each.metavar or each.name.upper()] for each in slots]


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"kaizen hook"}))
def test_a_wrong_call_gives_2(home: str, command: Command, name: str) -> None:
    """It is said on standard error what is wrong, and nothing is made. (`hook` is never wrong: see its own tests.)"""
    ran = command(*name.split()[1:], "--frobnicate")
    assert (ran.status, ran.out) == (2, "")
    assert "--frobnicate" in ran.err
    assert not Path(home).exists()


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - MACHINE_WIDE - {"kaizen top"}))
def test_a_workspace_that_is_not_there_gives_2(
    home: str, workspace: Path, schedulers: Schedulers, command: Command, name: str
) -> None:
    """Whatever the verb would have done there; it makes no home for it. (`top` says first that it needs a terminal.)"""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    ran = command(*name.split()[1:], *required(COMMANDS[name]), "-w", workspace.parent / "nowhere")
    assert (ran.status, ran.out) == (2, ""), ran
    assert "nowhere" in ran.err


def naming_sessions() -> list[list[str]]:
    """Calls that name a session which is not there. `tail` waits for what may come of it."""
    found = []
    for name, command in COMMANDS.items():
        if any((each.metavar or "") == "ID" for each in command.params if each.param_type_name == "argument"):
            found.append([*name.split()[1:], "beef"])
        named = {"--session", "--explain"} & {*options(command)} if name != "kaizen tail" else set()
        found += [[*name.split()[1:], option, "beef"] for option in sorted(named)]
    return found


@pytest.mark.parametrize("line", naming_sessions(), ids=" ".join)
def test_a_session_that_is_not_there_gives_2(home: str, workspace: Path, command: Command, line: list[str]) -> None:
    """And it says which one was looked for."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    ran = command(*line, "-w", workspace)
    assert (ran.status, ran.out) == (2, ""), ran
    assert "beef" in ran.err


@pytest.mark.parametrize(
    ("line", "begun"),
    [(["tail"], "please fix it"), (["ps", "--watch"], "repository"), (["daemon", "logs", "-f"], "ready")],
)
def test_ctrl_c_gives_130(home: str, workspace: Path, command: Command, line: list[str], begun: str) -> None:
    """Of what goes on until then; and the terminal is as it was."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    command("daemon", "start", "--background", "-w", workspace)
    with Terminal(*line, *(["-w", workspace] if line[0] != "ps" else [])) as terminal:
        terminal.until(lambda: begun in terminal.raw, "it has begun")
        terminal.type("\x03")
        assert terminal.end() == 130
        assert terminal.as_before

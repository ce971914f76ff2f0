"""`kaizen feedback`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from tests.support.claude import session
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.prices import keep_history


@pytest.fixture
def given(home: str, workspace: Path) -> str:
    made = session(1, cwd=str(workspace))
    keep_history(home, workspace, made)
    return made.session


def test_it_is_kept_and_listed(workspace: Path, command: Command, given: str) -> None:
    """The beginning of an id will do; what is said again replaces what was said."""
    ran = command("feedback", given[:8], "--score", 2, "--label", "slow", "--note", "three times", "-w", workspace)
    assert (ran.status, ran.out) == (0, f"kept: 2 of 5 for session {given}\n")
    assert "three times" in command("feedback", "list", "-w", workspace).out
    command("feedback", given, "--score", 5, "-w", workspace)
    (one,) = command("feedback", "--json", "-w", workspace).json
    assert (one["session_id"], one["score"], one["label"], one["note"]) == (given, 5, None, None)


@pytest.mark.parametrize("line", [["--score", "6"], ["--score", "good"], [], ["--label", "x"]])
def test_a_score_is_needed(home: str, workspace: Path, command: Command, given: str, line: list[str]) -> None:
    """A number from 1 to 5; else nothing is kept."""
    ran = command("feedback", given, *line, "-w", workspace)
    assert (ran.status, ran.out) == (2, "")
    assert not os.path.lexists(paths.decisions_db(home, str(workspace)))


def test_a_score_of_no_session(workspace: Path, command: Command, given: str) -> None:
    """`list` only lists."""
    assert command("feedback", "list", "--score", 3, "-w", workspace).status == 2
    assert command("feedback", "--note", "x", "-w", workspace).status == 2


def test_a_session_that_is_not_there(home: str, workspace: Path, command: Command, given: str) -> None:
    """It says which one was looked for, and where one is that begins so."""
    ran = command("feedback", "beef", "--score", 3, "-w", workspace)
    assert ran.status == 2
    assert "beef" in ran.err
    other = make_workspace(workspace.parent / "other")
    keep_history(home, other)
    ran = command("feedback", given, "--score", 3, "-w", other)
    assert ran.status == 2
    assert str(workspace) in ran.err
    assert "no feedback" in command("feedback", "list", "-w", workspace).err

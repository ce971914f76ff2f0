"""`kaizen actions accept`, `snooze`, `reject`, `done`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from tests.support.claude import session
from tests.support.command import Command
from tests.support.decided import proposed
from tests.support.prices import keep_history


@pytest.fixture
def action(home: str, workspace: Path) -> str:
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    return proposed(home, workspace)[0].id


def test_from_one_state_to_the_next(workspace: Path, command: Command, action: str) -> None:
    """The beginning of an id will do; the history has the notes."""
    ran = command("actions", "accept", action[:5], "--note", "after the release", "-w", workspace)
    assert (ran.status, ran.out) == (0, f"accepted: `npm run build` failed 4 times in a row ({action})\n")
    assert command("actions", "done", action, "--json", "-w", workspace).json["state"] == "done"
    shown = command("actions", "show", action, "--json", "-w", workspace).json
    assert [(each["state"], each["note"]) for each in shown["history"]] == [
        ("proposed", None), ("accepted", "after the release"), ("done", None),
    ]  # fmt: skip


def test_what_cannot_follow(workspace: Path, command: Command, action: str) -> None:
    """It is said why, and what would do."""
    command("actions", "reject", action, "-w", workspace)
    again = command("actions", "reject", action, "-w", workspace)
    assert (again.status, again.out) == (1, "")
    assert f"action {action} is rejected already" in again.err
    done = command("actions", "done", action, "-w", workspace)
    assert done.status == 1
    assert "accept" in done.err


@pytest.mark.parametrize("until", ["yesterday", "2001-01-01", "0d", ""])
def test_a_day_that_does_not_lie_ahead(workspace: Path, command: Command, action: str, until: str) -> None:
    """Nothing is snoozed."""
    ran = command("actions", "snooze", action, "--until", until, "-w", workspace)
    assert (ran.status, ran.out) == (2, "")
    assert command("actions", "show", action, "--json", "-w", workspace).json["state"] == "proposed"


def test_two_weeks_if_nothing_is_said(workspace: Path, command: Command, action: str) -> None:
    """Until when is told."""
    ran = command("actions", "snooze", action, "-w", workspace)
    assert ran.out.startswith("snoozed until 20")


def test_one_that_is_not_there_makes_nothing(home: str, workspace: Path, command: Command) -> None:
    """No database where nobody decided anything."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    ran = command("actions", "done", "beef", "-w", workspace)
    assert ran.status == 2
    assert "no action begins with 'beef'" in ran.err
    assert not os.path.lexists(paths.decisions_db(home, str(workspace)))

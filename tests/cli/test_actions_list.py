"""`kaizen actions list`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import clock, paths
from tests.support.claude import session
from tests.support.command import Command
from tests.support.decided import DAY, NOW, proposed, topic
from tests.support.homes import make_workspace
from tests.support.prices import keep_history


def test_nothing_was_proposed(home: str, workspace: Path, command: Command) -> None:
    """It says who proposes."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    ran = command("actions", "list", "-w", workspace)
    assert (ran.status, ran.out) == (0, "")
    assert "kaizen retro" in ran.err
    assert command("actions", "list", "-w", workspace, "--json").json == []


def test_those_that_are_open(home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was rejected or done is counted, and shown where it is asked for."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    made = proposed(home, workspace, *(topic(each) for each in "abcd"))
    monkeypatch.setattr(clock, "now_ms", lambda: NOW)
    for verb, each in zip(("accept", "reject", "done"), made, strict=False):
        assert command("actions", verb, each.id, "-w", workspace).status == 0
    command("actions", "snooze", made[3].id, "--until", "1w", "-w", workspace)
    ran = command("actions", "list", "-w", workspace)
    assert "accepted" in ran.out
    assert "snoozed until 2023-11-21" in ran.out
    assert "2 others" in ran.err
    assert len(command("actions", "list", "-w", workspace, "--state", "all").out.splitlines()) == 5
    (one,) = command("actions", "list", "-w", workspace, "--state", "rejected", "--json").json
    assert (one["id"], one["state"], one["weight"], one["workspace"]) == (made[1].id, "rejected", 4, str(workspace))
    monkeypatch.setattr(clock, "now_ms", lambda: NOW + 7 * DAY)
    assert [
        each["id"] for each in command("actions", "list", "-w", workspace, "--state", "proposed", "--json").json
    ] == [made[3].id]


def test_of_all_workspaces(home: str, workspace: Path, command: Command) -> None:
    """Each with its repository; one that cannot be read is told of and passed over."""
    other = make_workspace(workspace.parent / "other")
    for each in (workspace, other):
        keep_history(home, each, session(1, cwd=str(each)))
        proposed(home, each)
    ran = command("actions", "list", "-A")
    assert "other" in ran.out
    assert "repository" in ran.out
    assert {each["workspace"] for each in command("actions", "list", "-A", "--json").json} == {
        str(workspace),
        str(other),
    }
    Path(paths.decisions_db(home, str(other))).write_bytes(b"no database " * 100)
    ran = command("actions", "list", "-A")
    assert (ran.status, len(ran.out.splitlines())) == (0, 2)
    assert "cannot be read" in ran.err
    assert command("actions", "list", "-w", other).status == 1


@pytest.mark.parametrize("line", [["--state", "odd"], ["-A", "-w", "/"]])
def test_what_makes_no_sense(home: str, workspace: Path, command: Command, line: list[str]) -> None:
    """It is said what would."""
    ran = command("actions", "list", *line)
    assert (ran.status, ran.out) == (2, "")

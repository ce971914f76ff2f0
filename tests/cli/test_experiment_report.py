"""`kaizen experiment report`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Command
from tests.support.trials import commit, month, repository, worked


@pytest.fixture
def halved(home: str, workspace: Path) -> str:
    """Sessions that cost far less after a commit; its id."""
    repository(workspace, 60)
    changed = commit(workspace, 25)
    worked(home, workspace, [
        *month(days=range(49, 25, -1), output=4000), *month(days=range(25, 1, -1), output=400, first=100, fails=1),
    ])  # fmt: skip
    return changed


def test_it_tells_what_it_is_sure_of(workspace: Path, command: Command, halved: str) -> None:
    """What is compared, how many sessions, the difference with both intervals, and how it came about."""
    command("experiment", "new", "shorter", "--commit", "HEAD", "-w", workspace)
    ran = command("experiment", "report", "shorter", "-w", workspace)
    assert ran.status == 0
    for said in (
        f"commit {halved[:12]}", "before        48    24", "after         48    24", "if this is the only look: between -$",
        "however often one looks: between -$", "It is less after it: better.", "a session counts for at most $",
        "Not chosen by chance",
    ):  # fmt: skip
        assert said in ran.out, ran.out
    told = command("experiment", "report", "shorter", "--json", "-w", workspace).json
    assert told["verdict"] == "better"
    assert told["any_look"]["high"] < 0 < told["before"]["mean"]
    assert (told["before"]["sessions"], told["after"]["days"]) == (48, 24)
    assert told["left_out"] == {"unknown": 0, "elsewhere": 0, "unmeasured": 0, "under_way": 0}


def test_values_that_are_all_the_same_tell_nothing(workspace: Path, command: Command, halved: str) -> None:
    """Of sessions with one prompt each; that there are many of them is not enough."""
    command("experiment", "new", "shorter", "--commit", "HEAD", "--metric", "prompts", "-w", workspace)
    told = command("experiment", "report", "shorter", "-w", workspace).out
    assert "Too early to tell" in told
    assert "and values that differ" in told


def test_what_got_worse_is_said_too(home: str, workspace: Path, command: Command, halved: str) -> None:
    """More commands failed on some days after it than before."""
    worked(home, workspace, month(days=range(24, 4, -1), output=400, first=300, fails=2))
    command("experiment", "new", "e", "--commit", "HEAD", "--metric", "failing-commands", "-w", workspace)
    assert "It is more after it: worse." in command("experiment", "report", "e", "-w", workspace).out


def test_one_that_is_not_there_gives_2(workspace: Path, command: Command, halved: str) -> None:
    """It says which one was looked for."""
    ran = command("experiment", "report", "nothing", "-w", workspace)
    assert (ran.status, ran.out) == (2, "")
    assert "'nothing'" in ran.err

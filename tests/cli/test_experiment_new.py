"""`kaizen experiment new`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from tests.support.command import Command
from tests.support.trials import Worked, commit, repository, worked


@pytest.fixture
def changed(home: str, workspace: Path) -> str:
    """A repository with sessions and a commit; its id."""
    repository(workspace, 60)
    worked(home, workspace, [Worked(1, 12), Worked(2, 3)])
    return commit(workspace, 10)


def test_what_is_compared_is_fixed(workspace: Path, command: Command, changed: str) -> None:
    """A commit by its whole id, whatever it was called; sessions count from four weeks before it."""
    ran = command("experiment", "new", "shorter", "--commit", "HEAD", "--metric", "tokens", "-w", workspace)
    assert ran.status == 0, ran
    assert ran.out.startswith("made: shorter (")
    assert "experiment report" in ran.err
    commit(workspace, 1)
    (made,) = command("experiment", "list", "--json", "-w", workspace).json
    assert (made["name"], made["bound"], made["compares"], made["metric"]) == (
        "shorter",
        "commit",
        [None, changed],
        "tokens",
    )
    assert made["since"] < made["made_at"]
    assert made["concluded_at"] is None


def test_sides_at_the_same_time(workspace: Path, command: Command, changed: str) -> None:
    """From today on, unless it is said otherwise."""
    line = ["experiment", "new", "plan first", "--tag", "plan", "--against", "free", "--share", "0.5", "--json"]
    made = command(*line, "-w", workspace).json
    assert (made["bound"], made["compares"], made["share"], made["metric"]) == ("tags", ["free", "plan"], 0.5, "cost")
    assert made["since"][:10] == made["made_at"][:10]
    more = ["--branch", "new", "--since", "2026-01-01", "--until", "2026-02-01"]
    made = command("experiment", "new", "other", *more, "--json", "-w", workspace).json
    assert (made["since"][:10], made["until"][:10]) == ("2026-01-01", "2026-02-02")


@pytest.mark.parametrize(
    "line",
    [
        [], ["--commit", "HEAD", "--tag", "x"], ["--commit", "nothing"], ["--commit", "HEAD", "--against", "x"],
        ["--commit", "HEAD", "--share", "0.5"], ["--instructions", "ab", "--share", "0.5"], ["--branch", ""],
        ["--branch", "a", "--against", "a"], ["--branch", "a", "--against", ""], ["--tag", "a", "--share", "1"],
        ["--tag", "a", "--share", "half"], ["--tag", "a", "--metric", "luck"], ["--tag", "a", "--since", "soon"],
        ["--tag", "a", "--since", "2026-02-01", "--until", "2026-01-01"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_is_refused(home: str, workspace: Path, command: Command, changed: str, line: list[str]) -> None:
    """With exit status 2, and nothing is kept."""
    ran = command("experiment", "new", "name", *line, "-w", workspace)
    assert (ran.status, ran.out) == (2, ""), ran
    assert ran.err
    assert not os.path.lexists(paths.decisions_db(home, str(workspace)))


def test_a_name_is_taken_once(workspace: Path, command: Command, changed: str) -> None:
    """It is what the other verbs call it by."""
    assert command("experiment", "new", "one", "--tag", "a", "-w", workspace).status == 0
    ran = command("experiment", "new", "one", "--tag", "b", "-w", workspace)
    assert (ran.status, ran.out) == (1, "")
    assert "already" in ran.err
    assert command("experiment", "new", "", "--tag", "b", "-w", workspace).status == 2

"""`kaizen heuristics list`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.heuristics import shelf
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.wasteful import wasted


def row(out: str, name: str = "repeated_failing_command") -> list[str]:
    return next(line for line in out.splitlines() if line.startswith(name)).split(maxsplit=3)[1:]


def test_how_often_it_was_there(home: str, workspace: Path, command: Command) -> None:
    """In how many sessions of the last days, how many times; in all workspaces together too."""
    wasted(home, workspace)
    ran = command("heuristics", "list", "-w", workspace)
    assert (ran.status, ran.err) == (0, "")
    assert row(ran.out) == ["2", "7", "a command fails again and again"]
    wasted(home, make_workspace(workspace.parent / "other"))
    assert row(command("heuristics", "list", "-A").out)[1] == "14"
    told = command("heuristics", "list", "-w", workspace, "--json").json
    assert [each["name"] for each in told["heuristics"]] == shelf.names()
    assert {
        "name": "repeated_failing_command",
        "title": "a command fails again and again",
        "sessions": 2,
        "times": 7,
    } in told["heuristics"]


def test_without_a_workspace(home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lists, and counts nothing, which is not the same as none; one that is named has to be there."""
    monkeypatch.chdir(workspace)
    ran = command("heuristics", "list")
    assert (ran.status, row(ran.out)[:2]) == (0, ["-", "-"])
    assert command("heuristics", "list", "--json").json["heuristics"][0]["times"] is None
    assert command("heuristics", "list", "-w", workspace).status == 2
    assert command("heuristics", "list", "-w", workspace, "-A").status == 2
    assert not Path(home).exists()

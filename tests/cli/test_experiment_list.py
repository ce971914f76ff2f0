"""`kaizen experiment list`."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Command
from tests.support.trials import Worked, worked


def test_they_are_listed(home: str, workspace: Path, command: Command) -> None:
    """The latest first, with what is compared and whether they go on."""
    worked(home, workspace, [Worked(1, 3)])
    assert "no experiments" in command("experiment", "list", "-w", workspace).err
    assert command("experiment", "list", "--json", "-w", workspace).json == []
    command("experiment", "new", "first", "--branch", "new", "-w", workspace)
    command("experiment", "new", "second", "--tag", "plan", "--against", "free", "-w", workspace)
    command("experiment", "conclude", "first", "-w", workspace)
    head, second, first = command("experiment", "list", "-w", workspace).out.splitlines()
    assert head.split() == ["ID", "NAME", "METRIC", "COMPARED", "MADE", "STATE"]
    assert "tags plan against free" in second
    assert second.endswith("goes on")
    assert "branch new against all others" in first
    assert "concluded" in first

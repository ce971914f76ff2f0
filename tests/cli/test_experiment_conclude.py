"""`kaizen experiment conclude`."""

from __future__ import annotations

from pathlib import Path

from kaizen.background.stop import stop_background_for
from tests.support.command import Command
from tests.support.trials import Worked, month, worked


def test_a_concluded_one_does_not_change(home: str, workspace: Path, command: Command) -> None:
    """Neither by sessions that come, nor by those that go; and it cannot be concluded again."""
    worked(home, workspace, month(days=range(40, 20, -1), output=400))
    command("experiment", "new", "one", "--branch", "new", "--since", "60d", "-w", workspace)
    before = command("experiment", "report", "one", "-w", workspace).out
    ran = command("experiment", "conclude", "one", "-w", workspace)
    assert ran.status == 0
    name, *told = ran.out.splitlines()
    assert name.startswith(before.splitlines()[0] + ", concluded ")
    assert told == before.splitlines()[1:]
    whole = command("experiment", "report", "one", "--json", "-w", workspace).json
    worked(home, workspace, [Worked(900, 30, 9000, "new"), Worked(901, 30, 9000)])
    assert command("experiment", "report", "one", "-w", workspace).out == ran.out
    assert command("experiment", "report", "one", "--json", "-w", workspace).json == whole
    again = command("experiment", "conclude", "one", "-w", workspace)
    assert (again.status, again.out) == (1, "")
    assert "is concluded" in again.err


def test_it_outlives_the_sessions(home: str, workspace: Path, command: Command) -> None:
    """Those that are deleted take nothing of it along."""
    worked(home, workspace, [Worked(1, 5), Worked(2, 4)])
    command("experiment", "new", "one", "--branch", "new", "--since", "60d", "-w", workspace)
    told = command("experiment", "conclude", "one", "--json", "-w", workspace).json
    assert told["before"]["sessions"] == 2
    assert command("sessions", "delete", Worked(1, 5).id, "--yes", "-w", workspace).status == 0
    stop_background_for(str(workspace), home=home)
    assert command("experiment", "report", "one", "--json", "-w", workspace).json == told

"""`kaizen sessions show` by way of typer: the same as without."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Command
from tests.support.prices import keep_history
from tests.support.stories import ID, story


def test_both_ways_print_the_same(home: str, workspace: Path, command: Command) -> None:
    """`--last=1` is no plain form."""
    keep_history(home, workspace, *story(workspace))
    plain = command("sessions", "show", ID, "--last", "1", "--json", "-w", workspace)
    assert command("sessions", "show", ID, "--last=1", "--json", f"--workspace={workspace}") == plain
    assert plain.status == 0


def test_all_and_one_workspace_are_a_mistake(home: str, workspace: Path, command: Command) -> None:
    """It is said."""
    ran = command("sessions", "show", "x", "-A", "-w", workspace)
    assert ran.status == 2
    assert "not with --workspace" in ran.err

"""`kaizen sessions list` as typer reads it. What it does is in `test_listing_sessions`."""

from __future__ import annotations

from pathlib import Path

from tests.support.claude import session
from tests.support.command import Command
from tests.support.prices import keep_history


def test_both_ways_of_reading_say_the_same(home: str, workspace: Path, command: Command) -> None:
    """`--limit=1` is not in the plain form."""
    keep_history(home, workspace, session(1, cwd=str(workspace)), session(2, cwd=str(workspace)))
    typed = command("sessions", "list", "-w", workspace, "--limit=1", "--sort=tokens", "--json")
    plain = command("sessions", "list", "-w", workspace, "--limit", "1", "--sort", "tokens", "--json")
    assert typed == plain
    assert len(typed.json) == 1

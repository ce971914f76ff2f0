"""`kaizen doctor`."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Command
from tests.support.processes import daemons_of, freeze


def test_all_is_well(home: str, workspace: Path, command: Command) -> None:
    """With a daemon that answers, and without any home, nothing fails."""
    assert command("doctor").status == 0
    command("init", workspace)
    ran = command("doctor", "--json")
    assert ran.status == 0
    assert ran.json["ok"] is True
    assert {each["level"] for each in ran.json["checks"]} == {"ok"}


def test_what_fails_is_named_with_advice(home: str, workspace: Path, command: Command) -> None:
    """A frozen daemon fails the examination, with its pid and what to do."""
    command("init", workspace)
    (pid,) = daemons_of(home)
    freeze(pid)
    ran = command("doctor")
    assert ran.status == 1
    assert f"pid {pid}" in ran.out
    assert "kaizen daemon restart" in ran.out

"""`kaizen doctor`."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.command import Command, history_read
from tests.support.processes import daemons_of, freeze, kill


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


def test_fix_mends_and_says_so(home: str, workspace: Path, command: Command) -> None:
    """What was wrong is shown as fixed with what was done; once more, and there is nothing to fix."""
    command("init", workspace)
    history_read(home, workspace)
    os.chmod(home, 0o755)
    ran = command("doctor", "--fix", "--json")
    assert ran.status == 0
    (fixed,) = [each for each in ran.json["checks"] if each["fixed"] is not None]
    assert (fixed["check"], fixed["level"], fixed["fixed"]) == ("home", "warn", True)
    assert home in fixed["done"]
    assert {each["level"] for each in command("doctor", "--json").json["checks"]} == {"ok"}
    (daemon,) = daemons_of(home)
    kill(daemon)
    out = command("doctor", "--fix").out
    assert "fixed  daemons: 1 died without an end" in out
    assert f"reaped {workspace}" in out


def test_what_cannot_be_fixed_still_fails(home: str, workspace: Path, command: Command) -> None:
    """The exit status tells of what is left after mending."""
    command("init", workspace)
    freeze(daemons_of(home)[0])
    assert command("doctor", "--fix").status == 1

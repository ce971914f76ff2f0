"""`kaizen actions` as a whole."""

from __future__ import annotations

from tests.support.command import Command


def test_the_group_says_what_it_has(home: str, command: Command) -> None:
    """Its help names every verb."""
    ran = command("actions", "--help")
    assert ran.status == 0
    assert all(verb in ran.out for verb in ("list", "show", "accept", "snooze", "reject", "done"))

"""`kaizen experiment` itself."""

from __future__ import annotations

from tests.support.command import Command


def test_it_names_its_verbs(home: str, command: Command) -> None:
    """And how one begins."""
    out = command("experiment", "--help").out
    assert all(verb in out for verb in ("new", "list", "report", "conclude", "tag"))

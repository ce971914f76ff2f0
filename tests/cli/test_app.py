"""The verbs as typer knows them."""

from __future__ import annotations

import click
import pytest
import typer

from kaizen.cli.app import app
from tests.support.command import Command


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    below = getattr(command, "commands", {})
    return [path, *(found for name, each in below.items() for found in _commands(each, (*path, name)))]


ALL = _commands(typer.main.get_command(app))
GROUPS = {"actions", "cron", "daemon", "experiment", "heuristics", "hooks", "retro schedule", "service", "sessions"}
LEAVES = [path for path in ALL if path and " ".join(path) not in GROUPS]
OF_NO_WORKSPACE = {("heuristics", "show")}  # the same in all of them


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_verb_shows_an_example_and_takes_a_workspace(command: Command, path: tuple[str, ...]) -> None:
    """`--help` of each verb exits 0, has an example, and names -w where it is about a workspace."""
    ran = command(*path, "--help")
    assert ran.status == 0
    assert "Example: kaizen " + " ".join(path) in ran.out
    assert path in OF_NO_WORKSPACE or "--workspace" in ran.out


def test_without_a_verb_the_help_is_shown(command: Command) -> None:
    """`kaizen` alone tells which verbs there are."""
    out = command().out
    assert all(name in out for name in ("quickstart", "init", "daemon", "ps", "sessions", "tail", "doctor"))

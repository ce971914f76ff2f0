"""The options that all verbs share."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.cli.options import settings
from tests.support.command import Command


def test_tracebacks_are_never_pretty() -> None:
    """typer's own decoration is off: it would print the values of our variables, which hold what agents said."""
    assert settings["pretty_exceptions_enable"] is False
    assert settings["rich_markup_mode"] is None


@pytest.mark.parametrize(
    "line",
    [
        ("daemon", "status", "-w", ""),
        ("daemon", "start", "--background", "-w", ""),
        ("init", ""),
        ("pause", ""),
        ("forget", ""),
        ("move", ""),
    ],
)
def test_an_empty_name_is_no_folder(command: Command, home: str, line: tuple[str, ...]) -> None:
    """A variable that is not set does not name the folder one stands in."""
    ran = command(*line)
    assert ran.status == 2
    assert "it is empty" in ran.err
    assert not Path(home).exists()


@pytest.mark.parametrize(
    "line",
    [("tail", "-n"), ("search", "x", "--limit"), ("sessions", "list", "--limit"), ("sessions", "show", "x", "--last")],
)
def test_a_number_that_is_none_is_refused_in_plain_words(command: Command, home: str, line: tuple[str, ...]) -> None:
    """And the help has no range of four quintillions."""
    for wrong in ("many", "1.5", "-1"):
        ran = command(*line, wrong)
        assert (ran.status, ran.out) == (2, "")
        assert "it is a whole number, 0 or more" in ran.err
    assert "<=x<=" not in command(*line[:-1], "--help").out


def test_a_choice_that_is_none_is_refused_in_plain_words(command: Command, home: str) -> None:
    """Nothing of what checks the values shows through."""
    ran = command("cost", "--by", "colour")
    assert ran.status == 2
    assert "'colour' is not one of 'day', 'model', 'session', 'agent', 'repo'" in ran.err
    assert "Value error" not in ran.err

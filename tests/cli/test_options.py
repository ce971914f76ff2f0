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

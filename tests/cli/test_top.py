"""`kaizen top`: where it cannot run, and that starting it costs nobody else anything. On a terminal: tests/e2e/test_top.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Command, kaizen
from tests.support.terminal import Terminal


def test_without_a_terminal_it_says_what_to_use(home: str) -> None:
    """In a pipe it refuses, names the verbs that need no terminal, draws nothing, and makes nothing."""
    ran = kaizen("top")
    assert ran.status == 1
    assert ran.out == ""
    assert "\x1b" not in ran.err
    assert "kaizen sessions list" in ran.err
    assert "kaizen tail" in ran.err
    assert not Path(home).exists()


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_on_a_terminal_that_cannot_be_drawn_on(home: str, term: str) -> None:
    """It says so, in plain text."""
    with Terminal("top", term=term) as terminal:
        assert terminal.end() == 1
        assert "the terminal cannot be drawn on" in terminal.raw
        assert "kaizen tail" in terminal.raw
        assert "\x1b" not in terminal.raw
        assert terminal.as_before


def test_it_takes_no_arguments(home: str, command: Command) -> None:
    """A mistake in the call is told as one."""
    assert command("top", "everything").status == 2

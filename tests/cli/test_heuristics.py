"""What the verbs of `kaizen heuristics` share."""

from __future__ import annotations

import pytest

from kaizen.cli import heuristics
from kaizen.errors import NotFound
from tests.support.command import Command


def test_by_name() -> None:
    """One that is not there is told of, with where they stand."""
    assert heuristics.named("repeated_failing_command").name == "repeated_failing_command"
    with pytest.raises(NotFound, match="no heuristic 'shelf'") as raised:
        heuristics.named("shelf")
    assert "heuristics list" in raised.value.hint


def test_one_that_fails_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, as one line without signs for terminals, whatever a session holds."""
    heuristics.tell("broken fails in s: ValueError: a\x1b[2Jb\nc")
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith("kaizen: broken fails in s: ")
    assert "\x1b" not in told.err


def test_without_a_verb(command: Command) -> None:
    """As all groups of verbs."""
    ran = command("heuristics", "--help")
    assert ran.status == 0
    assert "Example: kaizen heuristics list" in ran.out

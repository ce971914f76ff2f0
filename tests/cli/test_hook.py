"""`kaizen hook`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command import Command, kaizen
from tests.support.hooks import claude, letters, open_spool


@pytest.fixture(autouse=True)
def _nobody_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaizen.hooks.deliver.wake", lambda *_: None)


def test_it_takes_a_payload_and_says_nothing(home: str, workspace: Path, command: Command) -> None:
    """As an argument, like Codex's `notify` gives it."""
    open_spool(home, workspace)
    given = json.dumps(claude("Stop", cwd=str(workspace)))
    assert command("hook", "codex", given) == (0, "", "")
    assert [letter["agent"] for letter in letters(home, workspace)] == ["codex"]


@pytest.mark.parametrize("arguments", [["hook", "codex", "{"], ["hook", "BAD", "{}"], ["hook", "codex", ""]])
def test_a_wrong_call_is_silent(home: str, command: Command, arguments: list[str]) -> None:
    """It has nobody to tell it to."""
    assert command(*arguments) == (0, "", "")


def test_where_it_cannot_work_it_is_silent(home: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home that cannot be is no error here."""
    monkeypatch.setenv("KAIZEN_HOME", "relative")
    assert command("hook", "codex", "{}") == (0, "", "")


@pytest.mark.parametrize("arguments", [["hook"], ["hook", "claude-code"], ["hook", "BAD", "x", "y"], ["hook", "-x"]])
def test_as_a_process_it_never_fails(home: str, arguments: list[str]) -> None:
    """Neither typer nor anything else of the command line has a say in it."""
    assert kaizen(*arguments, input="{}") == (0, "", "")


def test_people_are_told_what_it_is(home: str) -> None:
    """`--help` is the one thing that it answers."""
    said = kaizen("hook", "--help")
    assert said.status == 0
    assert "agents call this" in said.out

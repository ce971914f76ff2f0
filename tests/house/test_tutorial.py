"""The tutorial can be followed word for word."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from docs import play
from tests.support.processes import ROOT


@pytest.fixture
def you(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which nothing is but a `kaizen` on the path."""
    programs, made = tmp_path / "programs", tmp_path.resolve() / "you"
    programs.mkdir()
    made.mkdir()
    (programs / "kaizen").write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m kaizen "$@"\n')
    (programs / "kaizen").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return made


def test_its_commands_say_what_the_page_says(you: Path) -> None:
    """Each command, run after the ones before it, in a home of its own; and it leaves nothing behind."""
    page = play.PAGE.read_text()
    assert play.play(page, you) == page
    assert sorted(path.name for path in you.rglob("*") if path.is_file()) == []


def test_what_varies_is_left_and_what_differs_is_seen(you: Path) -> None:
    """Of two runs that say the same the page keeps what it has; else it gets what is said now."""
    page = "```console\n$ echo 12s ago, pid 7\n9s ago, pid 11\n$ echo two\none\n$ cd /; pwd\n$ pwd\n```\n"
    assert play.play(page, you) == page.replace("one\n", "two\n").replace("pwd\n", "pwd\n/\n")


def test_a_file_of_the_page_is_saved(you: Path) -> None:
    """So that the commands after it can use it; other blocks are not touched."""
    page = "```sh hello.sh\necho $1\n```\n```sh\nexit 1\n```\n```console\n$ sh ~/hello.sh you\nyou\n```\n"
    assert play.play(page, you) == page

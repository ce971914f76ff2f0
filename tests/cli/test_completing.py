"""What is offered where somebody presses TAB."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from kaizen.cli import completing
from kaizen.cli.completing import Offer, Word, offers, split
from kaizen.cli.entry import main
from tests.cli.test_searching import keep, state
from tests.support.processes import ROOT
from tests.support.terminal import Terminal

BREAKS = " \t\n\"'><=;|&(:"


@pytest.mark.parametrize(
    ("line", "words", "word"),
    [
        ("kaizen ", ["kaizen"], Word("")),
        ("kaizen ses", ["kaizen"], Word("ses")),
        ("kaizen search 'a b' \"c d", ["kaizen", "search", "a b"], Word("c d", '"')),
        (r"kaizen -w my\ app/x", ["kaizen", "-w"], Word("my app/x")),
        (r"kaizen 'a\' \'", ["kaizen", "a\\"], Word("'")),
        ("kaizen '' x\\", ["kaizen", ""], Word("x\\")),
        ("", [], Word("")),
    ],
)
def test_a_line_is_taken_apart_as_a_shell_does(line: str, words: list[str], word: Word) -> None:
    """With quotes that are still open, and backslashes."""
    assert split(line) == (words, word)


def values(line: str) -> list[str]:
    words, word = split(line)
    return [offer.value for offer in offers(words[1:], word.text)]


def test_verbs_and_options() -> None:
    """Those that begin so; options once a dash is there, and none that was given already."""
    assert set(values("kaizen se")) == {"search", "service", "sessions"}
    assert {"list", "show"} <= set(values("kaizen sessions "))
    assert {"--json", "--limit", "--help"} <= set(values("kaizen sessions list -"))
    assert "--json" not in values("kaizen sessions list --json -")
    assert {"--hooks", "--no-hooks"} <= set(values("kaizen init --"))
    assert values("kaizen sessions list ") == []
    assert values("kaizen sessions list --limit ") == []
    assert values("kaizen nothing ") == values("kaizen ")
    assert values("kaizen cost --by re") == ["repo"]


def asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, **more: str) -> list[str]:
    """What bash is told, with or without a list to show."""
    capsys.readouterr()
    for name, value in {"KAIZEN_COMPLETING": "bash", "KAIZEN_LINE": line, "KAIZEN_BREAKS": BREAKS, **more}.items():
        monkeypatch.setenv(name, value)
    assert main([]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out.splitlines()


def test_bash_gets_back_what_follows_its_last_break(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A colon parts words for it, but not within quotes."""
    assert asked(monkeypatch, capsys, "kaizen search kind:pro") == ["prompt"]
    assert asked(monkeypatch, capsys, "kaizen search 'kind:pro") == ["kind:prompt"]
    assert asked(monkeypatch, capsys, "kaizen search kind:text,pro") == ["text,prompt"]


def test_bash_is_shown_what_each_is_where_it_shows_a_list(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that is alone is inserted, and so is each where TAB goes through them."""
    one, other = keep(home, workspace), keep(home, workspace, number=2)
    line = f"kaizen sessions show -w {workspace} "
    first, second = asked(monkeypatch, capsys, line, KAIZEN_KEY="9", KAIZEN_WIDTH="70")
    assert {first.split()[0], second.split()[0]} == {one, other}
    assert first.endswith(("please fix it)", "…"))
    assert {*asked(monkeypatch, capsys, line, KAIZEN_KEY="37")} == {one, other}
    assert asked(monkeypatch, capsys, line + one, KAIZEN_KEY="9") == [one]


def test_other_shells_get_value_and_meaning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words come a line each; colons mean something to zsh."""
    zsh = asked(monkeypatch, capsys, "kaizen\nsearch\nto", KAIZEN_COMPLETING="zsh")
    assert zsh == ["+tool\\::of a call or a result", "+tokens\\::of the session, such as >5000"]
    assert asked(monkeypatch, capsys, "kaizen\nsearch\ntoo", KAIZEN_COMPLETING="fish") == [
        "tool:\tof a call or a result"
    ]


def test_completing_makes_nothing_and_says_nothing(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no home, where a store is damaged, where a shell is unknown, whatever the line."""
    assert asked(monkeypatch, capsys, "kaizen sessions show ") == []
    assert asked(monkeypatch, capsys, "kaizen ps ") == []
    assert not Path(home).exists()
    keep(home, workspace)
    before = state(home)
    assert len(asked(monkeypatch, capsys, f"kaizen sessions show -w {workspace} ")) == 1
    assert state(home) == before
    for line in ("kaizen '", "", "x", "kaizen sessions show -w /nowhere ", "kaizen --limit"):
        asked(monkeypatch, capsys, line)
    assert asked(monkeypatch, capsys, "kaizen\n", KAIZEN_COMPLETING="csh") == []
    monkeypatch.setattr(completing, "offers", lambda *_: 1 / 0)
    assert asked(monkeypatch, capsys, "kaizen ") == []


def test_what_the_shell_would_read_is_quoted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Blanks and the like; within quotes they stand as they are."""

    def found(*_: Any) -> list[Offer]:
        return [Offer("~/my app$")]

    monkeypatch.setattr(completing, "offers", found)
    assert asked(monkeypatch, capsys, "kaizen init ") == [r"~/my\ app\$"]
    assert asked(monkeypatch, capsys, "kaizen init '") == ["~/my app$"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("kaizen sess\tsh\t5e\t", "kaizen sessions show 5e550000"), ("kaizen search too\tB\t", "kaizen search tool:Bash")],
)
def test_in_a_real_bash(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, shown: str
) -> None:
    """After `--install-completion` in a home of its own, TAB completes a verb, a session's id, a field and its value."""
    keep(home, workspace)
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "kaizen"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m kaizen "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setenv("SHELL", "/bin/bash")
    monkeypatch.setenv("PS1", "ready> ")
    assert main(["--install-completion"]) == 0
    bash = shutil.which("bash")
    assert bash is not None
    with Terminal("--noprofile", "-i", program=[bash], columns=120) as terminal:
        terminal.until(lambda: "# " in terminal.raw or "$ " in terminal.raw or "> " in terminal.raw, "bash is ready")
        terminal.type(f"cd {workspace}\r")
        terminal.until(lambda: terminal.raw.count("repository") > 0, "bash is there")
        terminal.type(typed)
        terminal.until(lambda: any(shown in line for line in terminal.window()), f"{shown} is completed")

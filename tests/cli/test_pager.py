"""Long output on a terminal goes through a pager."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.cli import pager
from tests.cli.test_searching import WORD, keep
from tests.support.command import kaizen
from tests.support.terminal import Terminal

# Says that it began, keeps what it gets, and waits for a key; with `q` before the end it quits early.
_PAGER = """#!/bin/sh
echo "PAGER with LESS=$LESS"
{0} > "{1}"
echo "GOT IT ALL"
read key < /dev/tty
echo "PAGER ENDS"
exit {2}
"""


def put_pager(folder: Path, *, takes: str = "cat", status: int = 0) -> tuple[Path, Path]:
    program, got = folder / "the-pager", folder / "got"
    program.write_text(_PAGER.format(takes, got, status))
    program.chmod(0o755)
    return program, got


@pytest.fixture
def long(home: str, workspace: Path) -> list[object]:
    """A call that says some sixty lines, the hits of a search."""
    for number in range(1, 16):
        keep(home, workspace, number=number)
    return ["search", WORD, "-w", workspace, "--limit", 30]


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_long_output_goes_through_it(
    long: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbuffered: str
) -> None:
    """All of it, with colour; notes come after it, and the exit status is the verb's, whatever the pager's."""
    program, got = put_pager(tmp_path, status=3)
    monkeypatch.setenv("KAIZEN_PAGER", str(program))
    monkeypatch.setenv("PAGER", "not me")
    monkeypatch.delenv("LESS", raising=False)
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    monkeypatch.delenv("NO_COLOR", raising=False)
    long[-1] = 20
    with Terminal(*long) as terminal:
        terminal.until(lambda: "GOT IT ALL" in terminal.raw, "the pager has it")
        terminal.type("\n")
        assert terminal.end() == 0
        assert terminal.as_before
    assert len(got.read_text().splitlines()) == 40
    assert f"\x1b[1m{WORD}\x1b[0m" in got.read_text()
    assert "PAGER with LESS=FRX" in terminal.raw
    assert WORD not in terminal.raw
    assert terminal.raw.index("there may be more") > terminal.raw.index("PAGER ENDS")


@pytest.mark.parametrize("why", ["short", "json", "option", "cat", "empty", "missing", "dumb", "tall"])
def test_otherwise_it_is_said_as_it_is(
    long: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """What fits, what is for programs, where it is not wanted, and where there is no such pager."""
    program, got = put_pager(tmp_path)
    pagers = {"cat": "cat", "empty": "", "missing": "/nowhere/at-all --option"}
    monkeypatch.setenv("PAGER", pagers.get(why, str(program)))
    monkeypatch.delenv("KAIZEN_PAGER", raising=False)
    more = {"short": ["--limit", 5], "json": ["--json"]}.get(why, [])
    line = [*(["--no-pager"] if why == "option" else []), *(long[:-2] if why == "short" else long), *more]
    with Terminal(*line, term="dumb" if why == "dumb" else "xterm", rows=100 if why == "tall" else 24) as terminal:
        assert terminal.end() == 0
    assert WORD in terminal.raw
    assert not got.exists()


def test_in_a_pipe_there_is_none(long: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the length."""
    program, got = put_pager(tmp_path)
    monkeypatch.setenv("PAGER", str(program))
    ran = kaizen(*long)
    assert len(ran.out.splitlines()) == 60
    assert not got.exists()


def test_quitting_early_is_no_error(long: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads a line and goes; the status is that of the search."""
    program, got = put_pager(tmp_path, takes="head -n 1")
    monkeypatch.setenv("PAGER", str(program))
    with Terminal(*long) as terminal:
        terminal.until(lambda: "GOT IT ALL" in terminal.raw, "the pager has its line")
        terminal.type("\n")
        assert terminal.end() == 0
    assert len(got.read_text().splitlines()) == 1
    assert "Traceback" not in terminal.raw


def test_ctrl_c_is_the_pagers(long: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kaizen` waits until the pager has ended, and the terminal is as it was."""
    program, _ = put_pager(tmp_path)
    program.write_text(
        program.read_text()
        .replace("#!/bin/sh\n", "#!/bin/sh\ntrap 'echo HEARD' INT\n")
        .replace("read key", "until read key")
        .replace("</dev/tty", "< /dev/tty; do :; done")
        .replace("< /dev/tty\n", "< /dev/tty; do :; done\n")
    )
    monkeypatch.setenv("PAGER", str(program))
    with Terminal(*long) as terminal:
        terminal.until(lambda: "GOT IT ALL" in terminal.raw, "the pager has it")
        # A shell that is about to wait for a key hears of it only with the next: so it is typed until it is heard.
        terminal.until(lambda: "HEARD" in terminal.raw or terminal.type("\x03"), "the pager hears of it")
        assert terminal.process.poll() is None
        terminal.type("\n")
        assert terminal.end() == 0
        assert terminal.as_before


def test_help_that_is_long_goes_through_it(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what typer prints."""
    program, got = put_pager(tmp_path)
    monkeypatch.setenv("PAGER", str(program))
    with Terminal("--help", rows=12) as terminal:
        terminal.until(lambda: "GOT IT ALL" in terminal.raw, "the pager has it")
        terminal.type("\n")
        assert terminal.end() == 0
    assert "quickstart" in got.read_text()


@pytest.mark.parametrize(
    ("line", "is_long"),
    [
        ("search x", True), ("search x --json", False), ("sessions show 1", True), ("sessions delete 1", False),
        ("ps", False), ("ps --history", True), ("tail", False), ("init --help", True), ("", True), ("daemon start", False),
    ],
)  # fmt: skip
def test_which_verbs_are_paged(line: str, is_long: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that people read, and that end by themselves."""
    monkeypatch.setattr(pager.show, "size", lambda: (80, 24))
    for name, value in {"TERM": "xterm", "KAIZEN_PAGER": "less -S", "PATH": os.environ["PATH"]}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(pager.processes, "find", lambda program: f"/usr/bin/{program}")
    assert (pager.command(line.split()) == "less -S") is is_long

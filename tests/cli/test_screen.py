"""A terminal that is drawn on in place and given back; seen through `kaizen ps --watch`, which draws."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.support.command import Command
from tests.support.terminal import Terminal

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture
def drawn(home: str, workspace: Path, command: Command) -> Path:
    """A workspace that is registered and stopped, so that something is drawn."""
    command("init", workspace)
    command("daemon", "stop", "-w", workspace)
    return workspace


@pytest.mark.parametrize(("end", "status"), [("\x03", 130), (signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_the_terminal_is_given_back(drawn: Path, end: str | signal.Signals, status: int) -> None:
    """Ctrl-C gives 130, SIGTERM 0; the first screen, the cursor and the keys are as before."""
    with Terminal("ps", "--watch", "--every", 60) as terminal:
        terminal.until(lambda: "repository" in terminal.window()[-1], "the table is drawn")
        assert not terminal.as_before
        terminal.type(end) if isinstance(end, str) else terminal.process.send_signal(end)
        assert terminal.end() == status
        assert terminal.raw.endswith("\x1b[?7h\x1b[?25h" + LEAVE)
        assert terminal.raw.count(ENTER) == terminal.raw.count(LEAVE) == 1
        assert terminal.as_before


def test_an_error_gives_the_terminal_back_too(drawn: Path, home: str) -> None:
    """Where looking fails for good, the error stands on the terminal as it was before."""
    with Terminal("ps", "--watch", "--every", 0.1) as terminal:
        terminal.until(lambda: "repository" in terminal.window()[-1], "the table is drawn")
        for name in ("-wal", "-shm"):
            Path(home, "machine.db" + name).unlink(missing_ok=True)
        Path(home, "machine.db").write_bytes(b"no database" * 1000)
        assert terminal.end() == 1
        assert "cannot be read as a database" in " ".join(terminal.raw.rpartition(LEAVE)[2].split())
        assert terminal.as_before


def test_typing_does_not_disturb(drawn: Path) -> None:
    """What is typed is not shown, and moves nothing."""
    with Terminal("ps", "--watch", "--every", 0.1) as terminal:
        terminal.until(lambda: "repository" in terminal.window()[-1], "the table is drawn")
        terminal.type("typed\n\n\n")
        seen = len(terminal.raw)
        terminal.until(lambda: terminal.raw[seen:].count("\x1b[H") > 3, "it is drawn again")
        assert "typed" not in terminal.raw
        assert [line.split()[0] for line in terminal.window()] == ["NAME", "repository"]


def test_nothing_flickers_or_scrolls(drawn: Path) -> None:
    """A drawing writes over the one before, clears no screen, and never goes below the last line."""
    with Terminal("ps", "--watch", "--every", 0.1, rows=2) as terminal:
        terminal.until(lambda: terminal.raw.count("\x1b[H") > 5, "it is drawn again")
        drawings = terminal.raw.partition("\x1b[?7l")[2].split("\x1b[H")[1:-1]
        assert all(each.count("\n") == 1 and each.endswith("\x1b[J") for each in drawings)
        assert "\x1b[2J" not in terminal.raw


def test_ctrl_z_gives_the_terminal_to_the_shell(drawn: Path) -> None:
    """Before it stands still it gives the terminal back, and takes it again when it goes on; at once here, since the
    kernel stops no process that no shell could have go on."""
    with Terminal("ps", "--watch", "--every", 60) as terminal:
        terminal.until(lambda: "repository" in terminal.window()[-1], "the table is drawn")
        terminal.process.send_signal(signal.SIGTSTP)
        terminal.until(lambda: terminal.raw.count(ENTER) == 2 and "repository" in terminal.window()[-1], "it goes on")
        assert terminal.raw.count(LEAVE) == 1
        assert not terminal.as_before
        terminal.type("\x03")
        assert terminal.end() == 130
        assert terminal.as_before


def test_a_dumb_terminal_is_not_drawn_on(drawn: Path) -> None:
    """A terminal that knows no control sequences gets plain tables."""
    with Terminal("ps", "--watch", "--every", 0.1, term="dumb") as terminal:
        terminal.until(lambda: terminal.raw.count("NAME") > 2, "tables are printed")
        assert "\x1b" not in terminal.raw

"""The terminal that is drawn on. How it is given back: tests/e2e/test_top.py."""

from __future__ import annotations

import io
import os
import signal

import pytest

from kaizen.tui import terminal
from kaizen.tui.terminal import Endings, Output


class Gone(io.StringIO):
    """A terminal that went away."""

    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        raise OSError(5, "Input/output error")


def test_a_terminal_that_went_away_takes_everything() -> None:
    """Nothing raises: who writes would die and leave the program waiting for it."""
    output = Output(Gone())
    output.write("text")
    output.flush()


def test_what_a_terminal_cannot_show_is_a_question_mark() -> None:
    """On a terminal of another character set."""
    raw = io.BytesIO()
    output = Output(io.TextIOWrapper(raw, encoding="latin-1"))
    output.write("Grüße › 项目\n")
    output.flush()
    assert raw.getvalue() == "Grüße ? ??\n".encode("latin-1")
    assert not output.isatty()


def test_without_a_terminal_it_is_told() -> None:
    """The tests have none."""
    assert terminal.missing() is not None


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_signals_ask_for_the_end(number: int, status: int) -> None:
    """Once within the `with`; behind it they do what they did before."""
    asked = list[int]()
    before = signal.getsignal(number)
    with Endings(asked.append):
        os.kill(os.getpid(), number)
    assert asked == [status]
    assert signal.getsignal(number) == before


def test_everything_that_is_switched_on_is_switched_off_the_hard_way_too() -> None:
    """The mouse, focus, pasting, keys, wrapping, the cursor, the other screen, colours."""
    for mode in (1000, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2048):
        assert f"\x1b[?{mode}l" in terminal.LEAVE
    for ending in ("\x1b[?7h", "\x1b[?25h", "\x1b[<u", "\x1b[0m"):
        assert ending in terminal.LEAVE

"""Colour is for terminals that want it."""

from __future__ import annotations

import pytest

from kaizen.cli import style
from kaizen.cli.style import Style


def test_text_is_painted_where_it_may_be() -> None:
    """What is not painted stays as it is, and nothing is never painted."""
    assert style.painted("no", Style.BOLD, Style.RED, on=True) == "\x1b[1;31mno\x1b[0m"
    assert style.painted("no", Style.RED, on=False) == "no"
    assert style.painted("", Style.RED, on=True) == ""
    assert style.painted("no", on=True) == "no"


@pytest.mark.parametrize(
    ("size", "environ", "on"),
    [
        ((80, 24), {"TERM": "xterm"}, True),
        ((80, 24), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ((80, 24), {"TERM": "xterm", "NO_COLOR": ""}, True),
        ((80, 24), {"TERM": "dumb"}, False),
        (None, {"TERM": "xterm"}, False),
        (None, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        (None, {"CLICOLOR_FORCE": "1"}, True),
        (None, {"CLICOLOR_FORCE": "0", "FORCE_COLOR": ""}, False),
        ((80, 24), {"TERM": "xterm", "FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_a_terminal_that_wants_colour(
    size: tuple[int, int] | None, environ: dict[str, str], on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NO_COLOR counts if it is not empty, before all others; a pipe and a dumb terminal get none unless it is forced."""
    monkeypatch.setattr(style.show, "size", lambda: size)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert style.is_on() is on

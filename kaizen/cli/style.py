"""Colour, where a terminal is looked at that wants it. Text is cut first and painted last: what paints takes no column."""

from __future__ import annotations

import os

from kaizen.cli import show
from kaizen.values import StrEnum


class Style(StrEnum):
    """How text is painted (ECMA-48 8.3.117, as all terminals know it)."""

    BOLD = "1"
    DIM = "2"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    BLUE = "34"
    MAGENTA = "35"
    CYAN = "36"


def is_on() -> bool:
    """Whether text may be painted: on a terminal that can, and elsewhere where it is forced; never if NO_COLOR is set to anything
    (no-color.org, force-color.org, bixense.com/clicolors)."""
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return show.size() is not None and os.environ.get("TERM") != "dumb"


def painted(text: str, *styles: Style, on: bool) -> str:
    """The text as it is painted; as it is where it is empty or painting is not on."""
    return f"\x1b[{';'.join(styles)}m{text}\x1b[0m" if on and text and styles else text

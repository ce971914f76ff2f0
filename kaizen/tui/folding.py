"""Text of an agent's on lines of so many columns, broken wherever a line is full, and a tool's input as fields."""

from __future__ import annotations

import json

from kaizen.text import clean, width_of
from kaizen.tui.gist import given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TAB = 4


def folded(text: str, width: int) -> Iterator[str]:
    """The lines of a text; a long one goes on below. Nothing in them moves the cursor."""
    for line in text.split("\n"):
        yield from _folded(clean(line.removesuffix("\r").expandtabs(_TAB)), max(2, width))


def fields(text: str) -> Iterator[tuple[str, str]]:
    """What a tool was given, as names and values; a text that is no object has no names."""
    found = given(text)
    if not found:
        yield "", text
        return
    for name, value in found.items():
        yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _folded(line: str, width: int) -> Iterator[str]:
    if line.isascii():
        yield from (line[at : at + width] for at in range(0, max(1, len(line)), width))
        return
    begin, used = 0, 0
    for at, c in enumerate(line):
        wide = width_of(c)
        if used + wide > width:
            yield line[begin:at]
            begin, used = at, 0
        used += wide
    yield line[begin:]

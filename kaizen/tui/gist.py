"""A tool's input of which the end may be missing: its fields as far as they are there, and on one line."""

from __future__ import annotations

import json

from kaizen.model import inputs
from kaizen.tui.figures import one_line

_MOST = 300
_DECODER = json.JSONDecoder(strict=False)


def gist(name: str | None, text: str | None, *, root: str = "") -> str:
    """A tool's input on one line: the command, the pattern, the path as it is below `root`."""
    return one_line(inputs.summary(name, given(text), text, root=root))[:_MOST]


def given(text: str | None) -> dict[str, object] | None:
    """The fields of an object that is written as JSON, as far as it is there; None for whatever is no object."""
    if text is None or not text.startswith("{"):
        return None
    try:
        whole = _DECODER.decode(text)
        return whole if isinstance(whole, dict) else None
    except (ValueError, RecursionError):
        return _begun(text) or None


def _begun(text: str) -> dict[str, object]:
    """The fields before the place where it is cut off; of a text that is cut its beginning."""
    found, at = dict[str, object](), 1
    try:
        while True:
            at = _past(text, at, " \t\r\n,")
            name, at = _DECODER.raw_decode(text, at)
            if not isinstance(name, str):
                return found
            at = _past(text, at, " \t\r\n:")
            try:
                found[name], at = _DECODER.raw_decode(text, at)
            except ValueError:
                if text[at : at + 1] == '"':
                    found[name] = text[at + 1 :]
                return found
    except (ValueError, IndexError, RecursionError):
        return found


def _past(text: str, at: int, blanks: str) -> int:
    while text[at] in blanks:
        at += 1
    return at

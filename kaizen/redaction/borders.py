"""Where a word begins, also in text that is escaped, URL-encoded or coloured."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"(?:\\[nrtbfv]|%[0-9A-Fa-f]{2}|\\u00[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|\[[0-9;]{0,8}m)\Z")


def begins(text: str, at: int) -> bool:
    """Whether no letter or digit of ASCII stands before it, but for one that ends an escape as `\\n`, `%3D`, `\\u0027` or a colour."""
    before = text[at - 1 : at] if at else ""
    if not (before.isascii() and before.isalnum()):
        return True
    return _ESCAPE.search(text, max(0, at - 10), at) is not None

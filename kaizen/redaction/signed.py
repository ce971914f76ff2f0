"""JSON web tokens, signed (JWS) or encrypted (JWE): their header must be base64 of JSON that names an algorithm (RFC 7515, 7516)."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode

from kaizen.redaction.borders import begins
from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_HEADER_CHARS = 4096
_HEADER = re.compile(rf"[A-Za-z0-9_-]{{10,{_HEADER_CHARS}}}")
_REST = re.compile(r"[A-Za-z0-9_.-]*")
_NAMES = ("alg", "enc", "typ", "kid")


def find(page: Page) -> Iterator[Span]:
    """By `eyJ`, which is how base64 of an object begins."""
    text, at = page.text, page.text.find("eyJ")
    while at >= 0:
        header = _HEADER.match(text, at)
        end = at + 3 if header is None else header.end()
        if header is not None and text[end : end + 1] == "." and begins(text, at):
            rest = _REST.match(text, end + 1)
            body = end if rest is None else rest.end()
            if body > end + 8 and (_names_an_algorithm(header.group()) or text.startswith("eyJ", end + 1)):
                end = len(text[at:body].rstrip(".")) + at
                yield Span(at, end, "jwt", "a JSON web token: its header names an algorithm")
        at = text.find("eyJ", end)


def _names_an_algorithm(header: str) -> bool:
    try:
        said = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and any(name in said for name in _NAMES)

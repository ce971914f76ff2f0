"""E-mail addresses.

What stays: addresses that are nobody's (`noreply@…`), the user of a git remote (`git@host`), versions (`left-pad@1.3.0`), scoped
packages (`@scope/name`), file names (`logo@2x.png`).
"""

from __future__ import annotations

import re

from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_LOCAL = "abcdefghijklmnopqrstuvwxyz0123456789._+-"
_LOCAL_CHARS, _DOMAIN = 64, re.compile(r"[a-z0-9.-]{4,253}")
_NOBODY = frozenset({"git", "hg", "svn", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply"})
_FILES = frozenset(
    "png jpg jpeg gif svg webp ico avif bmp js mjs cjs ts tsx jsx json css scss sass less html htm md mdx txt py pyi rs go rb sh yml yaml toml "
    "xml lock map vue svelte woff ttf mp4 pdf zip tgz gz whl service socket timer target mount scope slice view route".split()
)


def find(page: Page) -> Iterator[Span]:
    """Addresses, by their `@`."""
    at = page.low.find("@")
    while at >= 0:
        end = at + 1
        if (span := _address(page.low, at)) is not None:
            yield span
            end = span.end
        at = page.low.find("@", end)
    if "%40" in page.low:
        yield from _encoded(page.low)


def _encoded(low: str) -> Iterator[Span]:
    at = low.find("%40")
    while at >= 0:
        end = at + 3
        if (span := _address(low, at, 3)) is not None:
            yield span
            end = span.end
        at = low.find("%40", end)


def _address(low: str, at: int, sign: int = 1) -> Span | None:
    before = low[max(0, at - _LOCAL_CHARS) : at]
    local = before[len(before.rstrip(_LOCAL)) :].lstrip(".%+-")
    if not local and before[-1:] > "\x7f" and before[-1].isalnum():
        local = _in_any_script(before)
    start = at - len(local)
    if local[:1] in "ntr" and low[start - 1 : start] == "\\":  # a line end that is written out stands before it
        start, local = start + 1, local[1:]
    if low[start - 1 : start] == "%":  # two digits of an encoded sign stand before it
        start, local = start + 2, local[2:]
    if not local or local in _NOBODY or _in_url(low, start):
        return None
    domain = _DOMAIN.match(low, at + sign)
    if domain is None or (length := _of_domain(domain.group())) == 0:
        return None
    end = at + sign + length
    return Span(start, end, "email", "an e-mail address", low[start:end].replace("%40", "@"))


def _in_any_script(before: str) -> str:
    """The name before the sign where it ends in a letter that is not of ASCII."""
    start = len(before)
    while start and (before[start - 1] in _LOCAL or (before[start - 1] > "\x7f" and before[start - 1].isalnum())):
        start -= 1
    return before[start:]


def _in_url(low: str, start: int) -> bool:
    """Whether it is rather the end of a password and a host, as in `https://user:password@host`."""
    before = low[max(0, start - 80) : start]
    return (
        before.endswith(":")
        and "://" in before
        and before.rpartition("://")[2][:-1].replace("-", "").replace("_", "").isalnum()
    )


def _of_domain(found: str) -> int:
    """How many characters of it are a domain; 0 if it is none."""
    name = found.rstrip(".-")
    labels = name.split(".")
    last = labels[-1]
    if len(labels) < 2 or not all(labels) or not (last.isalpha() and 2 <= len(last) <= 24):
        return 0
    if last in _FILES or labels[0].replace("x", "").isdigit():
        return 0
    return len(name)

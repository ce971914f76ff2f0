"""HTTP headers that authorize: `Authorization`, `Cookie`, `Set-Cookie`, also as options of curl and as fields of code; and `Bearer …` and
`Basic …` without their header."""

from __future__ import annotations

import re
from base64 import b64decode

from kaizen.redaction import plain
from kaizen.redaction.judging import in_header
from kaizen.redaction.spans import Span
from kaizen.redaction.words import Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_SIGN = re.compile(
    r"(?:\\{0,64}[\"'`]|%22)?\]?[ \t]{0,8}(?:=>|%3a|[:=,])[ \t]{0,8}(?:[bfru]{0,2}(?P<quote>\\{0,64}[\"'`]))?"
)
_VALUE = re.compile(r"(?:(?!\\{1,64}[nr\"'])[^\r\n\"'`<>]){6,512}")
_REST, _REST_OF_LINE = re.compile(r"[^\s\"'`<>\\]*"), re.compile(r"[^\r\n\"'`<>\\]*")
_JUDGED_CHARS = 512
_NAMES = (("authorization", Name.AUTHORIZATION), ("cookie", Name.COOKIE), ("x-auth-token", Name.AUTHORIZATION))
_ALONE = re.compile(r"(?:bearer|basic)(?:[ \t]|%20|\+){1,2}(?P<secret>[A-Za-z0-9._~+/=-]{8,512})", re.IGNORECASE)


def find(page: Page) -> Iterator[Span]:
    """By the names of the headers, then by their schemes."""
    for word, name in _NAMES:
        yield from _headers(page, word, name)
    if "bearer" in page.low or "basic" in page.low:
        yield from _schemes(page)


def _headers(page: Page, word: str, name: Name) -> Iterator[Span]:
    at = page.low.find(word)
    while at >= 0:
        end = at + len(word)
        sign = _SIGN.match(page.low, end)
        value = None if sign is None else _VALUE.match(page.text, sign.end())
        if value is not None and not (name is Name.COOKIE and "," in page.low[end : value.start()]):
            found = in_header(name, _one(name, value.group()))
            if found is not None and not (name is Name.COOKIE and not _is_cookies(page, at, value.group())):
                end = value.start() + found.end
                if len(value.group()) >= _JUDGED_CHARS:
                    end = _further(page.text, end, _REST_OF_LINE if name is Name.COOKIE else _REST)
                yield found._replace(start=value.start() + found.start, end=end)
        at = page.low.find(word, end)


def _one(name: Name, value: str) -> str:
    """Of an authorization the scheme and what follows it; cookies go on to the end of the line."""
    if name is Name.COOKIE:
        return value
    words = value.split(" ")
    kept = (
        1
        if len(words) < 2 or "=" in words[0]
        else len(words)
        if words[0].lower() in ("aws4-hmac-sha256", "digest", "hawk", "oauth", "signature")
        else 2
    )
    return " ".join(words[:kept]).rstrip(",;)}]")


def _is_cookies(page: Page, at: int, value: str) -> bool:
    """Whether it is a header: code too has things that are called cookie."""
    first = value.partition(";")[0]
    named, sign, held = first.partition("=")
    return (
        bool(sign) and " " not in named.strip() and len(held.strip()) >= 6 and plain.is_mixed(held) and "(" not in named
    )


def _further(text: str, end: int, form: re.Pattern[str]) -> int:
    rest = form.match(text, end)
    return end if rest is None else rest.end()


def _schemes(page: Page) -> Iterator[Span]:
    for found in _ALONE.finditer(page.text):
        held = found["secret"].rstrip(".")
        basic = page.low.startswith("basic", found.start())
        if (
            _is_login(held)
            if basic
            else plain.is_mixed(held) and len(held) >= 12 and not plain.stands_for(held) and not plain.hints(held)
        ):
            start, end = found.start("secret"), found.start("secret") + len(held)
            end = _further(page.text, end, _REST) if len(held) >= _JUDGED_CHARS else end
            yield Span(start, end, Name.AUTHORIZATION, "stands behind the name of an authorization's scheme")


def _is_login(coded: str) -> bool:
    """Whether it is base64 of `user:password`."""
    try:
        said = b64decode(coded + "=" * (-len(coded) % 4), validate=True)
    except ValueError:
        return False
    return b":" in said and said.isascii() and said.decode("ascii").isprintable()

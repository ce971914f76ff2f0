"""Private keys in blocks: PEM, OpenSSH, PGP and PuTTY, on many lines or on one with `\\n` written out, and with either end cut off."""

from __future__ import annotations

import re

from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_KIND, _MAX_CHARS = "private-key", 65_536
_BEGIN = re.compile(r"-{4,5} ?BEGIN (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_END = re.compile(r"-{4,5} ?END (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
# What may stand between two lines of base64: their end, written out or not, quotes, a diff's or a comment's sign.
_LINE = re.compile(r"(?:\\{1,64}[nr]|[\s\"'+,|>#*\\-]){0,64}[A-Za-z0-9+/]{16,}={0,2}")
_LAST = re.compile(r"(?:\\{1,64}[nr]|[\s\"'+|>#*]){1,16}[A-Za-z0-9+/]{2,76}={1,2}")
_BODY_LINE = re.compile(
    r"[\s\"'+,|>#*-]{0,32}[A-Za-z0-9+/]{16,128}={0,2}[\s\"',]{0,8}\Z|[\s\"'+,|>#*-]{0,32}[A-Za-z0-9+/]{2,76}={1,2}[\s\"',]{0,8}\Z"
)
# How the base64 of a private key begins: OpenSSH's own form, RSA of usual sizes, PKCS #8.
_BARE = re.compile(
    r"b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]{16}|MII[CEJ][A-Za-z0-9+/]{2}IBA(?:AKC|DANBgkqhkiG9w0BAQE)[A-Za-z0-9+/]{16}|M[CI][A-Za-z0-9+/]{1,3}AgEAM[A-Z][A-Za-z0-9+/]{24}|Private-Lines: [0-9]{1,3}"
)


def find(page: Page) -> Iterator[Span]:
    """Blocks by their first line, the rest of blocks by their last, and bodies that begin as private keys do."""
    text, behind = page.text, 0
    if "PRIVATE KEY" in text:
        for hit in re.finditer(r"-{4,5} ?(BEGIN|END) ", text):
            if hit.start() < behind:
                continue
            span = _from_begin(text, hit.start()) if hit[1] == "BEGIN" else _from_end(text, hit.start(), behind)
            if span is not None:
                behind = span.end
                yield span
    for hit in _BARE.finditer(text):
        if hit.start() >= behind:
            behind = _lines(text, hit.end())
            yield Span(hit.start(), behind, _KIND, "begins as a private key does")


def _from_begin(text: str, at: int) -> Span | None:
    begin = _BEGIN.match(text, at)
    if begin is None:
        return None
    body = _lines(text, begin.end())
    stop = text.find("-----", begin.end(), begin.end() + _MAX_CHARS)
    if stop < 0 or stop > body + 256:
        dashes = text.find("----", body, body + 256)
        stop = dashes if dashes >= 0 else stop
    end = _END.match(text, stop) if stop >= 0 else None
    if end is not None:
        return Span(at, end.end(), _KIND, "a block that holds a private key")
    return Span(at, body, _KIND, "the beginning of a block that holds a private key") if body > begin.end() else None


def _lines(text: str, at: int) -> int:
    """Where the lines of base64 end that begin there."""
    while (line := _LINE.match(text, at)) is not None:
        at = line.end()
    last = _LAST.match(text, at)
    return at if last is None else last.end()


def _from_end(text: str, at: int, behind: int) -> Span | None:
    end = _END.match(text, at)
    if end is None:
        return None
    written = "\\n" if text[at - 2 : at] == "\\n" else "\n"
    start, left = at, text.rfind(written, max(behind, at - 4096), at)
    while left >= 0:
        above = text.rfind(written, max(behind, left - 4096), left)
        line = text[above + len(written) if above >= 0 else max(behind, left - 4096) : left]
        if _BODY_LINE.match(line) is None:
            break
        start, left = left - len(line), above
    return Span(start, end.end(), _KIND, "the end of a block that holds a private key") if start < at else None

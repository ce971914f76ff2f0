"""Tokens that say by their beginning whose they are; see `families`. A few say it in their middle."""

from __future__ import annotations

import re
from base64 import b64decode

from kaizen.redaction import checksums, plain
from kaizen.redaction.borders import begins
from kaizen.redaction.families import FAMILIES
from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.families import Family
    from kaizen.redaction.spans import Page

_OF = {prefix: family for family in FAMILIES for prefix in family.prefixes}
_LONGEST_FIRST = sorted(_OF, key=len, reverse=True)
# How much of what is no token needs no second look: it has too few different letters in it, or only words.
_DULL_CHARS = 40
_PIECE = re.compile(r"[A-Za-z0-9]{16,}")
_TELEGRAM = re.compile(r":AA[A-Za-z0-9_-]{32,}+")
_AZURE = re.compile(r"[78]Q~[A-Za-z0-9_~.-]{31,}+")
_TERRAFORM = re.compile(r"\.atlasv1\.[A-Za-z0-9_=-]{60,}+")
_DISCORD = re.compile(r"[MNO](?<![A-Za-z0-9_.+/-].)[A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}+")
# Of these something before the mark belongs to the token too: which characters, how many.
_IN_THE_MIDDLE = (
    ("telegram-token", ":AA", _TELEGRAM, re.compile(r"(?<![0-9])[0-9]{8,10}\Z")),
    ("google-token", "1//0", re.compile(r"1//0[A-Za-z0-9_-]{24,}+"), re.compile(r"(?<![0-9A-Za-z_/-])\Z")),
    ("azure-client-secret", "Q~", _AZURE, re.compile(r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\Z")),
    ("terraform-token", ".atlasv1.", _TERRAFORM, re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{14}\Z")),
)


def _tree(prefixes: list[str]) -> str:
    """One pattern for all, by first and second character: the scan then fails at once almost everywhere."""
    heads = dict[str, dict[str, list[str]]]()
    for prefix in prefixes:
        heads.setdefault(prefix[0], {}).setdefault(prefix[1], []).append(re.escape(prefix[2:]))
    branches = list[str]()
    for first, seconds in heads.items():
        inner = "|".join(f"{re.escape(second)}(?:{'|'.join(ends)})" for second, ends in seconds.items())
        branches.append(f"{re.escape(first)}(?:{inner})")
    return "|".join(branches)


# No token is shorter, and few words are as long: the prefixes are looked for in these alone.
_RUN = re.compile(r"[A-Za-z0-9_.-]{15,}")
_PREFIX = re.compile(_tree(_LONGEST_FIRST))


def find(page: Page) -> Iterator[Span]:
    """Tokens by their beginning, then those by their middle."""
    text, behind = page.text, 0
    for run in _RUN.finditer(text):
        hit = _PREFIX.search(text, max(behind, run.start()), run.end())
        while hit is not None:
            behind = hit.start() + 1  # a prefix may begin within what only looks like one, as in `\\napi_org_`
            family = _OF[hit.group()]
            body = _body(text, hit.start(), hit.end(), family)
            why = None if body is None else _why(body, family, hit.group())
            if body is not None and why is None:
                behind = hit.start() + _DULL_CHARS
            elif body is not None and why is not None:
                rest = None if family.rest is None else family.rest.match(text, body.end())
                behind = body.end() if rest is None else rest.end()
                yield Span(hit.start(), behind, family.kind, why)
            hit = _PREFIX.search(text, behind, run.end())
    for kind, mark, form, left in _IN_THE_MIDDLE:
        yield from _around(text, kind, mark, form, left)
    for found in _DISCORD.finditer(text):
        if _is_number(found.group().partition(".")[0]):
            yield Span(found.start(), found.end(), "discord-token", "has the form of a Discord token")


def _body(text: str, start: int, end: int, family: Family) -> re.Match[str] | None:
    """What follows the prefix, where a word begins with it, or where a checksum will tell."""
    return family.body.match(text, end) if family.checked or begins(text, start) else None


def _why(body: re.Match[str], family: Family, prefix: str) -> str | None:
    """Why it is a token; None for words and for the same few letters again and again, as documents have them."""
    said = body.group()
    if family.checked and checksums.holds(said[:36]):
        return f"begins with {prefix} as every {family.kind}, and its checksum holds"
    if len(set(said[:64])) < 5 or not begins(body.string, body.start() - len(prefix)):
        return None
    if family.random and not any(plain.is_mixed(piece) for piece in _PIECE.findall(said)):
        return None
    return f"begins with {prefix} as every {family.kind}"


def _around(text: str, kind: str, mark: str, form: re.Pattern[str], left: re.Pattern[str]) -> Iterator[Span]:
    at = text.find(mark)
    while at >= 0:
        begin = at - 1 if mark == "Q~" else at
        body = form.match(text, max(0, begin))
        before = left.search(text, max(0, begin - 16), max(0, begin))
        end = at + len(mark)
        if body is not None and before is not None:
            end = body.end()
            yield Span(before.start(), end, kind, f"has the form of a {kind}")
        at = text.find(mark, end)


def _is_number(coded: str) -> bool:
    """Whether it is base64 of a number in decimal digits, as the first part of a Discord token is."""
    try:
        return b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_").isdigit()
    except ValueError:
        return False

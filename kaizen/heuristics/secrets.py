"""Secrets in prompts, in what tools were given and in what they gave back: tokens, private keys, passwords in addresses. The cause
says which and where, and nothing in a finding is a part of a secret.

Most texts hold none, so that only stretches are looked at which have letters and digits mixed as tokens have, or the marks of keys
and of addresses with passwords. What says itself that it is an example, and passwords of hosts on this machine, are no secrets.
"""

from __future__ import annotations

import re

from kaizen.heuristics.shelf import EVERY
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Waste
from kaizen.model.story import Tool
from kaizen.redaction import assignments, blocks, headers, plain, signed, tokens, urls
from kaizen.redaction.spans import page_of, settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Said, Story
    from kaizen.redaction.spans import Page, Span

TITLE = "secrets stand in a session"
WHY = "They were sent to the model's provider and lie in the transcript, readable for whoever reads that."
HELPS = (
    "Change them where they are issued, keep them out of files that agents read, and deny those files in the settings."
)
AGENTS = EVERY
URGENT = True  # who reads a key may use it: nothing that is wasted tells how bad that is
SHOWN = 50  # of the events that one can open
SHORTEST_RUN = (
    12  # letters and digits in a row: of tokens the shortest piece between two signs that holds for nearly all
)
_AROUND = 128  # characters before and behind: a token's prefix, a webhook's host, the name that a value is given
_BLOCK = 4096  # characters behind the mark of a private key
_CLASSES = bytes(120 if chr(code).isascii() and chr(code).isalnum() else 32 for code in range(256))  # `x`, or a blank
_RUN = b"x" * SHORTEST_RUN
_LOGIN = re.compile(r"://[^\s/?#\"'<>@]{0,128}:[^\s\"'<>@]{1,256}@")
_KEY_LINE = re.compile(r"[A-Za-z0-9+/]{40}")
_HEX, _OF_PREFIXES = frozenset(b"0123456789abcdef"), (b"_", b"-", b".")
_HERE = re.compile(
    r"@(?:\[|127\.|0\.0\.0\.0|10\.|192\.168\.|[^\s/.:?#\"']{1,63}(?=[\s/:?#\"',;)]|\Z)|[^\s/:?#\"']{0,200}\b(?:example|test|local|invalid|localhost)\b)"
)
_NO_SECRETS = ("sk_test_", "rk_test_", "pk-lf-")
_IN_DOUBT = frozenset({"jwt", "password", "authorization", "api-key", "secret", "token", "credential"})


def look(story: Story) -> Iterator[Finding]:
    found: dict[str, list[Said]] = {}
    for said, where in _texts(story):
        for kind in kinds(said.text or ""):
            found.setdefault(f"{kind} in {where}", []).append(said)
    for cause, there in found.items():
        kind, _, where = cause.partition(" in ")
        times = "once" if len(there) == 1 else f"{len(there)} times"
        yield Finding(
            "secrets", cause, there[0].at, tuple(said.cursor for said in there[:SHOWN]), Waste(),
            Confidence.MEDIUM if kind in _IN_DOUBT else Confidence.HIGH, f"{kind} stands {times} in a {where}", len(there),
        )  # fmt: skip


def kinds(text: str) -> list[str]:
    """The kinds of secrets in a text, each once."""
    found: dict[str, None] = {}
    for start, end in _stretches(text):
        page = page_of(text[start:end])
        for span in settled(_spans(page)):
            found[str(span.kind)] = None
    return [*found]


def _texts(story: Story) -> Iterator[tuple[Said, str]]:
    for turn in story.turns:
        yield from ((prompt, "prompt") for prompt in turn.prompts)
        for step in turn.steps:
            if isinstance(step, Tool):
                if step.called is not None:
                    yield step.called, "tool input"
                if step.returned is not None:
                    yield step.returned, "tool result"
            elif step.kind is Kind.PROMPT:
                yield step, "prompt"


def _stretches(text: str) -> list[tuple[int, int]]:
    """The stretches that are worth a look, in their order and without overlaps."""
    if len(text) < SHORTEST_RUN:
        return []
    found = [*_mixed_runs(text)]
    if "PRIVATE KEY" in text:
        found += ((max(0, hit.start() - 64), hit.end() + _BLOCK) for hit in re.finditer("PRIVATE KEY", text))
    if "://" in text and "@" in text:
        found += ((max(0, hit.start() - 32), hit.end() + _AROUND) for hit in _LOGIN.finditer(text))
    whole: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def _mixed_runs(text: str) -> Iterator[tuple[int, int]]:
    """Around letters and digits in a row that are neither a word, nor a number, nor a digest without a prefix."""
    raw = text.encode("latin-1", "replace")  # one byte a character
    marks = raw.translate(_CLASSES)
    at = marks.find(_RUN)
    while at >= 0:
        end = marks.find(b" ", at)
        end = len(marks) if end < 0 else end
        run = raw[at:end]
        if not _is_dull(run, raw[at - 1 : at]):
            yield max(0, at - _AROUND), end + _AROUND
        at = marks.find(_RUN, end)


def _is_dull(run: bytes, before: bytes) -> bool:
    """Whether no token has this: a word, a number, a digest. Ids of keys may be capital letters alone."""
    return (
        (run.isalpha() and not run.isupper()) or run.isdigit() or (before not in _OF_PREFIXES and _HEX.issuperset(run))
    )


def _spans(page: Page) -> Iterator[Span]:
    """What of a stretch is surely a secret."""
    text = page.text
    for span in blocks.find(page):
        if _KEY_LINE.search(text, span.start, span.end) is not None:  # not of the marks alone
            yield span
    for span in (*tokens.find(page), *signed.find(page)):
        if not _is_none(text[span.start : span.end]):
            yield span
    for span in urls.find(page):
        if span.kind == "webhook" or (span.kind == "password" and _is_login(text, span)):
            yield span
    for span in (*headers.find(page), *assignments.find(page)):
        value = text[span.start : span.end]
        if plain.is_random(value) and not _is_none(value):
            yield span


def _is_login(text: str, span: Span) -> bool:
    """Whether a password in an address is one for another machine, and no word such as documents have there."""
    value = text[span.start : span.end]
    return plain.is_mixed(value) and _HERE.match(text, span.end) is None and not _is_none(value)


def _is_none(value: str) -> bool:
    """Whether it is for tests, or says itself that it only stands for one."""
    return value.startswith(_NO_SECRETS) or "EXAMPLE" in value or plain.hints(value) or plain.stands_for(value)

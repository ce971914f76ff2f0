"""What looks random and stands near a word that says it is a secret: "use this key: …", "the password is …".

Without such a word nothing is taken for a secret for its looks: commits, UUIDs, digests, pictures and minified code are random too.
"""

from __future__ import annotations

import re

from kaizen.redaction import plain
from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

# A placeholder says such words too, and says nothing of what stands beside it.
_WORD = re.compile(r"(?:key|token|password|passphrase|secret|credential)s?(?![a-z0-9_]|-[0-9]{1,6}>)")
_BEFORE_KEY = re.compile(
    r"(?:api|access|secret|private|auth|account|license|signing|encryption|deploy)[ _-]?\Z|[^a-z0-9_]\Z|\A\Z"
)
# Random text that is something else, by what is said right before it.
_OTHER = re.compile(
    r"commit|sha|hash|digest|integrity|checksum|etag|uuid|public|cache|fingerprint|base64,|md5|crc|revision|ssh-|cert|nonce|signature"
)
_NEAR_CHARS = 64
_PIECE = re.compile(r"(?<![A-Za-z0-9_+/=.-])[A-Za-z0-9_+/=.-]{20,256}(?![A-Za-z0-9_+/=.-])")
_SAID = re.compile(
    r"(?:[ \t]{0,4}(?:is|was|are|=|:|to|as|of|for|with|called|set|now))?[ \t:=`'\"*\\]{1,8}(?P<secret>[^\s`'\"<>*\\,;]{6,64})"
)
_FEW_WORDS = 24
# Behind the word password without "is": what is rather its kind, its field or code.
_ODD = re.compile(
    r"^(?:sha|md5|base|oauth|argon|pbkdf|scrypt|bcrypt|utf|ipv|2fa|mfa|aes|rsa|ec2|s3|v[0-9]|http|tls|step|page|line|test|case|field|user)|[_./:=()\[\]{}<>,%]"
)
_AWS = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
_AWS_CHARS = 200


def find(page: Page) -> Iterator[Span]:
    """Random pieces behind such a word on its line, passwords told in a sentence, and AWS secrets near their ids."""
    behind = 0
    for word in _WORD.finditer(page.low):
        if word.start() < behind or _BEFORE_KEY.search(page.low, max(0, word.start() - 12), word.start()) is None:
            continue
        for span in _behind(page, word):
            behind = span.end
            yield span
    for mark in ("AKIA", "ASIA"):
        yield from _near_ids(page, mark)


def _behind(page: Page, word: re.Match[str]) -> Iterator[Span]:
    text, end = page.text, word.end()
    if word.group().startswith(("password", "passphrase")):
        said = _SAID.match(text, end)
        if said is not None:
            secret = said["secret"].rstrip(".)!?")
            if _is_password(secret) and (" is" in said.group()[:4] or _ODD.search(secret.lower()) is None):
                yield Span(
                    said.start("secret"), said.start("secret") + len(secret), "password", "is said to be a password"
                )
                return
    stop = _line_end(text, end)
    piece = _PIECE.search(text, end, stop + 256)
    if piece is None or piece.start() >= stop or not _looks_secret(piece.group()):
        piece = _before(text, word.start())
    if piece is None:
        return
    if _OTHER.search(page.low, max(0, min(word.start(), piece.start()) - 24), max(word.end(), piece.start())) is None:
        yield Span(piece.start(), piece.end(), "secret", f"looks random and stands near the word {word.group()}")


def _line_end(text: str, end: int) -> int:
    """How far from a word is near it: to the end of its line; where it ends the line, to the end of the next one that says something."""
    stop = text.find("\n", end, end + _NEAR_CHARS)
    while stop >= 0 and not text[end:stop].strip(" \t\r:.\"'`*\n"):
        stop = text.find("\n", stop + 1, end + _NEAR_CHARS)
    return end + _NEAR_CHARS if stop < 0 else stop


def _before(text: str, start: int) -> re.Match[str] | None:
    """A random piece a few words before, as in "… is my API key"."""
    line = max(text.rfind("\n", max(0, start - 300), start) + 1, start - 300, 0)
    piece = next(reversed([*_PIECE.finditer(text, line, start)]), None)
    return piece if piece is not None and start - piece.end() <= _FEW_WORDS and _looks_secret(piece.group()) else None


def _is_password(said: str) -> bool:
    return (
        len(said) >= 6
        and plain.is_mixed(said)
        and not plain.stands_for(said)
        and not plain.hints(said)
        and any(map(str.isdigit, said))
    )


def _looks_secret(piece: str) -> bool:
    if piece.count("/") > 2 + len(piece) // 24 or piece.count(".") > 2 or piece.startswith(("/", "./", "-")):
        return False
    return plain.is_random(piece)


def _near_ids(page: Page, mark: str) -> Iterator[Span]:
    at = page.text.find(mark)
    while at >= 0:
        end = at + 20
        for secret in _AWS.finditer(page.text, end, end + _AWS_CHARS):
            if plain.is_random(secret.group()):
                end = secret.end()
                yield Span(
                    secret.start(),
                    end,
                    "aws-secret-key",
                    "has the form of an AWS secret key and stands near an access key's id",
                )
                break
        at = page.text.find(mark, end)

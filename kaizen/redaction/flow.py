"""Redacts text of any size a piece at a time: plain text, JSON, and JSON a line each, which stays JSON.

A piece ends at a line's end, not within a private key's block, and where it can behind a line that says nothing of secrets, so that what
belongs together is seen together.
"""

from __future__ import annotations

import re
from enum import StrEnum

from kaizen.redaction import nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaizen.redaction.redactor import Redactor


class Format(StrEnum):
    """How a text is written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"


PIECE_CHARS, LINE_CHARS = 262_144, 4_194_304
JSON_CHARS = 64 * 1024 * 1024
_HELD_CHARS = 65_536  # so far a block or what belongs together may delay a piece's end
_JOINED = re.compile(r"key|secret|token|pass|pwd|cred|name|value|akia|asia|begin|[|>]\s{0,8}$|\\$", re.IGNORECASE)
_ENDS = (" ", ",", "\t", ";", '"')


def lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends. Bytes that are no UTF-8 are kept as they are; a line beyond `LINE_CHARS` is cut between words."""
    held = b""
    for chunk in chunks:
        whole = (held + chunk).split(b"\n")
        held = whole.pop()
        yield from (_text(line + b"\n") for line in whole)
        while len(held) > LINE_CHARS:
            at = (
                max(held.rfind(sign.encode(), LINE_CHARS - _HELD_CHARS, LINE_CHARS) for sign in _ENDS) + 1 or LINE_CHARS
            )
            yield _text(held[:at])
            held = held[at:]
    if held:
        yield _text(held)


def format_of(beginning: str) -> Format:
    """What a text is, by its beginning."""
    first = beginning.lstrip().partition("\n")[0]
    if not first.startswith(("{", "[")):
        return Format.TEXT
    if nested.parsed(first) is not None:
        return Format.JSONL
    return Format.JSON if first.strip() in ("{", "[") or ":" in first[:256] or '"' in first[:64] else Format.TEXT


def redacted(told: Iterable[str], how: Format, redactor: Redactor) -> Iterator[str]:
    """Lines without secrets, in pieces."""
    if how is Format.JSON:
        yield from _document(told, redactor)
    elif how is Format.JSONL:
        yield from _records(told, redactor)
    else:
        for number, piece in pieces(told):
            yield redactor.text(piece, line=number)


def pieces(told: Iterable[str], first: int = 1) -> Iterator[tuple[int, str]]:
    """Lines in pieces, each with the number of its first line."""
    held, size, number = list[str](), 0, first
    opened = False
    for line in told:
        held.append(line)
        size += len(line)
        if "PRIVATE KEY" in line:
            opened = "BEGIN" in line and "END" not in line.partition("BEGIN")[2]
        if size >= PIECE_CHARS and (
            (not opened and _JOINED.search(line[-512:]) is None) or size >= PIECE_CHARS + _HELD_CHARS
        ):
            yield number, "".join(held)
            number, held, size = number + len(held), [], 0
    if held:
        yield number, "".join(held)


def _records(told: Iterable[str], redactor: Redactor) -> Iterator[str]:
    """What is no JSON between lines that are is text, and read together."""
    between, since = list[str](), 1
    for number, line in enumerate(told, 1):
        read = nested.parsed(line) if line.lstrip().startswith(("{", "[")) else None
        if read is None:
            between.append(line)
            continue
        yield from (redactor.text(piece, line=at) for at, piece in pieces(between, since))
        between, since = [], number + 1
        yield _record(line, read, number, redactor)
    yield from (redactor.text(piece, line=at) for at, piece in pieces(between, since))


def _record(line: str, read: tuple[nested.Json, bool], number: int, redactor: Redactor) -> str:
    value, whole = read
    kept = redactor.value(value, f"line {number}")
    if whole and kept == value:
        return line
    end = line[len(line.rstrip("\r\n")) :]
    return nested.written(kept, like=line) + end


def _document(told: Iterable[str], redactor: Redactor) -> Iterator[str]:
    """One JSON value over many lines; what is none, or too large to hold, is text."""
    held, size, rest = list[str](), 0, iter(told)
    for line in rest:
        held.append(line)
        size += len(line)
        if size > JSON_CHARS:
            break
    else:
        text = "".join(held)
        read = nested.parsed(text)
        if read is not None:
            kept = redactor.value(read[0])
            yield (
                text
                if read[1] and kept == read[0]
                else nested.written(kept, like=text, indent=_indent(held)) + ("\n" if text.endswith("\n") else "")
            )
            return
    for number, piece in pieces(_both(held, rest)):
        yield redactor.text(piece, line=number)


def _both(held: list[str], rest: Iterator[str]) -> Iterator[str]:
    yield from held
    yield from rest


def _indent(held: list[str]) -> int | None:
    """By how many spaces the second line is set in."""
    second = held[1] if len(held) > 1 else ""
    return len(second) - len(second.lstrip(" ")) or None


def _text(line: bytes) -> str:
    return line.decode("utf-8", "surrogateescape")

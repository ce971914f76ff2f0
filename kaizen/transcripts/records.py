"""Reads one line as JSON records, however odd it is, and single values out of them.

The fast decoder refuses what real files hold now and then: lone surrogates, invalid UTF-8, raw control
characters, two records on one line. Those lines are read again, slowly and forgivingly.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import orjson

from kaizen.model.event import TEXT_LIMIT, Skipped

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.event import Fact

Record = dict[str, object]

MAX_RECORDS = 1000  # on one line
_ABSURD = 2**53
_NAME_LIMIT = 256
_PATH_LIMIT = 4096
_TITLE_LIMIT = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_FORGIVING = json.JSONDecoder(strict=False)


def read(line: bytes) -> list[Record | Skipped]:
    """The records on a line, usually one; what cannot be read is told in its place. Never raises."""
    try:
        return [_checked(orjson.loads(line))]
    except orjson.JSONDecodeError:
        return _read_slowly(line)


def text(value: object) -> str | None:
    """A string, or None."""
    return value if isinstance(value, str) else None


def name(value: object, limit: int = _NAME_LIMIT) -> str | None:
    """A string that can be an id or a name: neither empty nor longer than `limit`."""
    return value if isinstance(value, str) and 0 < len(value) <= limit else None


def folder(value: object) -> str | None:
    """A string that can be a path: no path holds a NUL."""
    found = name(value, _PATH_LIMIT)
    return None if found is not None and "\0" in found else found


def title(words: str | None) -> str | None:
    """A text as a title: one line of at most 80 characters."""
    return " ".join(words[:1000].split())[:_TITLE_LIMIT].rstrip() or None if words else None


def members(value: object) -> Record:
    """An object's members; none for anything else."""
    return value if isinstance(value, dict) else {}


def blocks(content: object, most: int, found: list[Fact]) -> list[Record]:
    """A message's blocks, of which a text alone is one; those beyond `most` are told as skipped."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if not isinstance(content, list):
        return []
    if len(content) > most:
        found.append(Skipped("too many"))
    return [block if isinstance(block, dict) else {"text": block} for block in content[:most]]


def is_text(path: str) -> bool:
    """Whether a path is valid UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def count(value: object) -> int | None:
    """A number of tokens; None for what cannot be one: a fraction, a negative, 2**53 and more."""
    return value if type(value) is int and 0 <= value < _ABSURD else None


def instant(value: object) -> int | None:
    """Milliseconds since 1970 UTC of an ISO 8601 text (without a zone: UTC) or a number; else None.

    A number is milliseconds if it is beyond the year 5138 as seconds.
    """
    if isinstance(value, str):
        return _from_iso(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < _ABSURD:
        return int(value if value > 1e11 else value * 1000)
    return None


def compact(value: object) -> str:
    """A value as JSON without blanks."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # nested beyond 254 levels, or an integer beyond 64 bits
        pass
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, ValueError):
        return ""


def capped(whole: str) -> tuple[str, int]:
    """The text cut to `TEXT_LIMIT` characters, and the size of the whole in bytes of UTF-8."""
    size = len(whole) if whole.isascii() else len(whole.encode("utf-8", "replace"))
    return (whole if len(whole) <= TEXT_LIMIT else whole[:TEXT_LIMIT]), size


def digest(content: str | bytes, size: int = 16) -> str:
    """A short name for a content, from `size` bytes: the same content has the same in every version."""
    whole = content.encode("utf-8", "replace") if isinstance(content, str) else content
    return blake2b(whole, digest_size=size).hexdigest()


def _from_iso(value: str) -> int | None:
    try:
        at = datetime.fromisoformat(value)
        return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH) // _MS
    except (ValueError, OverflowError):
        return None


def _read_slowly(line: bytes) -> list[Record | Skipped]:
    rest = line.decode("utf-8", "replace")
    found: list[Record | Skipped] = []
    while rest and len(found) < MAX_RECORDS:
        try:
            value, end = _FORGIVING.raw_decode(rest)
            found.append(_checked(_sayable(value)))
        except RecursionError:
            return [*found, Skipped("too deep")]
        except ValueError:
            return [*found, Skipped("not json")]
        rest = rest[end:].lstrip()
    return [*found, Skipped("too many")] if rest else found


def _checked(value: object) -> Record | Skipped:
    return value if isinstance(value, dict) else Skipped("not an object")


def _sayable(value: object) -> object:
    """The same value with lone surrogates replaced, which no file, database or terminal takes."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case list():
            return [_sayable(item) for item in value]
        case dict():
            return {str(_sayable(key)): _sayable(item) for key, item in value.items()}
        case _:
            return value

"""What foreign JSON values are, or are not: text, a table, a count of tokens, an instant."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

_ABSURD = 2**53


def plain(value: object) -> str:
    """Text, in a form that can be stored (lone surrogates replaced); empty where the value is something else."""
    if not isinstance(value, str):
        return ""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode()
    return value.replace("\x00", "\ufffd")


def table(value: object) -> dict[str, object]:
    """An object; empty where the value is something else."""
    return value if isinstance(value, dict) else {}


def count(value: object) -> int | None:
    """A number of tokens; None for what cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _ABSURD:
        return None
    return value


def instant(value: object) -> int | None:
    """ISO 8601 as milliseconds since 1970 UTC; a time without a zone is taken as UTC. None if unreadable."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return round(moment.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def text_of(content: object) -> str:
    """The text in a message's content: text as it is, blocks one below the other, images by their kind only."""
    if isinstance(content, str):
        return plain(content)
    if isinstance(content, list):
        return "\n".join(part for part in map(_block, content) if part)
    return "" if content is None else _json(content)


def one_line(text: str, limit: int) -> str:
    """The first words of a text on one line."""
    return " ".join(text[: limit * 8].split())[:limit].rstrip()


def _block(block: object) -> str:
    fields = table(block)
    kind = fields.get("type")
    if kind in ("text", "thinking"):
        return plain(fields.get(str(kind)))
    if kind in ("image", "document"):
        return f"[{kind}]"
    return plain(block) if isinstance(block, str) else _json(block)


def _json(value: object) -> str:
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, ValueError):
        return plain(str(value))

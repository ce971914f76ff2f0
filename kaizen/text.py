"""Text on its way to a terminal: what agents and file systems name is data, escaped, counted in columns, and cut to fit."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_JOINER = "\u200d"  # holds emoji together
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def clean(text: str) -> str:
    """The text with everything that could move the cursor, change its order or hide in it written out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == _JOINER else c.encode("unicode_escape").decode() for c in text)


def cut(text: str, limit: int) -> str:
    """The text on at most `limit` columns."""
    if width_of(text) <= limit:
        return text
    kept, used = [], 0
    for c in text:
        used += width_of(c)
        if used > limit - 1:
            break
        kept.append(c)
    return "".join(kept) + "…"


def cut_left(text: str, limit: int) -> str:
    """The end of the text on at most `limit` columns; of a path the end tells more."""
    return cut(text[::-1], limit)[::-1]


def cut_middle(text: str, limit: int) -> str:
    """The beginning and the end of the text on at most `limit` columns; of names either may be what tells them apart."""
    if width_of(text) <= limit:
        return text
    begin = cut(text, (limit + 1) // 2)
    return begin + cut_left(text, limit - width_of(begin) + 1)[1:]


def told_apart(paths: Sequence[str]) -> dict[str, str]:
    """What stands for each of these paths: its last part, and of those that would be called the same as many as tell them apart."""
    parts = {path: path.strip("/").split("/") for path in paths}
    said, many = {path: split[-1] for path, split in parts.items()}, 1
    while len({*said.values()}) < len(said) and many < max(map(len, parts.values())):
        many += 1
        seen, again = set[str](), set[str]()
        for name in said.values():
            (again if name in seen else seen).add(name)
        said |= {path: "/".join(parts[path][-many:]) for path, name in said.items() if name in again}
    return {path: name or path for path, name in said.items()}


def width_of(text: str) -> int:
    """How many columns the text takes; wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) or c == _JOINER else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def span(ms: int | None) -> str | None:
    """A span for people: `3d 4h`, `12m 5s`, `0s`."""
    if ms is None:
        return None
    left, parts = max(0, ms) // 1000, list[str]()
    for seconds, unit in _UNITS:
        if left >= seconds and len(parts) < 2:
            parts.append(f"{left // seconds}{unit}")
            left %= seconds
    return " ".join(parts) or "0s"


def ago(at_ms: int | None, now_ms: int) -> str | None:
    """How long ago an instant was."""
    return None if at_ms is None else f"{span(now_ms - at_ms)} ago"

"""Cursors: where a stream of events goes on.

Of one workspace a cursor is a plain number, the place of its last event in the store: `1024`. Of several it has one part for each
of them, what stands for the workspace and the number: `0f3c9a71.1024,77aa01bc.45`. A workspace that has no part is told from its
first event on.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHORT = 8  # hexadecimal digits of a workspace's key that tell a few thousand of them apart
WHOLE = 16
_DIGITS = frozenset("0123456789abcdef")
_MOST_DIGITS = 18


def parse(text: str) -> int | dict[str, int] | None:
    """The number, or the numbers by the beginnings of keys; None for what is no cursor."""
    if "." not in text:
        return _number(text)
    found = dict[str, int]()
    for part in text.split(","):
        key, _, number = part.partition(".")
        position = _number(number)
        if position is None or not SHORT <= len(key) <= WHOLE or not _DIGITS.issuperset(key) or key in found:
            return None
        found[key] = position
    return found


def digits(keys: Iterable[str]) -> int:
    """How many digits of these keys tell each from the others in a cursor."""
    known = [*keys]
    return SHORT if len({key[:SHORT] for key in known}) == len(known) else WHOLE


def part(key: str, position: int) -> str:
    """One workspace's part."""
    return f"{key}.{position}"


def written(positions: Mapping[str, int]) -> str:
    """The cursor of several workspaces, by their keys, of which all digits are kept that are given."""
    return ",".join(part(key, positions[key]) for key in sorted(positions))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None

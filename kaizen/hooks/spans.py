"""JSON with the places where its parts stand, so that one part can be changed and every other character kept.

Libraries that keep a file's formatting exist for JSON with comments; none was found that is kept up, keeps every byte
and needs no JavaScript. The standard decoder tells where a value ends, which is all that is needed here.
"""

from __future__ import annotations

import json

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

_SPACE = " \t\n\r"


class NotJson(Exception):
    """The text is no JSON, or none that can be changed: where (line and column from 1) and why."""

    def __init__(self, text: str, at: int, why: str) -> None:
        super().__init__(why)
        self.line, self.column, self.why = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at), why


class Child(NamedTuple):
    """A member of an object or an item of an array. `start` is where its key begins, or the item; `value` where the value
    begins and `end` where it has ended. `key` is None in an array."""

    key: str | None
    start: int
    value: int
    end: int


class Edit(NamedTuple):
    """Characters that are replaced."""

    start: int
    end: int
    text: str


def check(text: str) -> int:
    """Where the one value of a text begins. Raises NotJson for whatever RFC 8259 does not allow, and for what is nested
    too deep to be read."""
    start = _skip(text, 0)
    if start == len(text):
        raise NotJson(text, 0, "it is empty")
    end = _skip(text, _value(text, start)[1])
    if end != len(text):
        raise NotJson(text, end, "something follows after the end")
    return start


def read(text: str, start: int) -> object:
    """The value that begins there, in a text that was checked. Numbers are their texts."""
    return _value(text, start)[0]


def children(text: str, start: int) -> list[Child]:
    """The members of the object, or the items of the array, that begins there in a text that was checked."""
    found, at, is_object = list[Child](), _skip(text, start + 1), text[start] == "{"
    while text[at] not in "}]":
        at = _skip(text, at + 1) if text[at] == "," else at
        key, value = None, at
        if is_object:
            key, colon = _value(text, at)
            value = _skip(text, _skip(text, colon) + 1)
        end = _value(text, value)[1]
        found.append(Child(key if isinstance(key, str) else None, at, value, end))
        at = _skip(text, end)
    return found


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with these edits, which do not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


# Numbers stay texts: Python refuses to read those of more than 4300 digits.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=str, parse_float=str)


def _value(text: str, start: int) -> tuple[object, int]:
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise NotJson(text, error.pos, _said(text, error)) from None
    except ValueError as error:
        raise NotJson(text, start, str(error)) from None
    except RecursionError:
        raise NotJson(text, start, "it is nested too deep") from None
    return value, end


def _said(text: str, error: json.JSONDecodeError) -> str:
    if text.startswith(("//", "/*"), error.pos):
        return "a comment, which JSON does not know"
    before = text[: error.pos].rstrip(_SPACE)
    if before.endswith(",") and text[error.pos : error.pos + 1] in ("}", "]"):
        return "a comma with nothing after it, which JSON does not know"
    return error.msg[:1].lower() + error.msg[1:]


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at

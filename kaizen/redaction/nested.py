"""JSON without secrets: in its keys, in its values, and in JSON within its strings.

Nothing here calls itself deeper than JSON stands in strings, and that is bounded; deep arrays and objects are walked by a list.
"""

from __future__ import annotations

import json
from functools import partial

from kaizen.redaction.judging import in_value
from kaizen.redaction.words import Name, name_of
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Redacting(Protocol):
        """What is asked for texts."""

        def text(self, text: str, where: str = "", line: int = 1) -> str:
            """The text without secrets."""

        def whole(self, secret: str, kind: str, why: str, where: str = "") -> str:
            """The placeholder of a text that is a secret as a whole."""


Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_LEVELS = (
    8  # JSON in a string in JSON: each level doubles the backslashes, so that deeper ones are not written by anybody
)
_OPENING, _CLOSING = ("{", "[", '"'), ("}", "]", '"')
_NAMED, _VALUED = ("name", "key", "Name", "Key"), ("value", "Value", "val")


class _Place(NamedTuple):
    """A value, how to put what becomes of it, where it stands, and the name that it has."""

    value: Json
    put: Callable[[Json], None]
    where: str
    name: str | None


def redacted(value: Json, where: str, redactor: Redacting, level: int = 0) -> Json:
    """The value without secrets, as new lists and objects."""
    top: list[Json] = [None]
    todo = [_Place(value, partial(top.__setitem__, 0), where, None)]
    while todo:
        place = todo.pop()
        if isinstance(place.value, dict):
            todo += reversed(_object(place.value, place, redactor))
        elif isinstance(place.value, list):
            todo += reversed(_list(place.value, place))
        else:
            place.put(_leaf(place.value, place, redactor, level))
    return top[0]


def in_text(text: str, where: str, redactor: Redacting, level: int = 0) -> str:
    """The text without secrets; where it is JSON as a whole, also what only shows when it is read as such."""
    said = redactor.text(text, where)
    if level >= _LEVELS or not said.lstrip().startswith(_OPENING) or not said.rstrip().endswith(_CLOSING):
        return said
    read = parsed(said)
    if read is None:
        return said
    value, whole = read
    found = redacted(value, where, redactor, level + 1)
    return said if whole and found == value else written(found, like=said)


def parsed(text: str) -> tuple[Json, bool] | None:
    """JSON, and whether all of it is told: of names that an object has twice the last one is. None if it is not JSON."""
    twice = False

    def members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        nonlocal twice
        made = dict(pairs)
        twice = twice or len(made) != len(pairs)
        return made

    try:
        return json.loads(text, object_pairs_hook=members), not twice
    except (ValueError, RecursionError):
        return None


def written(value: Json, like: str, indent: int | None = None) -> str:
    """The value as text, with spaces where a text like it has them."""
    spaced = '": ' in like or '", ' in like
    signs = (",", ": ") if indent is not None else (", ", ": ") if spaced else (",", ":")
    try:
        said = json.dumps(value, ensure_ascii=False, separators=signs, indent=indent)
    except RecursionError:
        return '"<too-deep-1>"'
    try:
        said.encode()
    except UnicodeEncodeError:  # half of a pair, which only an escape can write
        return json.dumps(value, separators=signs, indent=indent)
    return said


def _object(item: dict[str, Json], place: _Place, redactor: Redacting) -> list[_Place]:
    made, below = dict[str, Json](), list[_Place]()
    named = next((said for key in _NAMED if isinstance(said := item.get(key), str)), None)
    for key, inner in item.items():
        kept = redactor.text(key, f"{place.where} (a key)".lstrip())
        while kept in made:
            kept += "+"
        made[kept] = None
        where = f"{place.where}.{kept}" if name_like(kept) else place.where
        below.append(
            _Place(
                inner, partial(made.__setitem__, kept), where, named if named is not None and key in _VALUED else key
            )
        )
    place.put(made)
    return below


def _list(item: list[Json], place: _Place) -> list[_Place]:
    """Of arguments of a program the one behind `--password` is a password."""
    made, below, name = list[Json]([None]) * len(item), list[_Place](), place.name
    for at, inner in enumerate(item):
        below.append(_Place(inner, partial(made.__setitem__, at), f"{place.where}[{at}]", name))
        name = inner if isinstance(inner, str) and inner.startswith("-") and len(inner) <= 64 else place.name
    place.put(made)
    return below


def name_like(key: str) -> bool:
    """Whether a key is fit to say where something was found: short, and nothing but a name."""
    return len(key) <= 40 and key.replace("_", "").replace("-", "").isalnum() and not any(map(str.isdigit, key))


def _leaf(item: Json, place: _Place, redactor: Redacting, level: int) -> Json:
    if isinstance(item, str):
        span = None if place.name is None else in_value(place.name, item)
        if span is None:
            return in_text(item, place.where, redactor, level)
        hidden = redactor.whole(item[span.start : span.end], span.kind, span.why, place.where)
        return redactor.text(item[: span.start], place.where) + hidden + redactor.text(item[span.end :], place.where)
    if (
        isinstance(item, int)
        and not isinstance(item, bool)
        and abs(item) > 999
        and name_of(place.name or "") is Name.PASSWORD
    ):
        return redactor.whole(str(item), Name.PASSWORD, "a number that is named a password", place.where)
    return item

"""Command lines in their plain form, read without typer, which alone costs five times a bare interpreter's start.

A verb that is to be quick says what of its options it understands here; whatever else stands in a command line (help, mistakes,
`--limit=5`, `-n5`) goes to typer, which reads everything. A test holds both against each other.
"""

from __future__ import annotations

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


class Option(NamedTuple):
    """What sets a field of a call. `read` gives its value, None for what typer should look at; without `read` it is a flag. With
    `many` it may be given again, and the field is a list."""

    field: str
    read: Callable[[str], object | None] | None = None
    many: bool = False


def parse(
    arguments: Sequence[str], options: Mapping[str, Option], *, positional: str | None = None, many: bool = False
) -> dict[str, Any] | None:
    """The fields that a command line sets, `positional` with the one word that is no option, or with `many` the list of them; None
    where it is not in its plain form. The values are those that the options' `read` gave."""
    found: dict[str, Any] = {}
    rest, given = [*arguments], list[str]()
    while rest:
        word = rest.pop(0)
        option = options.get(word)
        if option is None:
            if positional is None or word.startswith("-") or (given and not many):
                return None
            given.append(word)
        elif option.read is None:
            found[option.field] = True
        else:
            value = option.read(rest.pop(0)) if rest else None
            if value is None or (option.field in found and not option.many):
                return None
            found[option.field] = [*found.get(option.field, ()), value] if option.many else value
    return {**found, positional: given if many else given[0]} if positional is not None and given else found


def text(given: str) -> str | None:
    """Any text but none, and what looks like an option."""
    return given if given and not given.startswith("-") else None


def count(given: str) -> int | None:
    """A number from 0 on."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None

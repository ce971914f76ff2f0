"""What is behind a number or an item of a retro, by its key. Pure.

numbers.cost     the sessions that a number is made of          2             the second item
slowed.1         the first of what slowed us down               2.evidence    the findings and events behind it
"""

from __future__ import annotations

from kaizen.errors import NotFound
from kaizen.model.finding import Waste, together
from kaizen.retro.numbers import BY_KEY, has_part
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.retro import Item, Number, Part, Retro

_EVIDENCE, _NUMBERS, _SLOWED = "evidence", "numbers", "slowed"


class Share(NamedTuple):
    """What a session has in a number: so much of so much, with so many calls that do not tell."""

    part: Part
    adds: int
    of: int | None
    missing: int


class OpenedNumber(NamedTuple):
    """A number, and what it is made of, the most first: their sums are its own."""

    number: Number
    shares: tuple[Share, ...]


class OpenedItem(NamedTuple):
    """An item, whether its evidence is asked for, and what its findings come to together; None where it has none."""

    item: Item
    evidence: bool
    times: int | None
    waste: Waste | None


def opened(retro: Retro, key: str) -> OpenedNumber | OpenedItem:
    """What this key opens. Raises NotFound."""
    first, *rest = key.lower().split(".")
    if first == _NUMBERS and len(rest) == 1:
        return _number(retro, rest[0])
    items, words = (retro.slowed, rest) if first == _SLOWED else (retro.items, [first, *rest])
    number, *more = words or [""]
    if more not in ([], [_EVIDENCE]) or not number.isascii() or not number.isdecimal():
        raise NotFound(
            f"{key!r} is no part of a retro", hint=f"as `1`, `1.{_EVIDENCE}`, `{_SLOWED}.1` or `{_NUMBERS}.cost`"
        )
    if not 0 < int(number) <= len(items):
        what = "row of what slowed us down" if first == _SLOWED else "item"
        how_many = f"there are {len(items)}" if len(items) > 1 else f"there is {len(items) or 'none'}"
        raise NotFound(
            f"the retro of {retro.span.name} has no {what} {number}: {how_many}", hint="`kaizen retro show` shows it"
        )
    return _item(items[int(number) - 1], evidence=bool(more))


def _number(retro: Retro, key: str) -> OpenedNumber:
    number, kind = retro.number(key), BY_KEY.get(key)
    if number is None or kind is None:
        keys = ", ".join(each.key for each in retro.numbers)
        raise NotFound(f"there is no number {key!r}", hint=f"one of {keys}")
    shares = [
        Share(part, kind.adds(part), None if kind.of is None else kind.of(part), kind.missing(part))
        for part in retro.parts
        if has_part(kind, part)
    ]
    shares.sort(key=lambda share: (-share.adds, -(share.of or 0), share.part.session_id))
    return OpenedNumber(number, tuple(shares))


def _item(item: Item, *, evidence: bool) -> OpenedItem:
    found = [each.finding for each in item.seen]
    if not found:
        return OpenedItem(item, evidence, None, None)
    return OpenedItem(item, evidence, sum(each.times for each in found), together([each.waste for each in found]))

"""Builds a retro out of what is known of a span of days. Pure: the same is given, the same comes out."""

from __future__ import annotations

from kaizen.model.retro import Retro
from kaizen.retro import items, numbers
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kaizen.heuristics.shelf import Heuristic
    from kaizen.model.retro import Part, Span
    from kaizen.retro.items import Place

FEWER = 3


class Material(NamedTuple):
    """All that a retro is made of: the parts of sessions in its span and in the spans before, the oldest first (empty where nothing
    happened); what is known of each workspace; and the last retro."""

    span: Span
    everywhere: bool
    parts: Sequence[Part]
    before: Sequence[Sequence[Part]]
    places: Sequence[Place]
    last: Retro | None = None


def build(material: Material, heuristics: Mapping[str, Heuristic]) -> Retro:
    """The retro."""
    whole = items.taken(material.parts)
    made = numbers.numbers(material.parts, material.before)
    there = items.found(material.places, heuristics, material.span, whole)
    last = material.last
    return Retro(
        tuple(place.workspace for place in material.places), material.everywhere, material.span, made,
        tuple(material.parts), tuple(number.key for number in made if numbers.is_better(number)),
        tuple(items.fewer(material.places, heuristics)[:FEWER]), sum(len(place.topics) for place in material.places),
        tuple(there[: items.SLOWED]), items.chosen(there, whole, heuristics), None if last is None else last.span.name,
        items.followed(() if last is None else last.items, material.places, heuristics),
    )  # fmt: skip

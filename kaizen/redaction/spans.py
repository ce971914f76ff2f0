"""Text as detectors read it, what they found in it, and which of two findings holds where they overlap."""

from __future__ import annotations

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Of all letters this one alone has a lower-case form of two characters; offsets in both forms must agree.
_TWO_WHEN_LOWERED = "\u0130"


class Page(NamedTuple):
    """A text, the same in lower case with the same offsets, and user names that are known, in lower case."""

    text: str
    low: str
    names: frozenset[str] = frozenset()


class Span(NamedTuple):
    """What is to go: `text[start:end]`, what kind of thing it is, and why it was taken for one. `same` is what tells it from
    others of its kind where that is not the text itself, as a name whose spelling varies."""

    start: int
    end: int
    kind: str
    why: str
    same: str | None = None


def page_of(text: str, names: frozenset[str] = frozenset()) -> Page:
    """The text made ready for detectors."""
    return Page(text, text.replace(_TWO_WHEN_LOWERED, "I").lower(), names)


def settled(spans: Iterable[Span]) -> list[Span]:
    """Spans in order and without overlaps: the one that begins first holds, of those the longest, of those the one that was found
    first. What overlaps one that holds is cut to what lies behind it, so that nothing that was found stays."""
    kept, behind = list[Span](), 0
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if span.start >= behind:
            kept.append(span)
        elif span.end > behind:
            kept.append(span._replace(start=behind))
        else:
            continue
        behind = span.end
    return kept

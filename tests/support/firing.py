"""What a detector finds in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kaizen.redaction.spans import Page, Span, page_of, settled


def found(detector: Callable[[Page], Iterator[Span]], text: str, *names: str) -> list[str]:
    """The pieces that it would take out, in their order."""
    spans = settled(detector(page_of(text, frozenset(names))))
    return [text[span.start : span.end] for span in spans]

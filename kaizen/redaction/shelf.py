"""The detectors, in the order in which of two that found the same the first holds."""

from __future__ import annotations

from kaizen.redaction import (
    addresses,
    assignments,
    blocks,
    cards,
    commands,
    emails,
    headers,
    near,
    places,
    signed,
    tokens,
    urls,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kaizen.redaction.spans import Page, Span

DETECTORS: tuple[Callable[[Page], Iterator[Span]], ...] = (
    blocks.find, tokens.find, signed.find, urls.find, headers.find, assignments.find, commands.find, near.find,
    places.find, emails.find, addresses.find, cards.find,
)  # fmt: skip

"""Numbers of payment cards: of an issuer's range and length, with the check digit of Luhn (ISO/IEC 7812-1)."""

from __future__ import annotations

import re

from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_NUMBER = re.compile(
    r"[2-6](?<![0-9A-Za-z_.:/+=#-].)(?:[0-9]{3}(?P<gap>[ -])[0-9]{4}(?P=gap)[0-9]{4}(?P=gap)[0-9]{4}|[0-9]{3}(?P<wide>[ -])[0-9]{6}(?P=wide)[0-9]{5}|[0-9]{14,15})(?![0-9A-Za-z_]|[.-][0-9])"
)


def find(page: Page) -> Iterator[Span]:
    """Numbers, in one piece or in groups."""
    for found in _NUMBER.finditer(page.text):
        digits = "".join(filter(str.isdigit, found.group()))
        if _is_issued(digits) and luhn(digits) and len(set(digits)) > 1:
            yield Span(
                found.start(), found.end(), "card", "the number of a payment card: its check digit holds", digits
            )


def _is_issued(digits: str) -> bool:
    if len(digits) == 15:
        return digits.startswith(("34", "37"))
    return (
        digits[0] == "4"
        or 51 <= int(digits[:2]) <= 55
        or 2221 <= int(digits[:4]) <= 2720
        or digits.startswith(("6011", "65"))
    )


def luhn(digits: str) -> bool:
    """Whether the check digit holds."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0

"""The table of token families."""

from __future__ import annotations

from kaizen.redaction.families import FAMILIES
from kaizen.redaction.numbering import PLACEHOLDER


def test_each_prefix_is_of_one_family() -> None:
    """No prefix stands twice, and none is so short that words begin so."""
    prefixes = [prefix for family in FAMILIES for prefix in family.prefixes]
    assert len(prefixes) == len(set(prefixes))
    assert min(map(len, prefixes)) >= 2


def test_each_kind_makes_a_placeholder() -> None:
    """What a token is called can be read again as a placeholder."""
    for family in FAMILIES:
        assert PLACEHOLDER.fullmatch(f"<{family.kind}-1>"), family.kind

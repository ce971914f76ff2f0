"""Findings in order, without overlaps."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from kaizen.redaction.spans import Span, page_of, settled

SPANS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda at: Span(at[0], at[0] + at[1], "email", "why")),
    max_size=12,
)


def test_the_earliest_and_the_longest_holds() -> None:
    """Of those at the same place the longest, of equals the first; what sticks out behind goes too."""
    short, long, late, other = Span(0, 3, "a", ""), Span(0, 5, "b", ""), Span(4, 9, "c", ""), Span(0, 5, "d", "")
    assert settled([short, long, other, late]) == [long, late._replace(start=5)]


@given(SPANS)
def test_all_that_was_found_goes(spans: list[Span]) -> None:
    """Nothing of any finding stays, nothing is taken twice."""
    kept = settled(spans)
    places = [place for span in kept for place in range(span.start, span.end)]
    assert len(places) == len(set(places))
    assert set(places) == {place for span in spans for place in range(span.start, span.end)}


def test_offsets_are_the_same_in_lower_case() -> None:
    """For every character there is."""
    text = "".join(map(chr, range(sys.maxunicode + 1)))
    page = page_of(text)
    assert len(page.low) == len(text)
    assert page.low[ord("A")] == "a"

"""What was wasted, in words."""

from __future__ import annotations

import pytest

from kaizen.cli.text.findings_text import lines, waste_json, waste_text
from kaizen.model.finding import Cite, Confidence, Range, Topic, Waste

TOPIC = Topic(
    "/w", "h", "a\x1b[31m cause", tuple("abcdefg"), (1,), 9, Waste(), Confidence.LOW, "said\x1b", (Cite("a", 7),)
)  # fmt: skip


@pytest.mark.parametrize(
    ("waste", "says"),
    [
        (Waste(), None),
        (
            Waste(Range(12_345, 12_345), Range(420_000_000, 420_000_000), Range(200_000, 200_000)),
            "$0.4200, 12.3K tokens, 3m 20s",
        ),
        (Waste(Range(0, 900), Range(0, 11_000_000_000)), "up to $11.00, up to 900 tokens"),
        (Waste(ms=Range(10, 2_000)), "10 ms to 2.0 s"),
    ],
)
def test_a_range_where_it_is_an_estimate(waste: Waste, says: str | None) -> None:
    """What is not known is not said."""
    assert waste_text(waste) == says


def test_for_programs_what_is_not_known_is_null() -> None:
    """The least and the most of the rest."""
    assert waste_json(Waste(Range(1, 2), Range(5, 10**9))) == {
        "wasted_tokens": [1, 2], "wasted_usd": [5e-9, 1.0], "wasted_ms": None,
    }  # fmt: skip


def test_lines_fit_and_move_no_cursor() -> None:
    """Of many sessions the first ones; an event that is gone is told of."""
    found = lines([TOPIC, TOPIC], {"h": "a title"}, None, places=True)
    assert found[0] == "1. a title: a\\x1b[31m cause in /w"
    assert found[3] == "   sessions a, b, c, d, e and 2 more; 1 event tells of it"
    assert found[4:6] == ["", "2. a title: a\\x1b[31m cause in /w"]
    assert "\x1b" not in "".join(found)
    assert max(map(len, lines([TOPIC], {}, None, width=20))) == 20
    assert lines([TOPIC], {}, {})[-1] == "   7  it is gone"

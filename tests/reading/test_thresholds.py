"""The numbers that a heuristic goes by, with their reasons."""

from __future__ import annotations

import pytest

from kaizen.heuristics import shelf
from kaizen.reading import thresholds as module
from kaizen.reading.thresholds import Threshold, thresholds

SOURCE = '''"""Sees nothing."""

TITLE = "a title"  # no number
TYPE_CHECKING = False
SESSIONS = 3  # in one it is chance
_SHARE = 0.5
# Measured: two hours,
# and no more.
SPAN_MS = 2 * 60 * 60 * 1000
WORDS = frozenset({"a"})  # nor this
LEAST = -SESSIONS
FIRST, NAME, LAST = 1, "x", 9  # of both
TYPED: int = 5
def look(story): ...
'''


def test_numbers_with_the_comment_behind_or_above() -> None:
    """As they are written; words, switches and what is no constant are left out."""
    assert [*module._of(SOURCE)] == [
        Threshold("SESSIONS", "3", "in one it is chance"), Threshold("SHARE", "0.5", ""),
        Threshold("SPAN_MS", "2 * 60 * 60 * 1000", "Measured: two hours, and no more."), Threshold("LEAST", "-SESSIONS", ""), Threshold("FIRST", "1", "of both"), Threshold("LAST", "9", "of both"),
        Threshold("TYPED", "5", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("name", shelf.names())
def test_each_number_has_its_reason(name: str) -> None:
    """Of every heuristic there is."""
    assert [each.name for each in thresholds(name) if not each.reason] == []


def test_of_no_heuristic_none() -> None:
    """Nothing is read that is not there."""
    assert thresholds("no_such_thing") == []

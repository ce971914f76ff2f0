"""What a heuristic sees of many sessions."""

from __future__ import annotations

import pytest

from kaizen.heuristics import shelf
from kaizen.heuristics.span import Span

OVER = [each for each in shelf.every() if each.over is not None]


@pytest.mark.parametrize("each", OVER, ids=lambda each: each.name)
def test_a_span_without_sessions_has_no_topics(each: shelf.Heuristic) -> None:
    """Where nothing happened, and nothing is known of what guides agents, nothing is said."""
    assert each.over is not None
    assert [*each.over(Span("/home/dev/app", 0, 1, (), ()))] == []

"""How people found sessions."""

from __future__ import annotations

from contextlib import closing

import pytest

from kaizen.decisions import feedback
from kaizen.errors import KaizenError
from kaizen.model.action import Feedback
from tests.support.decided import NOW, decisions


def test_the_last_word_counts(home: str) -> None:
    """One of each session, the latest first."""
    with closing(decisions(home, "/home/dev/app")) as db:
        feedback.give(db, "a", 2, "slow", "took all day", NOW)
        feedback.give(db, "b", 3, None, None, NOW + 1)
        feedback.give(db, "a", 5, None, None, NOW + 2)
        assert feedback.listed(db) == [Feedback("a", NOW + 2, 5, None, None), Feedback("b", NOW + 1, 3, None, None)]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_is_from_1_to_5(home: str, score: int) -> None:
    """Anything else is refused, and not kept."""
    with closing(decisions(home, "/home/dev/app")) as db:
        with pytest.raises(KaizenError, match="no score"):
            feedback.give(db, "a", score, None, None, NOW)
        assert feedback.listed(db) == []

"""What one set of decisions has that another does not."""

from __future__ import annotations

from contextlib import closing

from kaizen.decisions import actions, feedback, opening
from kaizen.decisions.lacking import lacking
from kaizen.model.action import State
from tests.support.decided import NOW, decisions, proposed


def test_each_decision_counts_once(home: str) -> None:
    """A change of an action, feedback on a session, a tag."""
    (action,) = proposed(home, "/home/dev/one")
    with closing(decisions(home, "/home/dev/one")) as mine, closing(opening.to_read(home, "/home/dev/other")) as theirs:
        actions.change(mine, action.id, State.ACCEPTED, None, NOW)
        feedback.give(mine, "a", 4, None, None, NOW)
        mine.execute("INSERT INTO tags VALUES ('a', 'slow', 1)")
        assert lacking(mine, theirs) == 4
        assert lacking(theirs, mine) == 0
        assert lacking(mine, mine) == 0

"""What is known of a session beside its story."""

from __future__ import annotations

from kaizen.model.session import Status, Totals
from kaizen.model.spending import Spending
from kaizen.model.story import File
from kaizen.model.usage import Usage
from kaizen.tui.about import facts
from tests.support.top import HOSTILE, session, text_of, told


def test_figures_sub_agents_and_files() -> None:
    """All of them, and a sub-agent's line leads to it."""
    tree = session(
        tree_spending=Spending(1, 2 * 10**9), tree=Totals(2, 3, 4, 0, Usage(1000, 2000, 0, 0)), git_branch=HOSTILE
    )
    child = session("s1/c1", title="look into it", status=Status.WAITING_PERMISSION)
    found = facts(
        told(
            session=tree,
            children=(child,),
            files=(File("src/a.py", 3, 1), File("b\n", 0, 2)),
        )
    )
    lines = [text_of(fact.pieces) for fact in found]
    for wanted in ("input       1 tokens", "cost        $1.00", "whole tree  3.0k tokens, $2.00", "session     s1"):
        assert wanted in lines
    assert any("PERMISSION" in line and "look into it" in line for line in lines)
    assert [fact.child_id for fact in found if fact.child_id] == ["s1/c1"]
    assert any(line.startswith("   1e   3r src/a.py") for line in lines)
    assert all(line.isprintable() for line in lines)
    assert len({fact.key for fact in found}) == len(found)


def test_what_is_not_known_is_not_told_as_nothing() -> None:
    """Tokens that no record tells are not known."""
    lines = [text_of(fact.pieces) for fact in facts(told(session=session(usage=Usage(), model=None)))]
    assert "tokens      not known" in lines
    assert not any(line.startswith("model  ") for line in lines)

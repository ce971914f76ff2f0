"""Action items and feedback as JSON and as lines."""

from __future__ import annotations

import pytest

from kaizen.cli.text import deciding
from kaizen.model.action import Action, Change, Commit, Difference, Feedback, FollowUp, Side, State, Verdict
from tests.support.decided import DAY, NOW

SNOOZED = Action("0a0b0c0d", "h", "c", "what it is", ("a.py",), State.SNOOZED, NOW, NOW, NOW + DAY, 4)


def test_for_programs() -> None:
    """All fields, instants as ISO 8601, what is not known null; the state is that of now."""
    told = deciding.action_json(deciding.placed("/home/dev/app", SNOOZED, NOW + DAY))
    assert told == {
        "workspace": "/home/dev/app", "id": "0a0b0c0d", "state": "proposed", "title": "what it is", "heuristic": "h", "cause": "c",
        "names": ["a.py"], "proposed_at": "2023-11-14T22:13:20.000+00:00", "changed_at": "2023-11-14T22:13:20.000+00:00",
        "snoozed_until": "2023-11-15T22:13:20.000+00:00", "weight": 4,
    }  # fmt: skip
    assert deciding.change_json(Change(NOW, State.DONE, 4, None))["state"] == "done"
    assert deciding.feedback_json("/home/dev/app", Feedback("s", NOW, 4, None, "n"))["score"] == 4


def told() -> FollowUp:
    given = Commit("ab" * 20, NOW, "say \x1b[31mso"), Difference(-3.0, -2.0, -1.0)
    return FollowUp(
        SNOOZED,
        NOW,
        Side(12, 30, None, 5),
        Side(12, 3, 7, None),
        given[1],
        Verdict.HELPED,
        (0, 0),
        "helped: x",
        given[:1],
    )


def test_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The verdict with its figures, and the commits."""
    found = deciding.follow_up_json(told())
    assert (found["verdict"], found["difference"]) == ("helped", {"low": -3.0, "value": -2.0, "high": -1.0})
    assert found["before"] == {"sessions": 12, "times": 30, "cost_usd": None, "ms": 5}
    deciding.draw_follow_up(told())
    assert capsys.readouterr().out == "\nhelped: x\n2023-11-14  commit abababababab  say \\x1b[31mso\n"


def test_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """A line each; a day is told with what is put off until then."""
    placed = deciding.placed("/home/dev/app", SNOOZED, NOW)
    deciding.table([placed], NOW + DAY, where=True)
    deciding.draw(placed, [Change(NOW, State.SNOOZED, 4, "later")])
    said = capsys.readouterr().out
    assert "snoozed until 2023-11-15" in said
    assert "1d ago" in said
    assert "app" in said
    assert "2023-11-14 22:13  snoozed   later" in said

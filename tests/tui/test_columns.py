"""The table of sessions."""

from __future__ import annotations

import pytest

from kaizen.model.daemon import Shown
from kaizen.model.session import Status
from kaizen.text import width_of
from kaizen.tui import columns
from kaizen.tui.rows import Doing
from tests.support.top import HOSTILE, NOW, place, row, text_of


@pytest.mark.parametrize("width", [40, 50, 66, 80, 100, 110, 120, 150, 200])
def test_a_line_fits(width: int) -> None:
    """At every width heads and lines stand in the same columns and fit."""
    fit = columns.fit(width)
    said = text_of(columns.cells(row(title=HOSTILE * 5, status=Status.ACTIVE), fit, NOW))
    assert width_of(said) == width_of(text_of(columns.heads(fit))) <= width


def test_what_a_line_tells() -> None:
    """Status, agent, repository, what is done since when, title, tokens, cost and the last event, in 80 columns."""
    there = row(title="Add a form", status=Status.WAITING_PERMISSION)._replace(
        doing=Doing("Bash", "npm test", NOW - 65_000)
    )
    said = text_of(columns.cells(there, columns.fit(80), NOW))
    told = ["!", "PERMISSION", "claude", "app", "Bash", "1m", "npm", "…", "·", "Add", "a", "form", "10", "$1.00", "1s"]
    assert said.split() == told
    heads = text_of(columns.heads(columns.fit(80))).split()
    assert heads == ["STATUS", "AGENT", "REPOSITORY", "DOING", "·", "TITLE", "TOKENS", "COST", "LAST"]


def test_where_there_is_room_what_is_done_has_its_own_column() -> None:
    """And the model its own where there is more."""
    assert "DOING  " in text_of(columns.heads(columns.fit(120)))
    assert "MODEL" in text_of(columns.heads(columns.fit(160)))


def test_titles() -> None:
    """A sub-agent is told as one, a session with sub-agents too, and one without a title by its id."""
    assert columns.titled(row(parent_id="s0", title="look")) == "└ look"
    assert columns.titled(row(title="look")._replace(below=2)) == "[+2] look"
    assert columns.titled(row("5e550001-0000-4000", title=None)) == "(5e550001-0000)"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "app"),
        ({"state": Shown.STOPPED}, "no daemon"),
        ({"state": Shown.SLEEPING}, "app"),
        ({"trouble": "x"}, "unreadable"),
    ],
)
def test_workspaces(change: dict[str, object], said: str) -> None:
    """A workspace says whether anything new will come, who is at work and what today cost."""
    line = text_of(columns.place_line(place(**change), 2, 33))
    assert said in line
    assert "2*" in line
    assert width_of(line) == 33
    assert ("no daemon" in line) is (change.get("state") is Shown.STOPPED)

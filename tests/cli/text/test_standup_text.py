"""The standup in ten lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.cli import show
from kaizen.cli.text.standup_text import as_json, lines
from kaizen.model.session import Session, Status
from kaizen.model.usage import Usage
from kaizen.retro.standup import Standup, standup
from tests.retro.test_standup import NOW
from tests.support.retros import HOSTILE, item
from tests.support.weeks import worked


@pytest.fixture
def found(home: str, workspace: Path) -> Standup:
    """Two days of work."""
    worked(home, workspace, weeks=1)
    return standup(home, [str(workspace)], NOW, everywhere=False)


def test_ten_lines(found: Standup, workspace: Path) -> None:
    """However much there is to tell, each cut to the terminal, with nothing in it that moves the cursor."""
    status = Status.WAITING_USER
    waits = Session("a", "codex", None, "/w", None, None, status, None, None, None, HOSTILE, 0, 0, 0, 0, Usage())
    full = found._replace(
        waiting=(waits,) * 5, slowed=tuple(item(each, HOSTILE) for each in range(5)), proposed=3, accepted=1,
        summary=found.summary._replace(busiest=found.summary.busiest * 9),
    )  # fmt: skip
    told = lines(full, [str(workspace)], 80)
    assert len(told) == 10
    assert max(map(show.width_of, told)) <= 80
    assert "".join(told).isprintable()
    assert told[-1] == "action items: 1 accepted, 3 proposed; `kaizen actions list`"
    waiting = as_json(full, [str(workspace)])["waiting"]
    assert isinstance(waiting, list)
    assert len(waiting) == 5


def test_what_there_is(found: Standup, workspace: Path) -> None:
    """The day, the figures, the sessions that took most, what slowed them down."""
    told = lines(found, [str(workspace)], 0)
    assert told[0] == "Since 2025-04-28, repository"
    assert told[1].startswith("3 sessions, ")
    assert "fix it 0-0" in told[2]
    assert any(line.startswith("slowed down by make build: a command fails again and again") for line in told)


def test_nothing(home: str, workspace: Path) -> None:
    """It says so."""
    worked(home, workspace, weeks=1)
    none = standup(home, [str(workspace)], NOW + 90 * 86_400_000, everywhere=False)
    assert lines(none, [str(workspace)], 80) == ["Since 2025-07-27, repository", "nothing was captured"]

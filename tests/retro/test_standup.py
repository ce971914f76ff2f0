"""What was done since yesterday."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import paths
from kaizen.decisions import actions, opening
from kaizen.errors import DatabaseDamaged, KaizenError
from kaizen.model.weeks import day_of
from kaizen.retro.standup import standup
from tests.support.homes import make_workspace
from tests.support.retros import topic
from tests.support.weeks import COMMAND, worked

DAY_MS = 86_400_000
NOW = (day_of("2025-04-29") or 0) * DAY_MS + 18 * 3_600_000  # the Tuesday of the last week


def test_yesterday_and_today(home: str, workspace: Path) -> None:
    """Sessions of these two days alone, what slowed them down, and how many action items are open."""
    worked(home, workspace, weeks=2)
    db = opening.to_write(home, str(workspace))
    actions.propose(db, [topic()], NOW)
    db.close()
    found = standup(home, [str(workspace)], NOW, everywhere=False)
    assert found.summary.total.sessions == 3
    assert [(each.topic.cause, len(each.topic.sessions)) for each in found.slowed if each.topic.cause == COMMAND] == [
        (COMMAND, 2)
    ]
    assert (found.proposed, found.accepted, found.troubles) == (1, 0, ())


def test_a_workspace_that_cannot_be_read(home: str, workspace: Path) -> None:
    """Of several it is passed over and told of once; alone it is an error."""
    broken = make_workspace(workspace.parent / "broken")
    for each in (workspace, broken):
        worked(home, each, weeks=1)
    Path(paths.project_db(home, str(broken))).write_bytes(b"no database" * 1000)
    found = standup(home, [str(broken), str(workspace)], NOW, everywhere=True)
    assert [*map(type, found.troubles)] == [DatabaseDamaged]
    assert found.summary.total.sessions == 3
    with pytest.raises(KaizenError):
        standup(home, [str(broken)], NOW, everywhere=False)

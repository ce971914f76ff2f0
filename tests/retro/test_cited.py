"""The events that an item cites, from the store."""

from __future__ import annotations

from pathlib import Path

from kaizen import paths
from kaizen.heuristics import shelf
from kaizen.retro.build import build
from kaizen.retro.cited import cited
from kaizen.retro.gather import gather
from tests.retro.test_gather import NOW, SPAN
from tests.support.weeks import COMMAND, worked


def test_each_event_that_is_cited(home: str, workspace: Path) -> None:
    """Session by session, in their order; what cannot be read any more is gone."""
    worked(home, workspace, weeks=1)
    found = gather(home, [str(workspace)], SPAN, NOW, everywhere=False)
    retro = build(found.material, {each.name: each for each in shelf.every()})
    item = next(each for each in retro.items if each.topic.cause == COMMAND)
    there = cited(item)
    assert [each.session_id for each in there] == [*item.topic.sessions]
    assert {(each.session_id, event.cursor) for each in there for event in each.events} == {*item.topic.evidence}
    assert all(each.gone == 0 for each in there)
    Path(paths.project_db(home, str(workspace))).write_bytes(b"x" * 5000)
    assert [(each.events, each.gone) for each in cited(item)] == [((), 8)] * 3

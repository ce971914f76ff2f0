"""The figures of a span."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.errors import DatabaseDamaged
from kaizen.reading.figures import Span, read
from tests.support.claude import BEGIN, FORK, Transcript, session, sub_agent, text, tool_use
from tests.support.homes import make_workspace
from tests.support.prices import keep_history

DAY = int(BEGIN.timestamp()) // 86_400
SPAN = Span(DAY - 1, DAY, DAY + 1, True)


def damage(home: str, workspace: Path) -> None:
    """The store's first page is whole, so that it opens; what it leads to is not."""
    path = Path(paths.project_db(home, str(workspace)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def test_each_row_stands_in_its_days(home: str, workspace: Path) -> None:
    """Those of the span, those before it without their files, and sessions that go on after it; labels of all of them."""
    now, before = session(1, cwd=str(workspace)), session(2, cwd=str(workspace), begin=BEGIN - timedelta(days=1))
    later = session(3, cwd=str(workspace), begin=BEGIN + timedelta(days=900))
    long_ago = session(4, cwd=str(workspace), begin=BEGIN - timedelta(days=2))
    now.response("msg_read", tool_use("toolu_read", "Read", file_path="src/app.py"))
    keep_history(home, workspace, now, sub_agent(now), before, later, long_ago)
    found = read([str(workspace)], SPAN, tolerant=False)
    child = next(iter({row.session_id for row in found.now.active} - {now.session}))
    assert {row.session_id for row in found.before.active} == {before.session}
    assert {row.day for rows in (found.now[:3]) for row in rows} == {DAY}
    assert [(row.session_id, row.path) for row in found.now.touched] == [(now.session, "src/app.py")]
    assert found.before.touched == []
    assert found.labels.keys() == {now.session, child, before.session}
    assert found.labels[child].parent_id == now.session
    assert found.after == {later.session}
    assert read([str(workspace)], SPAN._replace(open=False), tolerant=False).after == set()


def test_a_workspace_that_breaks_while_it_is_read_is_passed_over(home: str, workspace: Path) -> None:
    """Whatever counted in it counts in another one now; where it is the only one it raises."""
    other = make_workspace(workspace.parent / "other")
    parent = session(1, cwd=str(workspace))
    keep_history(home, workspace, parent)
    keep_history(home, other, parent.fork(FORK))
    both = [str(workspace), str(other)]
    whole = read(both, SPAN, tolerant=True)
    assert {row.session_id for row in whole.now.spent} == {parent.session}
    damage(home, workspace)
    found = read(both, SPAN, tolerant=True)
    assert [type(each) for each in found.troubles] == [DatabaseDamaged]
    assert {row.session_id for row in found.now.spent} == {FORK}
    assert sum(row.spending.calls for row in found.now.spent) == 3
    with pytest.raises(DatabaseDamaged):
        read([str(workspace)], SPAN, tolerant=False)


def test_nothing_captured_is_no_figure(home: str, workspace: Path) -> None:
    """A workspace without a store has none, nor has no workspace at all."""
    assert not Path(home).exists()
    assert read([str(workspace)], SPAN, tolerant=False) == read([], SPAN, tolerant=True)


def test_what_has_no_time_is_in_no_span(home: str, workspace: Path) -> None:
    """Nobody knows when it was."""
    made = Transcript(cwd=str(workspace)).prompt("go", timestamp="no time")
    made.response("msg_1", text("so"), timestamp="nor this")
    keep_history(home, workspace, made)
    found = read([str(workspace)], SPAN, tolerant=False)
    assert found.now == found.before

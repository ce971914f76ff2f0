"""Trees of sub-agents and tool uses, with their shares."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kaizen.model.event import Event, Kind, SessionFact
from kaizen.model.session import Session
from kaizen.model.story import Branch
from kaizen.reading.tree import Planter, children, flat, lasted_ms, share
from tests.store.test_write import batch
from tests.support.claude import Store
from tests.support.prices import put_price
from tests.support.stories import AGENT, ID, story


def planted(store: sqlite3.Connection, session_id: str, **more: object) -> Branch:
    return Planter(store, workspace="/w", now_ms=2_000_000_000_000, **more).tree(session_id)  # type: ignore[arg-type]


@pytest.fixture
def kept(store: Store, tmp_path: Path) -> sqlite3.Connection:
    """A rich session, priced."""
    projects = tmp_path / ".claude" / "projects"
    for each in story(Path("/w")):
        each.write(projects)
    store.take(projects)
    put_price(store.writer)
    return store.connection


def test_a_sub_agent_hangs_from_the_use_that_started_it(kept: sqlite3.Connection) -> None:
    """Tool uses are siblings, those at the same time too; each share is of the whole."""
    root = planted(kept, ID)
    assert [(span.use.name, span.summary) for span in root.spans] == [
        ("Grep", "next="), ("Read", "shop/login.py"), ("Agent", "explorer: Find others"), ("Edit", "shop/login.py"),
        ("Bash", "pytest -q"), ("Bash", "git push --force"),
    ]  # fmt: skip
    grep, read = root.spans[:2]
    times = [grep.use.started_at or 0, read.use.started_at or 0, grep.use.ended_at or 0]
    assert times == sorted({*times})  # they overlap, and neither is within the other
    child = root.spans[2].child
    assert child is not None
    assert child.session.id == f"{ID}/{AGENT}"
    assert [span.use.name for span in child.spans] == ["Read"]
    assert root.children == ()
    assert (root.share_of_cost, root.share_of_time) == (1.0, 1.0)
    assert child.share_of_cost == pytest.approx(child.spent.known_nano / root.spent.known_nano)
    assert root.spans[2].share_of_time == pytest.approx(74_000 / (root.duration_ms or 0))
    assert [branch.session.id for branch in flat(root)] == [ID, f"{ID}/{AGENT}"]


def test_as_deep_as_is_asked_and_without_tools(kept: sqlite3.Connection) -> None:
    """Without tools those remain that sub-agents hang from."""
    assert children(planted(kept, ID, depth=0)) == []
    bare = planted(kept, ID, tools=False)
    assert [span.use.name for span in bare.spans] == ["Agent"]
    assert bare.spent == planted(kept, ID).spent


def test_a_sub_agent_that_no_known_use_started(store: Store) -> None:
    """It is there all the same; parents that go in a circle end."""
    for name, parent in (("a", "c"), ("b", "a"), ("c", "b")):
        store.writer.commit(batch(name, SessionFact(name, parent_id=parent), Event("e", name, 5, Kind.TEXT, text="x")))
    root = planted(store.connection, "a")
    assert [branch.session.id for branch in flat(root)] == ["a", "b", "c"]
    assert root.spans == ()
    assert root.share_of_cost is None


def test_shares_and_spans_that_are_not_known() -> None:
    """Are None, never 0."""
    assert (share(None, 5), share(1, None), share(1, 0), share(1, 4)) == (None, None, None, 0.25)
    bare = Session("s", "codex", None, "/w", None, None, "idle", None, None, 5, None, 0, 0, 0, 0, None)  # type: ignore[arg-type]
    assert lasted_ms(bare) is None
    assert lasted_ms(bare._replace(started_at=9)) == 0

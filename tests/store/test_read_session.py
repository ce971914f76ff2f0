"""All that happened in one session."""

from __future__ import annotations

from kaizen.model.event import Kind, SessionFact
from kaizen.store import read, read_session
from kaizen.store.statements import EVENTS_OF_SESSION
from kaizen.transcripts.format import FileIdentity, Shape
from tests.store.test_write import batch, call, event
from tests.support.claude import Store


def test_they_are_what_reading_all_events_gives(store: Store) -> None:
    """The same values in the same order, of this session alone, by way of its index."""
    store.writer.commit(
        batch("s", SessionFact("s"), event("s", "a"), call("s", 5), event("s", "call:m", Kind.USAGE, call_id="m"))
    )
    store.writer.commit(batch("other", SessionFact("other"), event("other", "a")))
    every = read.events(store.connection, after=0, limit=-1)
    assert read_session.events(store.connection, "s") == [one for one in every if one.event.session_id == "s"]
    plan = store.connection.execute(f"EXPLAIN QUERY PLAN {EVENTS_OF_SESSION}", ("s",)).fetchall()
    assert not [row for row in plan if row[3].startswith("SCAN v")]


def test_some_agents_write_anew_what_they_wrote(store: Store) -> None:
    """Documents and databases; lines stay as they are."""
    store.writer.commit(batch("s", SessionFact("s")))
    document = FileIdentity("gemini-cli", "d", shape=Shape.DOCUMENT)
    store.writer.commit(batch("d", SessionFact("d"), file=document))
    assert [read_session.is_rewritten(store.connection, each) for each in ("s", "d")] == [False, True]


def test_events_that_are_cited(store: Store) -> None:
    """By their cursors, whosever they are; of one that is gone nothing is told."""
    store.writer.commit(batch("s", SessionFact("s"), event("s", "a"), event("s", "b")))
    store.writer.commit(batch("other", SessionFact("other"), event("other", "a")))
    first, _, third = read.events(store.connection, after=0, limit=-1)
    assert read_session.cited(store.connection, [third.cursor, first.cursor, 999]) == {
        first.cursor: first, third.cursor: third,
    }  # fmt: skip

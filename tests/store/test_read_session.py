"""All that happened in one session, and what may yet be told otherwise."""

from __future__ import annotations

import sqlite3

from kaizen.model.event import Event, Kind, SessionFact, Source
from kaizen.store import read, read_session
from kaizen.store.opening import open_to_read
from kaizen.transcripts.format import FileIdentity, Shape
from tests.store.test_write import batch, call, event
from tests.support.claude import Store


def test_they_are_what_reading_all_events_gives(store: Store) -> None:
    """The same values in the same order, of this session alone, by way of its index."""
    store.writer.commit(
        batch("s", SessionFact("s"), event("s", "a"), call("s", 5), event("s", "call:m", Kind.USAGE, call_id="m"))
    )
    store.writer.commit(batch("other", SessionFact("other"), event("other", "a")))
    found = read_session.events(store.connection, "s")
    assert [row.told for row in found] == read.events(store.connection, after=0, limit=-1, session_id="s")
    assert read_session.events(store.connection, "s", after=found[0].told.cursor) == found[1:]
    plan = store.connection.execute(
        f"EXPLAIN QUERY PLAN {read_session.EVENTS}", {"session": "s", "after": 0}
    ).fetchall()
    assert not [row for row in plan if row[3].startswith("SCAN v")]


def test_what_may_be_told_otherwise_is_not_settled(store: Store) -> None:
    """A hook's word, a time or an outcome that is not known; those are read again, as far as they are still there."""
    facts = [
        event("s", "a"), Event("b", "s", None, Kind.TEXT), Event("c", "s", 1, Kind.TOOL_RESULT, tool_use_id="t"),
        Event("d", "s", 1, Kind.TOOL_RESULT, tool_use_id="u", error=False),
    ]  # fmt: skip
    store.writer.commit(batch("s", SessionFact("s"), *facts))
    store.writer.commit(batch("s", event("s", "h", source=Source.HOOK), path="hook:claude-code:s"))
    found = read_session.events(store.connection, "s")
    assert [row.settled for row in found] == [True, False, False, True, False]
    again = read_session.changed(store.connection, "s", after=4, unsettled=[2, 99])
    assert [row.told.cursor for row in again] == [2, 5]


def test_some_agents_write_anew_what_they_wrote(store: Store) -> None:
    """Documents and databases; lines stay as they are."""
    store.writer.commit(batch("s", SessionFact("s")))
    document = FileIdentity("gemini-cli", "d", shape=Shape.DOCUMENT)
    store.writer.commit(batch("d", SessionFact("d"), file=document))
    assert [read_session.is_rewritten(store.connection, each) for each in ("s", "d")] == [False, True]


def test_what_another_writes_is_noticed(store: Store) -> None:
    """By a number, which stays as it is while nobody writes."""
    reader: sqlite3.Connection = open_to_read(store.path)
    before = read_session.version(reader)
    assert read_session.version(reader) == before
    store.writer.commit(batch("s", SessionFact("s")))
    assert read_session.version(reader) != before
    reader.close()

"""A session's events a page at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.model.event import Kind
from kaizen.store import pages
from tests.support.claude import SESSION, Store, Transcript, session, text, tool_use


@pytest.fixture
def many(store: Store, tmp_path: Path) -> Store:
    """A session of many events, and another."""
    session(1, steps=12).write(tmp_path / "projects")
    session(2, steps=3).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    return store


def cursors(store: Store, session_id: str = SESSION) -> list[int]:
    return [
        row[0]
        for row in store.connection.execute("SELECT seq FROM events WHERE session_id = ? ORDER BY seq", (session_id,))
    ]


def test_pages_follow_each_other(many: Store) -> None:
    """Page by page, forwards and backwards, come all events of the session once."""
    everything = cursors(many)
    forwards, at = list[int](), 0
    while page := pages.after(many.connection, SESSION, at, limit=7):
        forwards += [line.cursor for line in page]
        at = page[-1].cursor
    backwards = [line.cursor for line in pages.before(many.connection, SESSION, limit=7)]
    while page := pages.before(many.connection, SESSION, backwards[0], limit=7):
        backwards = [line.cursor for line in page] + backwards
    assert forwards == backwards == everything
    assert [line.cursor for line in pages.grown(many.connection, SESSION, everything[-4], limit=9)] == everything[-3:]
    assert pages.grown(many.connection, SESSION, everything[-1], limit=9) == []


def test_how_many_lie_behind(many: Store) -> None:
    """Results and counts of tokens aside, and only up to so many."""
    kinds = [line.kind for line in pages.after(many.connection, SESSION, 0, limit=999)]
    told = sum(kind not in (Kind.TOOL_RESULT, Kind.USAGE) for kind in kinds)
    assert pages.count_after(many.connection, SESSION, 0, limit=999) == told
    assert pages.count_after(many.connection, SESSION, 0, limit=3) == 3


def test_a_page_holds_beginnings_and_the_text_is_whole(store: Store, tmp_path: Path) -> None:
    """Of a long text a page has the beginning, of a tool's input more, and each is read whole by its cursor."""
    made = Transcript().prompt("p" * 5000)
    made.response("m", text("short"), tool_use("t", command="c" * 9000)).result("t", "r" * 700).write(
        tmp_path / "projects"
    )
    store.take(tmp_path / "projects")
    by_kind = {line.kind: line for line in pages.after(store.connection, SESSION, 0, limit=99)}
    assert by_kind[Kind.PROMPT].text == "p" * pages.BEGINNING
    assert len(by_kind[Kind.TOOL_CALL].text or "") == pages.OF_CALL
    assert pages.text(store.connection, by_kind[Kind.PROMPT].cursor) == ("p" * 5000, 5000)
    assert pages.text(store.connection, 10**9) == (None, 0)
    result = pages.result_of(store.connection, SESSION, "t")
    assert result == by_kind[Kind.TOOL_RESULT].cursor
    assert pages.result_of(store.connection, SESSION, "none") is None
    assert pages.these(store.connection, [result, 10**9]) == [by_kind[Kind.TOOL_RESULT]]
    (call,) = pages.calls(store.connection, SESSION)
    assert (call.name, call.tool_use_id) == ("Bash", "t")
    assert pages.calls(store.connection, SESSION, call.cursor) == []

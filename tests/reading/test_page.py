"""A page of events, and the cursors in it."""

from __future__ import annotations

from kaizen.model.event import Event, Kind
from kaizen.reading.page import Page, Seen
from kaizen.store.read import Told


def _seen(workspace: str, cursor: int) -> Seen:
    return Seen(workspace, Told(cursor, "codex", Event("k", "s", 0, Kind.TEXT), None))


def test_a_cursor_says_where_each_workspace_stands() -> None:
    """Behind each event, by key; one that nothing was told of yet has no part."""
    events = [_seen("/b", 7), _seen("/a", 1), _seen("/b", 9), _seen("/c", 4)]
    page = Page(events, False, {"kb": 6, "ka": 0, "kc": 3}, {"/a": "ka", "/b": "kb", "/c": "kc"})
    assert [*page.cursors()] == ["kb.7,kc.3", "ka.1,kb.7,kc.3", "ka.1,kb.9,kc.3", "ka.1,kb.9,kc.4"]


def test_of_one_workspace_it_is_a_number() -> None:
    """That of the event."""
    assert [*Page([_seen("/a", 7), _seen("/a", 9)], False, None, {"/a": "ka"}).cursors()] == ["7", "9"]

"""Agents that have no file here yet."""

from __future__ import annotations

from kaizen.hooks import shelf
from kaizen.model.event import Event, Kind, RecordCount
from tests.support.hooks import line


def test_what_happened_is_named() -> None:
    """With its fields, as a notice of its session; no event is known."""
    payload = {"session_id": "g1", "cwd": "/w", "hook_event_name": "BeforeTool", "tool": "ls"}
    counted, notice, _ = shelf.facts(line(payload, "some-agent"))
    assert isinstance(notice, Event)
    assert counted == RecordCount("BeforeTool", known=False)
    assert (notice.session_id, notice.kind, notice.name, notice.text) == (
        "g1",
        Kind.NOTICE,
        "BeforeTool",
        '{"tool":"ls"}',
    )


def test_without_a_session_there_is_nothing_to_tell() -> None:
    """It is counted as skipped."""
    assert [type(fact).__name__ for fact in shelf.facts(line({"x": 1}, "some-agent"))] == ["Skipped"]

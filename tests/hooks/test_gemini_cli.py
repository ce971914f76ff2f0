"""What Gemini CLI's hooks tell."""

from __future__ import annotations

import pytest

from kaizen.hooks import shelf
from kaizen.model.event import Event, Kind, RecordCount, SessionFact, Source, Turn
from tests.support.hooks import AT, PROCESS, line


def told(event: str, **fields: object) -> tuple[RecordCount, Event | None, SessionFact]:
    base = {
        "session_id": "g1", "transcript_path": "/home/dev/.gemini/tmp/app/chats/session-x.json", "cwd": "/home/dev/app",
        "hook_event_name": event, "timestamp": "2026-11-02T09:00:00.000Z",
    }  # fmt: skip
    counted, *events, session = shelf.facts(line({**base, **fields}, "gemini-cli"))
    assert isinstance(counted, RecordCount)
    assert isinstance(session, SessionFact)
    assert session.session_id == "g1"
    assert (session.cwd, session.process) == ("/home/dev/app", PROCESS)
    (event_told,) = events or [None]
    assert event_told is None or isinstance(event_told, Event)
    return counted, event_told, session


@pytest.mark.parametrize(
    ("event", "fields", "words", "turn"),
    [
        ("SessionStart", {"source": "startup"}, "startup", Turn.WAITING_USER),
        ("BeforeAgent", {"prompt": "fix it"}, None, Turn.WORKING),
        ("BeforeTool", {"tool_name": "read_file", "tool_input": {"a": 1}}, "read_file", Turn.WORKING),
        (
            "Notification",
            {"notification_type": "ToolPermission", "message": "May I?"},
            "May I?",
            Turn.WAITING_PERMISSION,
        ),
        ("Notification", {"notification_type": "Newcomer", "message": "Hm."}, "Hm.", None),
        ("PreCompress", {"trigger": "auto"}, "auto", Turn.WORKING),
        ("AfterAgent", {"prompt_response": "Fixed."}, None, Turn.WAITING_USER),
        ("SessionEnd", {"reason": "exit"}, "exit", Turn.ENDED),
    ],
)
def test_whose_turn_it_is(event: str, fields: dict[str, object], words: str | None, turn: Turn | None) -> None:
    """Each event is a notice in a few words, and says whose turn it is from then on."""
    counted, notice, session = told(event, **fields)
    assert counted == RecordCount(event, known=True)
    assert notice is not None
    assert (notice.kind, notice.name, notice.text, notice.at) == (Kind.NOTICE, event, words, AT)
    assert (notice.source, notice.same_as) == (Source.HOOK, None)
    assert session.turn is turn
    assert session.ended_reason == ("exit" if event == "SessionEnd" else None)


def test_a_tool_that_failed_is_told_as_such() -> None:
    """By the `error` in its response; without one nothing is said of it."""
    for response, error in (({"llmContent": "x"}, None), ({"error": {"message": "no"}}, True), ("odd", None)):
        _, notice, _ = told("AfterTool", tool_name="replace", tool_response=response)
        assert notice is not None
        assert (notice.text, notice.error) == ("replace", error)


@pytest.mark.parametrize("event", ["BeforeModel", "BeforeToolSelection", "AfterModel"])
def test_what_comes_with_each_chunk_makes_no_event(event: str) -> None:
    """It says that the session's process is there."""
    counted, notice, _ = told(event, llm_response={"candidates": []})
    assert counted.known
    assert notice is None


def test_an_unknown_event_is_named_with_its_fields() -> None:
    """It is counted as unknown."""
    counted, notice, _ = told("Newcomer", what="x")
    assert counted == RecordCount("Newcomer", known=False)
    assert notice is not None
    assert notice.text == '{"what":"x"}'


def test_without_a_session_there_is_nothing_to_tell() -> None:
    """It is counted as skipped."""
    assert [type(fact).__name__ for fact in shelf.facts(line({"hook_event_name": "AfterTool"}, "gemini-cli"))] == [
        "Skipped"
    ]

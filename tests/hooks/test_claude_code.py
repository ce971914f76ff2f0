"""What Claude Code's payloads tell, in tables."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kaizen.hooks import shelf
from kaizen.model.event import Fact, Kind, Outcome, RecordCount, SessionFact, Source, ToolUse, Turn
from tests.support.hooks import AT, PROCESS, SESSION, claude, event_of, line, session_of


def facts(event: str, **fields: object) -> list[Fact]:
    return shelf.facts(line(claude(event, **fields)))


def uses(found: list[Fact]) -> list[ToolUse]:
    return [fact for fact in found if isinstance(fact, ToolUse)]


def test_a_prompt() -> None:
    """Matched by its id."""
    found = facts("UserPromptSubmit", prompt="Add a test")
    event = event_of(found)
    assert (event.kind, event.text, event.same_as, event.source) == (
        Kind.PROMPT,
        "Add a test",
        "prompt:prompt-1",
        Source.HOOK,
    )
    assert (event.at, event.cwd) == (AT, "/home/dev/app")
    assert session_of(found).turn is Turn.WORKING


def test_a_prompt_of_an_older_client() -> None:
    """Without an id it is left to the transcript."""
    event = event_of(facts("UserPromptSubmit", prompt="Add a test", prompt_id=None))
    assert (event.kind, event.text, event.same_as) == (Kind.NOTICE, None, None)


def test_a_sub_agents_prompt() -> None:
    """It carries its parent's id, and is left to the transcript too."""
    assert event_of(facts("UserPromptSubmit", prompt="Look into it", agent_id="a1")).kind is Kind.NOTICE


def test_a_tools_call() -> None:
    """Name, input, and that the agent works."""
    found = facts("PreToolUse", tool_name="Bash", tool_input={"command": "ls"}, tool_use_id="toolu_1")
    event = event_of(found)
    assert (event.kind, event.name, event.tool_use_id, event.same_as) == (
        Kind.TOOL_CALL,
        "Bash",
        "toolu_1",
        "tool:toolu_1",
    )
    assert json.loads(event.text or "") == {"command": "ls"}
    assert session_of(found).turn is Turn.WORKING
    assert uses(found) == []


@pytest.mark.parametrize(
    ("event", "fields", "error", "text", "use"),
    [
        ("PostToolUse", {"tool_response": "out", "duration_ms": 44}, False, "out", (44, Outcome.OK, None)),
        ("PostToolUse", {"tool_response": {"stdout": "x"}}, False, '{"stdout":"x"}', (None, Outcome.OK, None)),
        ("PostToolUse", {"tool_response": {"interrupted": True}}, False, '{"interrupted":true}', (None, Outcome.INTERRUPTED, None)),
        ("PostToolUse", {"tool_response": {"agentId": "a1"}}, False, '{"agentId":"a1"}', (None, Outcome.OK, f"{SESSION}/a1")),
        ("PostToolUse", {"duration_ms": -1}, False, None, (None, Outcome.OK, None)),
        ("PostToolUseFailure", {"error": "Exit code 1", "is_interrupt": False, "duration_ms": 21}, True, "Exit code 1", (21, Outcome.ERROR, None)),
        ("PostToolUseFailure", {"error": "stopped", "is_interrupt": True}, True, "stopped", (None, Outcome.INTERRUPTED, None)),
    ],
)  # fmt: skip
def test_a_tools_result(
    event: str, fields: dict[str, Any], error: bool, text: str | None, use: tuple[Any, ...]
) -> None:
    """How it ended, how long it took, and whom it started."""
    found = facts(event, tool_name="Bash", tool_use_id="toolu_1", **fields)
    told = event_of(found)
    assert (told.kind, told.same_as, told.error, told.text) == (Kind.TOOL_RESULT, "result:toolu_1", error, text)
    (used,) = uses(found)
    assert used == ToolUse("toolu_1", SESSION, Source.HOOK, *use)
    assert session_of(found).turn is Turn.WORKING


def test_a_helper_of_a_helper_is_the_sessions() -> None:
    """All sub-agents' transcripts lie below the session's own."""
    found = facts("PostToolUse", agent_id="a1", tool_use_id="t", tool_response={"agentId": "a2"})
    (used,) = uses(found)
    assert (used.session_id, used.child_id) == (f"{SESSION}/a1", f"{SESSION}/a2")


@pytest.mark.parametrize(
    ("event", "fields", "turn"),
    [
        ("PermissionRequest", {"tool_name": "Write"}, Turn.WAITING_PERMISSION),
        ("Notification", {"notification_type": "permission_prompt"}, Turn.WAITING_PERMISSION),
        ("Notification", {"notification_type": "idle_prompt"}, Turn.WAITING_USER),
        ("Notification", {"notification_type": "something_new"}, None),
        ("Notification", {"notification_type": 7}, None),
        ("PermissionDenied", {}, Turn.WORKING),
        ("Stop", {"last_assistant_message": "Done."}, Turn.WAITING_USER),
        ("StopFailure", {"error": "server_error"}, Turn.WAITING_USER),
        ("SessionStart", {"source": "startup"}, Turn.WAITING_USER),
        ("SessionStart", {"source": "compact"}, None),
        ("SessionEnd", {"reason": "other"}, Turn.ENDED),
        ("CwdChanged", {}, None),
    ],
)
def test_whose_turn_it_is(event: str, fields: dict[str, Any], turn: Turn | None) -> None:
    """As far as the payload says so."""
    found = facts(event, **fields)
    assert session_of(found).turn is turn
    assert event_of(found).kind is Kind.NOTICE
    assert event_of(found).name == event


def test_a_session_ends_with_its_reason() -> None:
    """`Stop` is the end of a turn, and of no session."""
    assert session_of(facts("Stop")).ended_reason is None
    ended = session_of(facts("SessionEnd", reason="prompt_input_exit"))
    assert (ended.turn, ended.turn_at, ended.ended_reason, ended.process) == (
        Turn.ENDED,
        AT,
        "prompt_input_exit",
        PROCESS,
    )


def test_a_sub_agent_has_a_session_of_its_own() -> None:
    """With the one that started it as its parent."""
    for event, turn in (("SubagentStart", Turn.WORKING), ("SubagentStop", Turn.ENDED), ("PreCompact", None)):
        found = session_of(facts(event, agent_id="a1", agent_type="Explore"))
        assert (found.session_id, found.parent_id, found.turn) == (f"{SESSION}/a1", SESSION, turn)


def test_what_depends_on_the_order_of_reading_is_left_to_the_transcript() -> None:
    """Of these the first or the last one told counts."""
    for event in ("SessionStart", "UserPromptSubmit", "SessionEnd"):
        found = session_of(facts(event, source="startup", model="claude-opus-5-5", prompt="Add a test"))
        assert (found.title, found.cwd, found.model, found.ended, found.opened_at) == (None,) * 5


def test_a_denied_tool_is_denied() -> None:
    """Where it is said which."""
    assert [use.outcome for use in uses(facts("PermissionDenied", tool_use_id="t"))] == [Outcome.DENIED]
    assert uses(facts("PermissionDenied")) == []


@pytest.mark.parametrize("event", ["MessageDisplay", "PostToolBatch"])
def test_what_others_say_too_is_not_told_twice(event: str) -> None:
    """The text is the transcript's, the calls have events of their own."""
    found = facts(event, delta="Hello", tool_calls=[{"tool_use_id": "t"}])
    assert [type(fact) for fact in found] == [RecordCount, SessionFact]


def test_no_long_text_is_kept_twice() -> None:
    """The last answer and a summary stand in the transcript."""
    for event in ("Stop", "SubagentStop", "PostCompact"):
        text = event_of(facts(event, last_assistant_message="long", compact_summary="long", trigger="auto")).text
        assert "long" not in (text or "")


@pytest.mark.parametrize(("event", "known"), [("Stop", True), ("WorktreeRemove", True), ("Newcomer", False)])
def test_an_unknown_event_is_kept_and_counted(event: str, known: bool) -> None:
    """It is named with its fields."""
    found = facts(event, something={"new": 1})
    assert RecordCount(event, known) in found
    assert event_of(found).name == event
    if not known:
        assert json.loads(event_of(found).text or "") == {"something": {"new": 1}}


def test_without_a_session_there_is_nothing_to_tell() -> None:
    """It is counted as skipped."""
    assert [type(fact).__name__ for fact in facts("Stop", session_id=None)] == ["Skipped"]

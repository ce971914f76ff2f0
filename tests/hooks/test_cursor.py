"""What Cursor's payloads tell, in tables."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.hooks import shelf
from kaizen.model.event import Fact, Kind, Outcome, RecordCount, SessionFact, ToolUse, Turn
from tests.support.hooks import claude, cursor, event_of, line, session_of


def facts(event: str, agent: str = "cursor", **fields: object) -> list[Fact]:
    return shelf.facts(line(cursor(event, **fields), agent))


@pytest.mark.parametrize("event", ["preToolUse", "PreToolUse"])
def test_a_tools_call(event: str) -> None:
    """In both spellings, whoever's settings had it run."""
    found = facts(event, "claude-code", tool_name="Shell", tool_input={"command": "ls"}, tool_use_id="u1")
    assert (event_of(found).kind, event_of(found).same_as) == (Kind.TOOL_CALL, "tool:u1")
    assert (session_of(found).session_id, session_of(found).cwd) == ("conversation-1", "/home/dev/app")
    assert RecordCount(event, known=True) in found


@pytest.mark.parametrize(
    ("event", "fields", "error", "text", "use"),
    [
        ("postToolUse", {"tool_output": "out", "duration": 12.6}, False, "out", (13, Outcome.OK)),
        ("postToolUse", {"duration": float(2**60)}, False, None, (None, Outcome.OK)),
        ("postToolUseFailure", {"error_message": "no", "failure_type": "error", "duration": 3}, True, "no", (3, Outcome.ERROR)),
        ("postToolUseFailure", {"failure_type": "permission_denied"}, True, None, (None, Outcome.DENIED)),
        ("postToolUseFailure", {"failure_type": "error", "is_interrupt": True}, True, None, (None, Outcome.INTERRUPTED)),
    ],
)  # fmt: skip
def test_a_tools_result(
    event: str, fields: dict[str, Any], error: bool, text: str | None, use: tuple[Any, ...]
) -> None:
    """How it ended and how long it took."""
    found = facts(event, tool_use_id="u1", **fields)
    assert (event_of(found).error, event_of(found).text) == (error, text)
    (used,) = (fact for fact in found if isinstance(fact, ToolUse))
    assert (used.duration_ms, used.outcome) == use


@pytest.mark.parametrize(
    ("event", "fields", "turn", "reason", "text"),
    [
        ("beforeSubmitPrompt", {"prompt": "Mend it"}, Turn.WORKING, None, None),
        ("stop", {"status": "completed"}, Turn.WAITING_USER, None, "completed"),
        ("sessionStart", {"composer_mode": "agent"}, Turn.WAITING_USER, None, "agent"),
        ("sessionEnd", {"reason": "window_close"}, Turn.ENDED, "window_close", "window_close"),
        ("beforeShellExecution", {"command": "ls", "cwd": "/"}, Turn.WORKING, None, "ls"),
        ("afterFileEdit", {"file_path": "/a", "edits": [1]}, Turn.WORKING, None, "/a"),
        ("subagentStop", {"status": "completed"}, None, None, '{"status":"completed"}'),
    ],
)
def test_turns_and_ends(
    event: str, fields: dict[str, Any], turn: Turn | None, reason: str | None, text: str | None
) -> None:
    """As far as the payload says so; prompts are left to the transcript."""
    found = facts(event, **fields)
    assert (session_of(found).turn, session_of(found).ended_reason, event_of(found).text) == (turn, reason, text)


@pytest.mark.parametrize("event", ["afterAgentResponse", "afterAgentThought"])
def test_texts_are_left_to_the_transcript(event: str) -> None:
    """They are not stored twice."""
    assert [type(fact) for fact in facts(event, text="words")] == [RecordCount, SessionFact]


def test_its_payloads_are_told_by_what_is_in_them() -> None:
    """Claude Code's are not Cursor's."""
    found = shelf.facts(line(claude("Stop"), "claude-code"))
    assert session_of(found).session_id != "conversation-1"
    assert session_of(facts("stop", "claude-code")).session_id == "conversation-1"

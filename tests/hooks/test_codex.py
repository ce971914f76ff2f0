"""What Codex's payloads tell, in tables."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.hooks import shelf
from kaizen.model.event import Fact, Kind, RecordCount, SessionFact, ToolUse, Turn
from tests.support.hooks import codex, event_of, line, session_of


def facts(payload: dict[str, Any]) -> list[Fact]:
    return shelf.facts(line(payload, "codex"))


def test_a_tool() -> None:
    """Its end does not say how it ended: the hook also comes for commands that failed."""
    call = event_of(facts(codex("PreToolUse", tool_name="Bash", tool_input={"command": "false"}, tool_use_id="call_1")))
    assert (call.kind, call.same_as, call.text) == (Kind.TOOL_CALL, "tool:call_1", '{"command":"false"}')
    found = facts(codex("PostToolUse", tool_name="Bash", tool_response="out", tool_use_id="call_1"))
    result = event_of(found)
    assert (result.kind, result.same_as, result.error, result.text) == (Kind.TOOL_RESULT, "result:call_1", None, "out")
    assert not any(isinstance(fact, ToolUse) for fact in found)


def test_a_prompt_is_left_to_the_rollout() -> None:
    """It has no id that both know, and stands there already."""
    found = facts(codex("UserPromptSubmit", prompt="Mend it"))
    assert (event_of(found).kind, event_of(found).text) == (Kind.NOTICE, None)
    assert session_of(found).turn is Turn.WORKING


def test_a_sub_agents_thread_is_its_session() -> None:
    """`session_id` is the root's; who started it is not told."""
    found = session_of(facts(codex("PreToolUse", agent_id="01a00000-child", tool_use_id="call_2")))
    assert (found.session_id, found.parent_id) == ("01a00000-child", None)


@pytest.mark.parametrize(
    ("event", "fields", "turn", "reason"),
    [
        ("SessionStart", {"source": "startup"}, Turn.WAITING_USER, None),
        ("SessionStart", {"source": "compact"}, None, None),
        ("SessionEnd", {"reason": "other"}, Turn.ENDED, "other"),
        ("Stop", {"last_assistant_message": "x"}, Turn.WAITING_USER, None),
        ("Interrupt", {}, Turn.WAITING_USER, None),
        ("PermissionRequest", {"tool_name": "Bash"}, Turn.WAITING_PERMISSION, None),
        ("SubagentStart", {"agent_id": "c"}, Turn.WORKING, None),
        ("SubagentStop", {"agent_id": "c"}, Turn.ENDED, None),
        ("PreCompact", {"trigger": "auto"}, None, None),
    ],
)
def test_turns_and_ends(event: str, fields: dict[str, Any], turn: Turn | None, reason: str | None) -> None:
    """As far as the payload says so."""
    found = facts(codex(event, **fields))
    assert (session_of(found).turn, session_of(found).ended_reason) == (turn, reason)
    assert RecordCount(event, known=True) in found
    assert event_of(found).kind is Kind.NOTICE


def test_a_model_request_that_failed_is_an_error() -> None:
    """Of an attempt that failed the rollout says nothing; of others nothing is told here."""
    failed = event_of(facts(codex("PostModelRequest", status="failed", error="429 Too Many Requests")))
    assert (failed.kind, failed.text, failed.error) == (Kind.ERROR, "429 Too Many Requests", True)
    for event, status in (("PostModelRequest", "completed"), ("PreModelRequest", None)):
        assert [type(fact) for fact in facts(codex(event, status=status))] == [RecordCount, SessionFact]


def test_notify() -> None:
    """It comes after `Stop`, and after `SessionEnd` too, so it says nothing of whose turn it is."""
    found = facts(
        {"type": "agent-turn-complete", "thread-id": "t", "turn-id": "1", "cwd": "/w", "input-messages": ["x"]}
    )
    assert (session_of(found).session_id, session_of(found).turn) == ("t", None)
    assert event_of(found).text is None

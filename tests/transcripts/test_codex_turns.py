"""`event_msg` records."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.model.event import Event, Kind, SessionFact, TitleRank, ToolUse, Turn
from kaizen.transcripts import codex_turns
from kaizen.transcripts.codex_state import State, Told
from tests.support.codex import Record


def tell(payload: Record) -> Told:
    made = Told("thread", "k", 9, State(), [])
    assert codex_turns.tell(payload, made)
    return made


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"type": "user_message", "message": "do it", "kind": "plain"}, (Kind.PROMPT, None, "do it", None)),
        ({"type": "user_message", "message": "do it"}, (Kind.PROMPT, None, "do it", None)),
        ({"type": "user_message", "message": "be good", "kind": "user_instructions"}, (Kind.INJECTED, "user_instructions", "be good", None)),
        ({"type": "agent_message", "message": "yes"}, (Kind.TEXT, None, "yes", None)),
        ({"type": "agent_reasoning", "text": "hm"}, (Kind.THINKING, None, "hm", None)),
        ({"type": "turn_aborted", "reason": "interrupted"}, (Kind.ERROR, "turn_aborted", "interrupted", None)),
        ({"type": "error", "message": "no", "codex_error_info": {"http": {"status": 500}}}, (Kind.ERROR, "http", "no", True)),
        ({"type": "stream_error", "message": "retry"}, (Kind.ERROR, "error", "retry", True)),
        ({"type": "task_complete", "error": {"message": "no", "codex_error_info": "other"}}, (Kind.ERROR, "other", "no", True)),
        ({"type": "thread_rolled_back", "num_turns": 2}, (Kind.NOTICE, "thread_rolled_back", '{"num_turns":2}', None)),
        ({"type": "warning", "message": "careful"}, (Kind.NOTICE, "warning", "careful", None)),
    ],
)  # fmt: skip
def test_what_an_event_says(payload: Record, expected: tuple[Any, ...]) -> None:
    """One event each, in the client's own words."""
    assert [(e.kind, e.name, e.text, e.error) for e in tell(payload).found if isinstance(e, Event)] == [expected]


@pytest.mark.parametrize(("kind", "turn"), [("task_started", Turn.WORKING), ("turn_started", Turn.WORKING), ("task_complete", Turn.WAITING_USER), ("turn_aborted", Turn.WAITING_USER)])  # fmt: skip
def test_whose_turn_it_is(kind: str, turn: Turn) -> None:
    """Marks of turns say whose it is from their time on."""
    told = [fact for fact in tell({"type": kind, "turn_id": "t"}).found if isinstance(fact, SessionFact)]
    assert told == [SessionFact("thread", turn=turn, turn_at=9)]


def test_rate_limits_are_told_when_they_change() -> None:
    """The same figures once."""
    made = Told("thread", "k", 9, State(), [])
    for used in (1, 1, 2):
        codex_turns.tell(
            {"type": "token_count", "info": None, "rate_limits": {"primary": {"used_percent": used}}}, made
        )
    assert [e.text for e in made.found if isinstance(e, Event)] == [
        '{"primary":{"used_percent":1}}', '{"primary":{"used_percent":2}}',
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["exec_command_end", "patch_apply_end", "mcp_tool_call_end"])
def test_ends_of_tools_before_there_were_items(kind: str) -> None:
    """They add to the call like an item."""
    payload = {"type": kind, "call_id": "c", "status": "failed", "duration": {"secs": 2, "nanos": 0}}
    assert [fact.duration_ms for fact in tell(payload).found if isinstance(fact, ToolUse)] == [2000]


def test_a_name_that_was_given_is_the_title() -> None:
    """It outranks the first prompt."""
    assert tell({"type": "thread_name_updated", "thread_name": "The fix"}).found == [
        SessionFact("thread", title="The fix", title_rank=TitleRank.GIVEN)
    ]


def test_the_service_tier_is_that_of_the_settings() -> None:
    """Settings without one take it back."""
    made = tell({"type": "thread_settings_applied", "thread_settings": {"service_tier": "flex"}})
    assert made.state.tier == "flex"
    codex_turns.tell({"type": "thread_settings_applied", "thread_settings": {}}, made)
    assert made.state.tier is None


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"type": "UserMessage", "content": [{"type": "text", "text": "a"}, {"type": "local_image", "path": "/p"}]}, [(Kind.PROMPT, None, "a\n[local_image]")]),
        ({"type": "AgentMessage", "id": "m", "content": [{"type": "Text", "text": "b"}], "phase": "final_answer"}, [(Kind.TEXT, "final_answer", "b")]),
        ({"type": "Reasoning", "id": "r", "summary_text": ["c", "d"], "raw_content": []}, [(Kind.THINKING, None, "c"), (Kind.THINKING, None, "d")]),
        ({"type": "EnteredReviewMode", "id": "i", "user_facing_hint": "h"}, [(Kind.NOTICE, "EnteredReviewMode", '{"id":"i","user_facing_hint":"h"}')]),
        ({"type": "ContextCompaction", "id": "i"}, []),
    ],
)  # fmt: skip
def test_what_a_completed_item_says(item: Record, expected: list[Any]) -> None:
    """What happened, where there are no other events."""
    made = Told("thread", "k", 9, State(), [])
    assert codex_turns.tell_item({"type": "item_completed", "item": item}, made)
    assert [(e.kind, e.name, e.text) for e in made.found if isinstance(e, Event)] == expected


@pytest.mark.parametrize("payload", [{"type": "telepathy"}, {"type": None}, {}])
def test_an_event_that_is_not_known_is_said_to_be(payload: Record) -> None:
    """So that it is counted as drift."""
    made = Told("thread", "k", 9, State(), [])
    assert not codex_turns.tell(payload, made)
    assert not codex_turns.tell_item({"item": payload}, made)
    assert made.found == []

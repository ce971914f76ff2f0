"""What a response says of its model call."""

from __future__ import annotations

import json

import pytest

from kaizen.model.event import Kind
from kaizen.model.usage import ModelCall, Usage
from kaizen.transcripts import claude_code, claude_usage
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import SESSION, Transcript, figures, text
from tests.transcripts.test_claude_code import events, told


def call_of(usage: dict[str, object], **more: object) -> ModelCall:
    facts = told(*Transcript().response("m", text("hi"), usage=usage, **more).records)
    return next(fact for fact in facts if isinstance(fact, ModelCall))


@pytest.mark.parametrize(
    ("raw", "usage"),
    [
        ({}, Usage()),
        (figures(7, thinking=2), Usage(3, 7, 1000, 40, 30, 10, 2)),
        (figures(cache_creation_input_tokens=0), Usage(3, 50, 1000, 40, 30, 10, None)),
        (figures(cache_creation=None), Usage(3, 50, 1000, 40, None, None, None)),
        (figures(cache_creation_input_tokens=None, cache_creation={}), Usage(3, 50, 1000, None, None, None, None)),
        (figures(input_tokens=-3, output_tokens=2**60), Usage(None, None, 1000, 40, 30, 10, None)),
        (figures(output_tokens_details=[1]), Usage(3, 50, 1000, 40, 30, 10, None)),
    ],
)
def test_usage(raw: dict[str, object], usage: Usage) -> None:
    """A figure that is missing or absurd is unknown, never 0; cache writes are the larger of sum and split."""
    assert claude_usage.usage(raw) == usage


def test_the_conditions_of_a_call() -> None:
    """Tier, speed, region and the tools that the service ran itself are told as recorded."""
    served = {"web_search_requests": 2, "web_fetch_requests": 1}
    call = call_of(figures(service_tier="priority", speed="fast", inference_geo="us", server_tool_use=served))
    assert (call.service_tier, call.speed, call.region, call.web_searches, call.web_fetches) == (
        "priority", "fast", "us", 2, 1,
    )  # fmt: skip


def test_conditions_that_are_not_told_are_unknown() -> None:
    """Older clients say nothing of them, and `not_available` is no region."""
    for usage in (figures(), figures(inference_geo="not_available", server_tool_use=None, speed=None)):
        assert call_of(usage)[7:12] == (None, None, None, None, None)


@pytest.mark.parametrize(
    ("message_id", "request_id", "model", "provider"),
    [
        ("msg_01A", "req_1", "claude-opus-9", "anthropic"),
        ("msg_bdrk_01A", None, "claude-opus-9", "aws"),
        ("msg_vrtx_01A", "req_1", "claude-opus-9", "google"),
        ("msg_01A", None, "claude-opus-9", None),
        ("msg_01A", "req_1", "glm-9", None),
        ("5ac1", "2026110", "glm-9", None),
        (None, None, None, None),
    ],
)
def test_whose_service_it_was(
    message_id: str | None, request_id: str | None, model: str | None, provider: str | None
) -> None:
    """Known where the ids tell it, and else not guessed from the model's name."""
    assert claude_usage.provider(message_id, request_id, model) == provider


def test_a_response_is_told_once_by_a_reader() -> None:
    """Lines that repeat a response's usage say nothing new; one with other figures, or another end, does. Their blocks are of
    that call all the same."""
    made = Transcript().response("m", text("a"), text("b"), text("c"), usage=[figures(3), figures(50), figures(50)])
    made.response("m", text("d"), usage=figures(50), stop="end_turn").response("n", text("e"))
    reader = claude_code.reader(FileIdentity("claude-code", SESSION))
    facts = [fact for line in made.bytes().splitlines() for fact in reader.facts(line)]
    calls = [(fact.id, fact.usage.output) for fact in facts if isinstance(fact, ModelCall)]
    assert calls == [("m", 3), ("m", 50), ("m", 50), ("n", 50)]
    assert [event.call_id for event in events(facts) if event.kind is Kind.TEXT] == ["m", "m", "m", "m", "n"]


def test_lines_without_an_id_are_calls_of_their_own() -> None:
    """Where nothing names the response two lines are two."""
    message = {"role": "assistant", "content": [], "usage": figures(), "stop_reason": "end_turn"}
    reader = claude_code.reader(FileIdentity("claude-code", SESSION))
    lines = [json.dumps({"type": "assistant", "uuid": name, "message": message}).encode() for name in "ab"]
    assert [f.id for line in lines for f in reader.facts(line) if isinstance(f, ModelCall)] == ["a", "b"]

"""All agents' letters: whatever is in them, facts come out and nothing is raised."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.hooks import envelope, shelf
from kaizen.model.event import Event, Kind, SessionFact, Skipped, Source, ToolUse
from kaizen.model.usage import ModelCall
from tests.support.hooks import AT, claude, codex, cursor, line

SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("claude-code", claude("UserPromptSubmit", prompt="Add a test")),
    ("claude-code", claude("PreToolUse", tool_name="Bash", tool_input={"command": "ls"}, tool_use_id="t", effort={"level": "medium"})),
    ("claude-code", claude("PostToolUse", tool_use_id="t", tool_response={"stdout": "", "agentId": "a"}, duration_ms=4)),
    ("claude-code", claude("PostToolUseFailure", tool_use_id="t", error="no", is_interrupt=False, agent_id="a")),
    ("claude-code", claude("Notification", message="m", notification_type="permission_prompt")),
    ("claude-code", claude("SessionEnd", reason="other")),
    ("codex", codex("PostToolUse", tool_use_id="c", tool_response=[{"type": "text", "text": "x"}], agent_id="child")),
    ("codex", codex("PostModelRequest", status="failed", error="429", token_usage={"input_tokens": 1})),
    ("codex", {"type": "agent-turn-complete", "thread-id": "t", "cwd": "/w", "input-messages": ["x"]}),
    ("cursor", cursor("postToolUse", tool_use_id="u", tool_output="x", duration=1.5)),
    ("cursor", cursor("postToolUseFailure", tool_use_id="u", failure_type="timeout")),
    ("other", {"session_id": "s", "hook_event_name": "x"}),
]  # fmt: skip

_ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=30)
    | st.sampled_from(["x" * 70_000, "\ud800", "\0", "/a\0b", "<a>"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def mutated(draw: st.DrawFn) -> bytes:
    """A real shape in which fields are left out, or have become anything, or anything's bytes are changed."""
    agent, payload = draw(st.sampled_from(SHAPES))
    changed = dict(payload)
    for name in draw(st.lists(st.sampled_from([*payload, "agent_id", "model", "tool_input", "newcomer"]), max_size=4)):
        if draw(st.booleans()):
            changed.pop(name, None)
        else:
            changed[name] = draw(_ODD)
    raw = bytearray(
        line(changed, agent, at=draw(st.sampled_from([AT, None, 0])), process=draw(st.sampled_from(["1 2 x", None])))
    )
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(raw) - 1))
        raw[at : at + draw(st.integers(0, 5))] = draw(st.binary(max_size=5))
    return bytes(raw)


@settings(max_examples=600, deadline=None)
@given(given_line=st.composite(mutated)())
def test_no_letter_raises_and_none_invents(given_line: bytes) -> None:
    """What comes out is a hook's, of one session, storable, and the same each time; tokens are never told here."""
    found = shelf.facts(given_line)
    assert found == shelf.facts(given_line)
    assert found
    sessions = {fact.session_id for fact in found if isinstance(fact, Event | SessionFact | ToolUse)}
    assert len(sessions) <= 1
    for fact in found:
        assert not isinstance(fact, ModelCall)
        if isinstance(fact, Event):
            assert fact.source is Source.HOOK
            assert fact.kind is not Kind.USAGE
            assert fact.key
            for text in (fact.text, fact.name, fact.cwd, fact.session_id, fact.key):
                (text or "").encode()  # SQLite takes no lone surrogate
        if isinstance(fact, ToolUse):
            assert fact.duration_ms is None or 0 <= fact.duration_ms < 2**53


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(given_line: bytes) -> None:
    """Not even those that are nothing."""
    assert shelf.facts(given_line)


@pytest.mark.parametrize("payload", [b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b"1" * 10_000])
def test_absurd_payloads_are_skipped_or_told(payload: bytes) -> None:
    """Depth and length are no danger."""
    assert shelf.facts(b'{"agent": "codex", "at": 1, "process": null, "payload": ' + payload + b"}")


@pytest.mark.parametrize(("agent", "payload"), SHAPES)
def test_the_session_is_told_alike(agent: str, payload: dict[str, Any]) -> None:
    """What the letters are sorted by is what their events say."""
    given_line = line(payload, agent)
    found = envelope.read(given_line)
    assert found is not None
    whose = shelf.session_of(found)
    assert whose is not None
    told = {fact.session_id for fact in shelf.facts(given_line) if isinstance(fact, Event | SessionFact)}
    assert told == {whose.session_id}


def test_a_line_that_is_no_letter_is_skipped() -> None:
    """And says so."""
    assert shelf.facts(b"{}") == [Skipped("not a hook's payload")]
    assert shelf.facts(line({"cwd": "/w"})) == [Skipped("no session")]


def test_the_same_event_of_two_instants_is_two() -> None:
    """What has no id of its own is known by when it was received; what has one is one."""
    keys = [
        {fact.key for at in (AT, AT + 1) for fact in shelf.facts(line(payload, at=at)) if isinstance(fact, Event)}
        for payload in (claude("Stop"), claude("PreToolUse", tool_use_id="t"))
    ]
    assert [len(each) for each in keys] == [2, 1]


def test_long_inputs_are_cut() -> None:
    """A text that is kept has at most so many characters."""
    (event,) = (
        fact
        for fact in shelf.facts(line(claude("PreToolUse", tool_use_id="t", tool_input={"x": "y" * 100_000})))
        if isinstance(fact, Event)
    )
    assert len(event.text or "") == 65_536
    assert event.bytes == len(json.dumps({"x": "y" * 100_000}, separators=(",", ":")))

"""Copilot CLI's transcripts: what their lines say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.model.event import Event
from kaizen.model.usage import ModelCall
from kaizen.transcripts import copilot_cli
from kaizen.transcripts.format import FileIdentity
from tests.support import golden
from tests.transcripts.test_cursor import values

FILE = FileIdentity("copilot-cli", "s1")


def shutdown(number: int, **usage: int) -> bytes:
    data = {"shutdownType": "routine", "modelMetrics": {"claude-9": {"usage": usage}}}
    return json.dumps({"type": "session.shutdown", "id": f"e{number}", "data": data}).encode()


def calls(*lines: bytes) -> dict[str, tuple[int | None, int | None]]:
    found = golden.facts(FILE, list(lines))
    return {call.id: (call.usage.input, call.usage.output) for call in found if isinstance(call, ModelCall)}


def test_a_transcript_as_it_was_worked_out_by_hand() -> None:
    """Each line's events; tokens as disjoint kinds; a tool's call told by two records is one."""
    found = golden.facts(FILE, golden.lines_of("copilot-cli", "events"))
    assert golden.told(found) == golden.expected("copilot-cli", "events")
    folders = {event.key: event.cwd for event in found if isinstance(event, Event)}
    assert (folders["e2#text"], folders["e10#text"]) == ("/home/dev/app", "/home/dev/app/sub")


def test_sums_that_go_on_are_one_call_and_sums_that_fell_another() -> None:
    """A resumed session's sums count once: they go on, or begin anew."""
    first = shutdown(1, inputTokens=100, outputTokens=50)
    assert calls(first, shutdown(2, inputTokens=150, outputTokens=60)) == {"s1:claude-9:0": (150, 60)}
    assert calls(first, shutdown(2, inputTokens=40, outputTokens=60)) == {
        "s1:claude-9:0": (100, 50), "s1:claude-9:1": (40, 60),
    }  # fmt: skip


def test_tokens_that_do_not_include_the_cache_are_left_as_they_are() -> None:
    """An input that is smaller than both cache kinds together cannot include them."""
    assert calls(shutdown(1, inputTokens=5, outputTokens=1, cacheReadTokens=100)) == {"s1:claude-9:0": (5, 1)}
    assert calls(shutdown(1, inputTokens=105, outputTokens=1, cacheReadTokens=100)) == {"s1:claude-9:0": (5, 1)}


@settings(deadline=None)
@given(st.integers(0, 13))
def test_a_break_changes_nothing(at: int) -> None:
    """A reader with the state of another goes on where that one was."""
    lines = [*golden.lines_of("copilot-cli", "events"), shutdown(99, inputTokens=1, outputTokens=1)]
    reader = copilot_cli.reader(FILE)
    first = golden.facts(FILE, lines[:at], reader)
    rest = golden.facts(FILE, lines[at:], copilot_cli.reader(FILE, reader.state()))
    assert [*first, *rest] == golden.facts(FILE, lines)


def test_where_a_session_works_and_lies() -> None:
    """The first record tells the folder; the program's folder is moved by its variable."""
    assert copilot_cli.cwd(golden.lines_of("copilot-cli", "events")[0]) == "/home/dev/app"
    assert copilot_cli.cwd(b'{"type":"x","data":{"context":{"cwd":7}}}') is None
    assert copilot_cli.cwd(b"{}") is None
    assert copilot_cli.roots({}, []) == ["~/.copilot/session-state"]
    assert copilot_cli.roots({"COPILOT_HOME": "/c"}, ["/d/"]) == ["/d/session-state", "/c/session-state"]
    for other in ("/h/.copilot/session-state/s1/other.jsonl", "/h/.copilot/session-state/.jsonl", "/h/events.jsonl"):
        assert copilot_cli.identify(other) is None


types = st.sampled_from((*copilot_cli._TELL, "session.shutdown", "newcomer")) | values
data = values | st.dictionaries(
    st.sampled_from(("content", "toolCallId", "toolRequests", "arguments", "success", "result", "error", "context", "cwd",
                     "modelMetrics", "source", "model", "title", "message", "reason")),
    values | st.lists(st.dictionaries(st.sampled_from(("toolCallId", "name", "arguments")), values), max_size=2)
    | st.dictionaries(st.sampled_from(("claude", "content", "message", "code", "cwd")),
                      values | st.just({"usage": {"inputTokens": 1, "outputTokens": -1, "cacheReadTokens": "x"}})),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(types, data, values), max_size=5), st.binary(max_size=40))
def test_nothing_foreign_raises(foreign: list[tuple[object, object, object]], junk: bytes) -> None:
    """Whatever stands in a file, it is told as facts of its session."""
    lines = [json.dumps({"type": kind, "data": each, "id": key}).encode() for kind, each, key in foreign]
    found = golden.facts(FILE, [*lines, junk])
    assert {fact.session_id for fact in found if isinstance(fact, Event)} <= {"s1"}


@pytest.mark.parametrize("state", ["x", "[]", '{"sums":{"m":[1]},"cwd":3}', '{"sums":{"m":["a",1,1,1,1]}}', "\0"])
def test_any_state_is_a_state(state: str) -> None:
    """A state of another version does no harm."""
    reader = copilot_cli.reader(FILE, state)
    assert golden.facts(FILE, [shutdown(1, inputTokens=1, outputTokens=1)], reader)

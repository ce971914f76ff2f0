"""Conversations of Cursor's editor state: what their rows say."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.model.event import Event, ModelCall, Skipped
from kaizen.transcripts import cursor_state
from kaizen.transcripts.format import FileIdentity, Shape
from tests.support import golden
from tests.support.cursor import bubble, tool
from tests.transcripts.test_cursor import values

FILE = FileIdentity("cursor", "c1", shape=Shape.DATABASE)


def said(value: object, header: object = None) -> bytes:
    return json.dumps({"bubble": value, "header": header or {"bubbleId": "b"}}).encode()


def test_a_conversation_as_it_was_worked_out_by_hand() -> None:
    """Each row's events; what was not recorded is None, and a count of 0 was not."""
    assert golden.told(golden.facts(FILE, golden.lines_of("cursor", "conversation"))) == golden.expected(
        "cursor", "conversation"
    )


def test_tokens_are_told_only_where_they_were_recorded() -> None:
    """0 stands for not recorded, in one of the two or in both."""
    none = golden.facts(FILE, [said(bubble(2, text="x"))])
    half = golden.facts(FILE, [said({**bubble(2), "tokenCount": {"inputTokens": 7, "outputTokens": 0}})])
    assert not [fact for fact in none if isinstance(fact, ModelCall)]
    assert [(call.usage.input, call.usage.output) for call in half if isinstance(call, ModelCall)] == [(7, None)]


def test_a_tool_under_way_has_no_result() -> None:
    """A result is told once there is one; a status that is not known is counted."""
    for status, results in (("loading", 0), ("completed", 1), ("newcomer", 0)):
        told = golden.told(golden.facts(FILE, [said(bubble(2, **tool("u", status)))]))
        assert [event[1] for event in told["events"]].count("tool_result") == results
        assert len(told["unknown"]) == (status == "newcomer")
    with_result = golden.told(golden.facts(FILE, [said(bubble(2, **tool("u", "newcomer", result="{}")))]))
    assert with_result["events"][-1][1:] == ["tool_result", "run_terminal_command_v2", "u", "{}", None]


def test_the_folder_of_a_window() -> None:
    """A folder on this machine is told; one elsewhere, and a window without one, are not."""

    def line(uri: object) -> bytes:
        return json.dumps({"head": {"workspaceIdentifier": {"id": "00ff", "uri": uri}}}).encode()

    assert cursor_state.cwd(line({"scheme": "file", "fsPath": "/home/dev/app"})) == "/home/dev/app"
    assert cursor_state.cwd(line({"path": "/home/dev/app"})) == "/home/dev/app"
    for other in ({"scheme": "vscode-remote", "path": "/x"}, {"fsPath": "c:\\x"}, None, "/home/dev/app", {"path": 1}):
        assert cursor_state.cwd(line(other)) is None
    assert cursor_state.window(line(None)) == "00ff"
    assert cursor_state.window(b'{"role":"user"}') is None
    assert cursor_state.window(b"") is None


def test_older_conversations_are_counted_as_unknown() -> None:
    """Messages within the conversation's own row, as long ago, are not read, and doctor can say so."""
    line = json.dumps({"composer": {"composerId": "c1", "inline": 12}}).encode()
    assert golden.told(golden.facts(FILE, [line]))["unknown"] == [["field", "composer.conversation"]]


def test_a_line_of_no_kind_is_skipped() -> None:
    """What the adapter does not make is no row of a conversation."""
    assert golden.facts(FILE, [b'{"other":1}']) == [Skipped("not an object")]


names = ("type", "text", "thinking", "toolFormerData", "tokenCount", "errorDetails", "capabilityType", "createdAt",
         "modelInfo", "bubbleId", "name", "status", "toolCallId", "params", "result", "error", "inputTokens", "modelConfig",
         "workspaceIdentifier", "uri", "fsPath", "subagentInfo", "parentComposerId", "composerId", "inline")  # fmt: skip
odd = st.recursive(
    values | st.sampled_from((1, 2, 22)),
    lambda inner: st.dictionaries(st.sampled_from(names), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(("bubble", "composer")), odd, odd)
def test_nothing_foreign_raises(kind: str, value: object, header: object) -> None:
    """Whatever stands in a row, it is told as facts of this session, but for what says which session started it."""
    found = golden.facts(FILE, [json.dumps({kind: value, "header": header}).encode()])
    assert {fact.session_id for fact in found if isinstance(fact, Event)} <= {"c1"}


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_raise(line: bytes) -> None:
    """Not even what is no JSON at all."""
    golden.facts(FILE, [line])
    cursor_state.cwd(line)
    cursor_state.window(line)

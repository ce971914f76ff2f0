"""How tools ended, by words and by items."""

from __future__ import annotations

import pytest

from kaizen.model.event import Event, Kind, Outcome, ToolUse
from kaizen.transcripts import codex_tools
from kaizen.transcripts.codex_state import State, Told
from kaizen.transcripts.codex_tools import Ending
from tests.support.codex import Record

UNIFIED = "Chunk ID: 1\nWall time: 1.2500 seconds\nProcess exited with code {}\nOriginal token count: 1\nOutput:\nx\n"


def told() -> Told:
    return Told("thread", "k", 9, State(), [])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (UNIFIED.format(0), Ending(Outcome.OK)),
        (UNIFIED.format(3), Ending(Outcome.ERROR)),
        (UNIFIED.format(-1), Ending(Outcome.ERROR)),
        ("Exit code: 0\nWall time: 1.5 seconds\nOutput:\nSuccess.", Ending(Outcome.OK, 1500)),
        ("Exit code: 2\nWall time: ages\nOutput:\n", Ending(Outcome.ERROR)),
        ('{"output":"x","metadata":{"exit_code":0,"duration_seconds":0.4}}', Ending(Outcome.OK, 400)),
        ('{"output":"x","metadata":{"exit_code":127}}', Ending(Outcome.ERROR)),
        ('{"output":"x","metadata":{"exit_code":"0","duration_seconds":true}}', Ending()),
        ('{"output":"x"', Ending()),
        ("Chunk ID: 1\nWall time: 0.5 seconds\nProcess running with session ID 7\nOutput:\n", Ending()),
        ("Chunk ID: 1\nOutput:\nProcess exited with code 3\n", Ending()),  # a command's own words
        ("Script completed\nWall time 0.2 seconds\nOutput:\n", Ending(Outcome.OK)),
        ("Script running with cell ID 4\nOutput:\n", Ending()),
        ("apply_patch verification failed: no such line", Ending(Outcome.ERROR)),
        ("unsupported call: frobnicate", Ending(Outcome.ERROR)),
        ("Command blocked by PreToolUse hook: no", Ending(Outcome.DENIED)),
        ("patch rejected: writing is not allowed", Ending(Outcome.DENIED)),
        ("aborted by user after 3.2s", Ending(Outcome.INTERRUPTED)),
        ("aborted", Ending(Outcome.INTERRUPTED)),
        ("Exit code: ²\nOutput:\n", Ending()),
        ("", Ending()),
        ("anything else", Ending()),
    ],
)
def test_how_it_ended_by_its_output(words: str, expected: Ending) -> None:
    """Exit codes count in the head of an output only; what cannot be told is None."""
    assert codex_tools.ending_of(words) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            {"status": "completed", "exit_code": 0, "duration": {"secs": 1, "nanos": 5_000_000}},
            Ending(Outcome.OK, 1005),
        ),
        ({"status": "failed", "exit_code": 1}, Ending(Outcome.ERROR)),
        ({"status": "completed", "exit_code": 1}, Ending(Outcome.ERROR)),
        ({"status": "declined", "exit_code": -1}, Ending(Outcome.DENIED)),
        ({"status": "in_progress"}, Ending()),
        ({"success": False}, Ending(Outcome.ERROR)),
        ({"success": True}, Ending(Outcome.OK)),
        ({"status": "completed", "result": {"isError": True}}, Ending(Outcome.ERROR)),
        ({"status": "failed", "error": {"message": "died"}}, Ending(Outcome.ERROR)),
        ({"result": {"Ok": {"content": [], "isError": False}}}, Ending(Outcome.OK)),
        ({"result": {"Ok": {"content": [], "isError": True}}}, Ending(Outcome.ERROR)),
        ({"result": {"Err": "died"}}, Ending(Outcome.ERROR)),
        ({"started_at_ms": 5, "completed_at_ms": 25}, Ending(None, 20)),
        ({"started_at_ms": 5, "completed_at_ms": 5}, Ending()),  # when the item was written
        ({"started_at_ms": 25, "completed_at_ms": 5, "duration": "long"}, Ending()),
    ],
)
def test_how_it_ended_by_its_item(item: Record, expected: Ending) -> None:
    """Status, exit code, result and duration, in today's items and in the events before them."""
    assert codex_tools.ended(item) == expected


def test_an_item_adds_to_the_call_that_stands_elsewhere() -> None:
    """It makes no event of its own, so a call is told once."""
    made = told()
    codex_tools.item({"type": "CommandExecution", "id": "call_1", "exit_code": 1, "aggregated_output": "x"}, made)
    assert made.found == [ToolUse("call_1", "thread", outcome=Outcome.ERROR)]


@pytest.mark.parametrize(
    ("item", "name", "words", "output"),
    [
        (
            {"type": "CommandExecution", "command": ["ls"], "aggregated_output": "a\n"},
            "exec_command",
            '{"command":["ls"]}',
            "a\n",
        ),
        ({"type": "FileChange", "changes": {"a": 1}, "stdout": "ok", "stderr": ""}, "apply_patch", '{"a":1}', "ok"),
        ({"type": "McpToolCall", "server": "s", "tool": "t", "arguments": {}, "result": [1]}, "mcp__s__t", "{}", "[1]"),
        ({"type": "ImageView", "path": "file:///a.png"}, "view_image", "file:///a.png", None),
        ({"type": "DynamicToolCall", "tool": "x"}, "x", None, None),
    ],
)
def test_what_a_script_ran_is_told_by_items_alone(item: Record, name: str, words: str, output: str | None) -> None:
    """In code mode an item is the whole of a tool use, begun when it says so."""
    made = told()
    codex_tools.item({"id": "exec-1", "started_at_ms": 1793610000000, "status": "completed", **item}, made)
    call, result = made.found[:2]
    assert isinstance(call, Event)
    assert isinstance(result, Event)
    assert (call.kind, call.name, call.text, call.at, call.same_as) == (
        Kind.TOOL_CALL,
        name,
        words,
        1793610000000,
        "tool:exec-1",
    )
    assert (result.kind, result.text, result.error, result.same_as) == (
        Kind.TOOL_RESULT,
        output,
        False,
        "result:exec-1",
    )


@pytest.mark.parametrize(
    ("item", "child"),
    [
        ({"type": "CollabAgentToolCall", "tool": "spawn_agent", "receiver_thread_ids": ["t2"]}, "t2"),
        ({"type": "CollabAgentToolCall", "tool": "wait", "receiver_thread_ids": ["t2"]}, None),
        ({"type": "CollabAgentToolCall", "tool": "spawn_agent", "receiver_thread_ids": []}, None),
        ({"type": "SubAgentActivity", "kind": "started", "agent_thread_id": "t2"}, "t2"),
        ({"type": "SubAgentActivity", "kind": "completed", "agent_thread_id": "t2"}, None),
        ({"type": "CollabAgentToolCall", "new_thread_id": "t2"}, "t2"),
    ],
)
def test_the_thread_that_a_tool_use_started(item: Record, child: str | None) -> None:
    """Only the one that started it has it for a child."""
    assert codex_tools.child_of(item) == child


def test_an_output_of_parts_is_text_and_the_names_of_the_rest() -> None:
    """Pictures are named, not kept."""
    parts = [{"type": "input_text", "text": "a"}, {"type": "input_image", "image_url": "data:…"}, "b", 3, {}]
    assert codex_tools.plain(parts) == "a\n[input_image]\nb\n3\n[unknown]"
    assert codex_tools.plain({"content": "c", "success": True}) == "c"
    assert codex_tools.plain(None) is None


def test_a_refusal_outweighs_what_follows_from_the_result() -> None:
    """The use is denied, its result an error."""
    made = told()
    codex_tools.answered({"call_id": "c", "output": "patch rejected: no"}, made)
    result, use = made.found
    assert isinstance(result, Event)
    assert result.error is True
    assert use == ToolUse("c", "thread", outcome=Outcome.DENIED)

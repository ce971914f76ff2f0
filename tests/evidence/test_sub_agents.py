"""What came of sub-agents."""

from __future__ import annotations

import json

import pytest

from kaizen.evidence import sub_agents
from kaizen.evidence.sub_agents import End
from tests.support.acting import Acting, of_codex
from tests.support.codex import Rollout

LAUNCHED = "Async agent launched successfully.\nagentId: a77 (internal)"


def _ends(acted: Acting) -> list[End]:
    return [each.end for each in sub_agents.of(acted.story())]


@pytest.mark.parametrize(
    ("output", "end"),
    [
        ("Found it.", End.REPORTED),
        ("", End.EMPTY),
        ("agentId: a1\n<usage>total_tokens: 3\ntool_uses: 1</usage>", End.EMPTY),
        ("[Subagent hand-back] The report follows:\n  Found it.", End.REPORTED),
        ("[Subagent hand-back] The report follows:\n  ", End.EMPTY),
        ("Subagent completed but returned no output.", End.EMPTY),
    ],
)
def test_one_in_the_foreground(output: str, end: End) -> None:
    """Its result is the report, among what the client adds."""
    assert _ends(Acting().asks().uses("Agent", output=output).says()) == [end]


def test_those_that_did_not_end_well() -> None:
    """Failed, stopped, not used, not come back; one that was not allowed was none."""
    assert _ends(Acting().asks().uses("Agent", error=True).says()) == [End.FAILED]
    assert _ends(Acting().asks().stops("Agent", prompt="x")) == [End.STOPPED]
    assert _ends(Acting().asks().uses("Agent", output="Found it.")) == [End.UNUSED]
    acted = Acting().asks()
    acted.made.response("m1", {"type": "tool_use", "id": "t1", "name": "Task", "input": {"prompt": "x"}})
    assert _ends(acted) == [End.STOPPED]
    assert _ends(Acting().asks().denies("Agent").says()) == []


def test_one_in_the_background() -> None:
    """Until something tells of it nobody waited for it; its output may be fetched."""
    assert _ends(Acting().asks().uses("Agent", output=LAUNCHED).says()) == [End.UNUSED]
    assert _ends(Acting().asks().uses("Agent", output=LAUNCHED).uses("TaskOutput", task_id="a77").says()) == [End.REPORTED]  # fmt: skip
    assert _ends(Acting().asks().uses("Agent", output=LAUNCHED).uses("TaskOutput", task_id="b1").says()) == [End.UNUSED]


def test_types() -> None:
    """As it is named, else the client's own."""
    acted = Acting().asks().uses("Agent", subagent_type="Explore").uses("Task", prompt="x").says()
    assert [each.type for each in sub_agents.of(acted.story())] == ["Explore", "general-purpose"]


def _codex(started: str, *told: tuple[str, str]) -> list[End]:
    made = Rollout().begin()
    made.item("function_call", name="spawn_agent", namespace="multi_agent_v1", arguments="{}", call_id="c0")
    made.item("function_call_output", call_id="c0", output=started)
    for name, output in told:
        made.item("function_call", name=name, arguments=json.dumps({"target": "t1"}), call_id=f"{name}1")
        made.item("function_call_output", call_id=f"{name}1", output=output)
    return [each.end for each in sub_agents.of(of_codex(made.used().text("Done.").used().end()))]


STARTED = json.dumps({"agent_id": "t1", "nickname": "Godel"})


@pytest.mark.parametrize(
    ("told", "end"),
    [
        ((), End.UNUSED),
        ((("wait_agent", json.dumps({"status": {"t1": {"completed": "Found it."}}})),), End.REPORTED),
        ((("wait_agent", json.dumps({"status": {"t1": {"errored": "no"}}})),), End.FAILED),
        ((("wait_agent", json.dumps({"status": {}, "timed_out": True})),), End.UNUSED),
        ((("close_agent", json.dumps({"previous_status": {"completed": ""}})),), End.EMPTY),
        ((("close_agent", json.dumps({"previous_status": "interrupted"})),), End.STOPPED),
    ],
)
def test_one_of_codex(told: tuple[tuple[str, str], ...], end: End) -> None:
    """By what it is told when it waits, and when it closes one."""
    assert _codex(STARTED, *told) == [end]


def test_one_of_which_nothing_is_told() -> None:
    """Newer threads are named otherwise: nothing is said of them."""
    assert _codex(json.dumps({"task_name": "look"})) == [End.UNKNOWN]


def test_a_notice_of_codex() -> None:
    """The client tells of one that ended by itself."""
    made = Rollout().begin()
    made.item("function_call", name="spawn_agent", arguments="{}", call_id="c0")
    made.item("function_call_output", call_id="c0", output=STARTED)
    said = json.dumps({"agent_path": "t1", "status": {"completed": "Found it."}})
    made.item("message", role="user", content=[{"type": "input_text", "text": f"<subagent_notification>\n{said}\n</subagent_notification>"}])  # fmt: skip
    assert [each.end for each in sub_agents.of(of_codex(made.used().text("Done.").used().end()))] == [End.REPORTED]

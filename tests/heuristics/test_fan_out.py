"""Sub-agents of which nothing came back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kaizen.heuristics.fan_out import AT_END, look
from kaizen.model.finding import Confidence, Range, Waste
from kaizen.model.story import Story
from tests.support.acting import Acting, causes, of_codex
from tests.support.claude import tool_use
from tests.support.codex import Rollout

LAUNCHED = "Async agent launched successfully.\nagentId: a12{}"


def _notice(used: str, status: str, result: str = "") -> str:
    said = f"<task-id>a1</task-id>\n<tool-use-id>{used}</tool-use-id>\n<status>{status}</status>\n<summary>x</summary>"
    return f"<task-notification>\n{said}\n<result>{result}</result>\n</task-notification>"


def _background(*notices: tuple[str, str]) -> Story:
    """Two in the background, and what the client told of them later."""
    acted, used = Acting().asks(), list[str]()
    for number in range(2):
        acted.uses("Agent", subagent_type="Explore", output=LAUNCHED.format(number))
        used.append(acted.made.records[-2]["message"]["content"][0]["id"])
    acted.says("They work.")
    for one, (status, result) in zip(used, notices, strict=False):
        acted.made.prompt(_notice(one, status, result), origin={"kind": "task-notification"}, promptSource="system")
        acted.says("I see.")
    return acted.story()


def _codex(*ends: dict[str, Any]) -> Story:
    made = Rollout().begin()
    for number in range(2):
        given = json.dumps({"message": "look into it"})
        made.item(
            "function_call", name="spawn_agent", namespace="multi_agent_v1", arguments=given, call_id=f"c{number}"
        )
        made.item("function_call_output", call_id=f"c{number}", output=json.dumps({"agent_id": f"t{number}"}))
    for number, end in enumerate(ends):
        made.item("function_call", name="wait_agent", namespace="multi_agent_v1", arguments=json.dumps({"targets": [f"t{number}"]}), call_id=f"w{number}")  # fmt: skip
        told = json.dumps({"status": {f"t{number}": end}, "timed_out": False})
        made.item("function_call_output", call_id=f"w{number}", output=told)
    return of_codex(made.used().text("Done.").used().end())


def _starts(*outputs: str | None, seconds: float = 1) -> Acting:
    acted = Acting().asks()
    for output in outputs:
        acted.uses("Agent", subagent_type="Explore", output="API Error" if output is None else output, error=output is None or None, seconds=seconds)  # fmt: skip
    return acted


def _at_once() -> Acting:
    """Two side by side, whose reports came as the last thing."""
    acted = Acting().asks()
    acted.made.response("m1", *(tool_use(f"t{number}", "Agent", subagent_type="Explore") for number in range(2)))
    for number in range(2):
        acted.made.result(f"t{number}", "Found it.")
    return acted


FIRES_ON = {
    "they failed": _starts(None, None, "Found it.").says().story(),
    "they gave nothing back": _starts("", "agentId: a1\n<usage>total_tokens: 1</usage>").says().story(),
    "one failed, one gave nothing": _starts(None, "").says().story(),
    "they were stopped": Acting().asks().stops("Agent", subagent_type="Explore").asks().stops("Agent", subagent_type="Explore").story(),
    "the session ended with them": _at_once().story(),
    "in the background, and nobody waited": _background(),
    "in the background they failed": _background(("failed", ""), ("killed", "")),
    "in the background they gave nothing": _background(("completed", ""), ("completed", " ")),
}  # fmt: skip
STAYS_QUIET_ON = {
    "side by side, and used": _at_once().says().story(),
    "each brought something": _starts("Found a.", "Found b.", "Found c.").says().story(),
    "one of them failed": _starts(None, "Found b.", "Found c.").says().story(),
    "they were not allowed": Acting().asks().denies("Agent").denies("Agent").says().story(),
    "in the background each brought something": _background(("completed", "Found a."), ("completed", "Found b.")),
    "Codex waited for both": _codex({"completed": "Found a."}, {"completed": "Found b."}),
    "other tools that fail": Acting().asks().runs("make", fails=True).runs("make", fails=True).says().story(),
}  # fmt: skip


@pytest.mark.parametrize("story", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(story: Story) -> None:
    """Each of these is one."""
    assert causes([*look(story)]) == ["Explore"]


@pytest.mark.parametrize("ends", [(), ({"errored": "no"}, {"completed": ""}), ({"completed": None}, "shutdown")])
def test_it_fires_on_codex(ends: tuple[Any, ...]) -> None:
    """Threads that nobody waited for, that failed, or that said nothing."""
    assert causes([*look(_codex(*ends))]) == ["default"]


@pytest.mark.parametrize("story", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(story: Story) -> None:
    """None of these is one."""
    assert [*look(story)] == []


def test_what_it_tells() -> None:
    """How each ended, and what the session took to start them."""
    (found,) = look(_starts(None, "", "Found it.", seconds=30).says().story())
    assert AT_END
    assert (found.times, len(found.evidence), found.confidence) == (2, 4, Confidence.HIGH)
    assert found.waste == Waste(Range(2 * 93, 2 * 93), None, Range(60_000, 60_000))
    assert found.said == "2 of 3 sub-agents (Explore) came to nothing: 1 failed, 1 gave nothing back"
    (left,) = look(_background())
    assert left.confidence is Confidence.MEDIUM

"""Sub-agents that start sub-agents."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from kaizen.heuristics.nested_delegation import look
from kaizen.model.finding import Confidence, Range, Waste
from kaizen.model.story import Story
from tests.support.acting import Acting, causes, of_codex, told
from tests.support.claude import SESSION
from tests.support.codex import Rollout, uuid7


def _agent(acted: Acting) -> Story:
    """The story of a sub-agent, beside the session that started it."""
    with tempfile.TemporaryDirectory() as folder:
        Acting().asks().made.write(Path(folder, "projects"))
        acted.made.write(Path(folder, "projects"))
        return told(Path(folder), f"{SESSION}/a1")


def _codex(*, sub_agent: bool, refused: bool = False) -> Story:
    about = {"source": {"subagent": {"thread_spawn": {"depth": 1}}}, "parent_thread_id": uuid7(Rollout()._clock, 9)}
    made = Rollout(**(about if sub_agent else {})).begin()
    given = json.dumps({"message": "look into it", "agent_type": "explorer"})
    made.item("function_call", name="spawn_agent", namespace="multi_agent_v1", arguments=given, call_id="c1")
    output = "unsupported call: spawn_agent" if refused else json.dumps({"agent_id": "x", "nickname": "Godel"})
    return of_codex(made.item("function_call_output", call_id="c1", output=output).used().text("Done.").used().end())


FIRES_ON = {
    "a sub-agent's sub-agent": (_agent(Acting(agent="a1").asks().uses("Agent", subagent_type="Explore", prompt="x").says()), ["Explore"]),
    "of no type": (_agent(Acting(agent="a1").asks().uses("Task", prompt="x").says()), ["general-purpose"]),
    "of two types": (
        _agent(Acting(agent="a1").asks().uses("Agent", subagent_type="a").uses("Agent", subagent_type="b").says()), ["a", "b"],
    ),
    "Codex": (_codex(sub_agent=True), ["explorer"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "a session's own": Acting().asks().uses("Agent", subagent_type="Explore", prompt="x").says().story(),
    "a sub-agent at work": _agent(Acting(agent="a1").asks().reads("a.py").says()),
    "one that was not allowed": _agent(Acting(agent="a1").asks().denies("Agent", subagent_type="Explore").says()),
    "Codex's own": _codex(sub_agent=False),
    "one that Codex has no tool for": _codex(sub_agent=True, refused=True),
}  # fmt: skip


@pytest.mark.parametrize(("story", "expected"), FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(story: Story, expected: list[str]) -> None:
    """Each of these is one."""
    assert causes([*look(story)]) == expected


@pytest.mark.parametrize("story", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(story: Story) -> None:
    """None of these is one."""
    assert [*look(story)] == []


def test_what_it_tells() -> None:
    """At most what it took to start them is the waste: their work may have been needed."""
    acted = Acting(agent="a1").asks().uses("Agent", subagent_type="Explore", prompt="x", seconds=60)
    (found,) = look(_agent(acted.uses("Agent", subagent_type="Explore", prompt="y", seconds=30).says()))
    assert (found.times, len(found.evidence), found.confidence) == (2, 4, Confidence.HIGH)
    assert found.waste == Waste(Range(0, 2 * 93), None, Range(0, 90_000))
    assert found.said == "a sub-agent started 2 of its own (Explore)"

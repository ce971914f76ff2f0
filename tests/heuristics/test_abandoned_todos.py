"""Todo lists that are left open."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kaizen.heuristics.abandoned_todos import AT_END, look
from kaizen.model.finding import Confidence, Waste
from kaizen.model.story import Story
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import Rollout


def _todo(*states: str) -> dict[str, Any]:
    return {
        "todos": [{"content": f"step {n}", "status": state, "activeForm": "step"} for n, state in enumerate(states)]
    }


def _planned(*states: str) -> Story:
    made = Rollout().begin()
    plan = {"plan": [{"step": f"step {n}", "status": state} for n, state in enumerate(states)]}
    made.item("function_call", name="update_plan", arguments=json.dumps(plan), call_id="c1")
    made.item("function_call_output", call_id="c1", output="Plan updated").used()
    return of_codex(made.text("Done.").used().end())


def _tasks(*done: str) -> Story:
    acted = Acting().asks()
    for number in (1, 2):
        acted.uses("TaskCreate", subject=f"step {number}", output=f"Task #{number} created successfully: step {number}")
    for number in done:
        acted.uses("TaskUpdate", taskId=number, status="completed", output=f"Updated task #{number} status")
    return acted.says().story()


FIRES_ON = {
    "two never begun": Acting().asks().uses("TodoWrite", **_todo("completed", "pending", "pending")).says().story(),
    "in progress when it was stopped": Acting().asks().uses("TodoWrite", **_todo("completed", "in_progress")).stops().story(),
    "tasks": _tasks("1"),
    "a plan of Codex'": _planned("completed", "pending"),
}  # fmt: skip
STAYS_QUIET_ON = {
    "all done": Acting().asks().uses("TodoWrite", **_todo("pending")).uses("TodoWrite", **_todo("completed")).says().story(),
    "in progress, and answered": Acting().asks().uses("TodoWrite", **_todo("completed", "in_progress")).says().story(),
    "a list that was cleared": Acting().asks().uses("TodoWrite", **_todo("pending")).uses("TodoWrite", todos=[]).says().story(),
    "a list that was refused": Acting().asks().uses("TodoWrite", error=True, **_todo("pending")).says().story(),
    "no list": Acting().asks().says().story(),
    "tasks that are done": _tasks("1", "2"),
    "a plan that is done": _planned("completed", "completed"),
    "something else by that name": Acting().asks().uses("TodoWrite", todos="all").says().story(),
}  # fmt: skip


@pytest.mark.parametrize("story", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(story: Story) -> None:
    """Each of these is one."""
    assert causes([*look(story)]) == ["todos"]


@pytest.mark.parametrize("story", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(story: Story) -> None:
    """None of these is one."""
    assert [*look(story)] == []


def test_what_it_tells() -> None:
    """How many are open, by the use that changed the list last; what they would have taken nobody knows."""
    acted = Acting().asks().uses("TodoWrite", **_todo("pending", "pending", "pending"))
    (found,) = look(acted.uses("TodoWrite", **_todo("completed", "in_progress", "pending")).says().story())
    assert AT_END
    assert (found.times, len(found.evidence), found.confidence, found.waste) == (2, 2, Confidence.MEDIUM, Waste())
    assert found.said == "2 of 3 todos were open at the end, 1 of them not begun"
    (never,) = look(Acting().asks().uses("TodoWrite", **_todo("pending")).says().story())
    assert never.confidence is Confidence.LOW

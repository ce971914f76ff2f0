"""Long waits for a person."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.heuristics.long_idle import look
from kaizen.model.finding import Confidence, Range, Waste
from kaizen.model.story import Story
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import Rollout

HOUR = 3600
OPEN: dict[str, Any] = {"todos": [{"content": "write a test", "status": "pending", "activeForm": "writing"}]}


def _codex(seconds: float) -> Story:
    made = Rollout().begin().text("Shall I go on?").used().end()
    return of_codex(made.tick(seconds).spoken("yes"))


FIRES_ON = {
    "a question": Acting().asks().says("Which one do you want?").waits(3 * HOUR).asks("the first").says().story(),
    "a question in bold": Acting().asks().says("**Which one?**").waits(2 * HOUR).asks("the first").says().story(),
    "todos that were open": Acting().asks().uses("TodoWrite", **OPEN).says("Half of it.").waits(2 * HOUR).asks("go on").says().story(),
    "a tool that asks": Acting().asks().uses("AskUserQuestion", seconds=2 * HOUR, questions=[{"question": "which?"}]).says().story(),
    "Codex": _codex(2 * HOUR),
}  # fmt: skip
STAYS_QUIET_ON = {
    "a finished thing": Acting().asks().says("All done.").waits(3 * HOUR).asks("now something else").says().story(),
    "an answer within the hour": Acting().asks().says("Which one?").waits(1800).asks("the first").says().story(),
    "a night": Acting().asks().says("Which one?").waits(14 * HOUR).asks("the first").says().story(),
    "nobody came back": Acting().asks().says("Which one?").story(),
    "it was stopped": Acting().asks().says("Which one?").stops().waits(3 * HOUR).asks("the first").says().story(),
    "a long command": Acting().asks().runs("make", seconds=3 * HOUR).says().story(),
    "Codex within the hour": _codex(60),
}  # fmt: skip


@pytest.mark.parametrize("story", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(story: Story) -> None:
    """Each of these is one."""
    assert causes([*look(story)]) == ["waiting for a person"]


@pytest.mark.parametrize("story", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(story: Story) -> None:
    """None of these is one."""
    assert [*look(story)] == []


def test_what_it_tells() -> None:
    """All waits of a session together: what of them was needed is not known."""
    acted = Acting().asks().says("Which one?").waits(2 * HOUR - 1).asks("the first")
    (found,) = look(acted.says("And where?").waits(HOUR).asks("there").says().story())
    assert (found.times, len(found.evidence), found.confidence) == (2, 4, Confidence.MEDIUM)
    assert found.waste == Waste(ms=Range(0, 3 * HOUR * 1000 + 1000))
    assert found.said == "it waited 2 times for a person while work was open, 3h 1s in all"

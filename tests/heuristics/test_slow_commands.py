"""Slow commands."""

from __future__ import annotations

import json

import pytest

from kaizen.heuristics.slow_commands import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import RECORDED, Rollout


def slow(*seconds: float, command: str = "make image", **more: object) -> Acting:
    acted = Acting()
    for each in seconds:
        acted.runs(command, seconds=each, **more)
    return acted


FIRES_ON = {
    "three times": (slow(150, 200, 100), ["make image"]),
    "with quick ones between": (slow(150, 2, 200, 3, 100), ["make image"]),
    "also where they fail": (slow(150, 200, 100, fails=True), ["make image"]),
    "tests": (slow(150, 200, 100, command="cd x && pytest -q 2>&1 | tail"), ["pytest"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "twice": slow(300, 300),
    "a little more than a minute": slow(70, 65, 75),
    "less than a minute": slow(*[59] * 20),
    "different ones": Acting().runs("make a", seconds=200).runs("make b", seconds=200).runs("make c", seconds=200),
    "longer than a command may run": slow(1500, 2000, 900, command="git push"),
    "what was denied": slow(150, 200, 100, fails=True, result={"toolDenialKind": "user-rejected"}),
    "other tools": Acting()
    .uses("Agent", seconds=200, prompt="x")
    .uses("Agent", seconds=200, prompt="x")
    .uses("Agent", seconds=200, prompt="x"),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def running(made: Rollout, number: int, *, polls: int, took: int) -> Rollout:
    """A command that Codex gives back running, and polls of it; in the end it took so many seconds."""
    made.item("function_call", name="exec_command", arguments=json.dumps({"cmd": "make image"}), call_id=f"c{number}")
    made.tick(30)
    head = f"Chunk ID: 1\nWall time: 30.0 seconds\nProcess running with session ID {number}\nOutput:\n"
    made.item("function_call_output", call_id=f"c{number}", output=head)
    for poll in range(polls):
        call = f"w{number}-{poll}"
        arguments = json.dumps({"session_id": number, "chars": "", "yield_time_ms": 60_000})
        made.item("function_call", name="write_stdin", arguments=arguments, call_id=call)
        made.tick(60).item("function_call_output", call_id=call, output=f"Chunk ID: 2\n{head}")
    made.completed(
        "CommandExecution", id=f"c{number}", exit_code=0, status="completed", duration={"secs": took, "nanos": 0}
    )
    return made.used()


def test_polls_of_codex_are_part_of_what_they_wait_for() -> None:
    """They keep the agent waiting as the command does."""
    made = Rollout(version=RECORDED).begin()
    for number in range(3):
        running(made, number, polls=2, took=150)
    (found,) = look(of_codex(made.end()))
    assert (found.cause, found.times, len(found.evidence)) == ("make image", 3, 3 * 6)
    assert found.waste.ms is not None
    assert 449_000 < found.waste.ms.high < 452_000


def test_what_runs_beside_the_work_blocks_nobody() -> None:
    """A server that was started and left running takes long, and nobody waits."""
    made = Rollout(version=RECORDED).begin()
    for number in range(3):
        running(made, number, polls=0, took=3000)
    assert [*look(of_codex(made.end()))] == []


def test_what_it_tells() -> None:
    """At least what was more than a minute each could be saved, at most all of it; what only the times tell is less sure."""
    (found,) = look(slow(150, 200, 100, 3).story())
    assert (found.times, len(found.evidence), found.confidence) == (3, 6, Confidence.MEDIUM)
    assert found.waste.ms == Range(450_000 - 180_000, 450_000)
    assert found.waste.tokens is None
    assert found.said == "`make image` took over a minute 3 times, 8 minutes together"


def test_what_the_client_says_it_took_is_sure() -> None:
    """The records tell of the very duration."""
    acted = slow(150, 200, 100, result={"toolUseResult": {"durationMs": 120_000}})
    (found,) = look(acted.story())
    assert (found.confidence, found.waste.ms) == (Confidence.HIGH, Range(180_000, 360_000))

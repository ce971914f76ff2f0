"""Tests that fail in a loop."""

from __future__ import annotations

import pytest

from kaizen.heuristics.test_fail_loop import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import LEGACY, OLD, PAGED, RECORDED, Rollout


def looped(*said: str, command: str = "pytest -q", fails: bool = True) -> Acting:
    acted = Acting()
    for words in said:
        acted.runs(command, fails=fails, output=words, seconds=10).edits("a.py", words, f"{words}!")
    return acted


FIRES_ON = {
    "with edits between": (looped("1 failed", "1 failed", "1 failed"), ["pytest"]),
    "with none, and other targets": (
        Acting().runs("pytest -q a.py", fails=True).runs("cd x && python -m pytest b.py", fails=True).runs("pytest 2>&1", fails=True), ["pytest"],
    ),
    "more fail than before": (looped("3 failed", "2 failed", "2 failed"), ["pytest"]),
    "piped away, where the words tell": (looped("2 failed, 3 passed", "2 failed", "2 failed", command="pytest | tail -3", fails=False), ["pytest"]),
    "success before and after": (
        looped("1 failed", "no", "no", command="npm test").runs("npm test", output="21 passed"), ["npm test"],
    ),
    "go's words": (looped(*["--- FAIL: TestA (0.0s)\nFAIL"] * 3, command="go test ./... | tail", fails=False), ["go test"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "two": looped("1 failed", "1 failed"),
    "success between": looped("1 failed", "1 failed").runs("pytest", output="2 passed").runs("pytest", fails=True),
    "fewer each time": looped("9 failed", "4 failed", "1 failed"),
    "other tests": Acting().runs("pytest", fails=True).runs("npm test", fails=True).runs("cargo test", fails=True),
    "a build": looped("1 failed", "1 failed", "1 failed", command="make"),
    "what passes": looped("3 passed", "0 failed, 3 passed", "3 passed", fails=False),
    "what was stopped": looped("1 failed", "1 failed").runs(
        "pytest", fails=True, result={"toolDenialKind": "interrupted"}
    ),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


@pytest.mark.parametrize("version", [OLD, LEGACY, PAGED, RECORDED])
def test_it_sees_exit_codes_of_codex(version: str) -> None:
    """In all forms that its records have; the calls that asked are those whose usage follows."""
    made = Rollout(version=version).begin()
    for _ in range(3):
        made.step(line="pytest -q", code=1)
    (found,) = look(of_codex(made.end()))
    assert (found.cause, found.times, found.waste.tokens) == ("pytest", 3, Range(2 * 450, 2 * 450))


def test_what_it_tells() -> None:
    """The runs after the first are the waste; the words alone make it less sure."""
    (found,) = look(looped("no", "no", "no").story())
    assert (found.times, len(found.evidence), found.confidence) == (3, 6, Confidence.HIGH)
    assert found.waste.ms == Range(20_000, 20_000)
    assert found.waste.tokens == Range(2 * 93, 2 * 93)
    assert found.said == "`pytest` failed 3 times in a row, with 2 edits between"
    (piped,) = look(looped("2 failed", "2 failed", "2 failed", command="pytest | tail", fails=False).story())
    assert piped.confidence is Confidence.MEDIUM
    (alone,) = look(Acting().runs("tox", fails=True).runs("tox", fails=True).runs("tox", fails=True).story())
    assert alone.said.endswith("with no edit between")

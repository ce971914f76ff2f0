"""Commands that fail again and again."""

from __future__ import annotations

import pytest

from kaizen.heuristics.repeated_failing_command import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import LEGACY, OLD, PAGED, RECORDED, Rollout

FIRES_ON = {
    "three times in a row": (Acting().runs("npm run build", fails=True).runs("npm run build", fails=True).runs("npm run build", fails=True), ["npm run build"]),
    "with other things between, and other options": (
        Acting().runs("npm run build", fails=True).reads("a.js").runs("cd web && npm run build --if-present", fails=True).edits("a.js").runs("npm run build 2>&1 | tail -3", fails=True),
        ["npm run build"],
    ),
    "success before and after": (
        Acting().runs("make").runs("make", fails=True).runs("make", fails=True).runs("make", fails=True).runs("make"), ["make"],
    ),
}  # fmt: skip
STAYS_QUIET_ON = {
    "two times": Acting().runs("make", fails=True).runs("make", fails=True).runs("make"),
    "success between": Acting().runs("make", fails=True).runs("make", fails=True).runs("make").runs("make", fails=True),
    "three different ones": Acting().runs("make", fails=True).runs("cargo build", fails=True).runs("npm ci", fails=True),
    "tests": Acting().runs("pytest -q", fails=True).runs("pytest -q", fails=True).runs("pytest -q", fails=True),
    "what only looks": Acting().runs("grep -rn x src", fails=True).runs("grep y src", fails=True).runs("grep z src | head", fails=True),
    "what answers by its status": Acting().runs("[ -f a ]", fails=True).runs("[ -f a ]", fails=True).runs("[ -f a ]", fails=True),
    "what was denied": Acting().runs("make", fails=True, result={"toolDenialKind": "user"}).runs("make", fails=True).runs("make", fails=True),
}  # fmt: skip


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
    """In all forms that its records have; a poll of what runs is no command."""
    made = Rollout(version=version).begin()
    for _ in range(3):
        made.step(line="cd web && npm run build", code=2)
        made.item(
            "function_call", name="write_stdin", arguments='{"session_id": 1, "chars": ""}', call_id=made.fresh("w")
        )
        made.used()
    (found,) = look(of_codex(made.end()))
    assert (found.cause, found.times, found.waste.tokens) == ("npm run build", 3, Range(900, 900))


def test_what_it_tells() -> None:
    """The runs after the first are the waste: their time, and the calls that asked for them."""
    acted = Acting()
    for _ in range(3):
        acted.runs("make", fails=True, seconds=30)
    (found,) = look(acted.story())
    assert (found.times, len(found.evidence), found.confidence) == (3, 6, Confidence.HIGH)
    assert found.waste.ms == Range(60_000, 60_000)
    assert found.waste.tokens == Range(2 * 93, 2 * 93)  # 3 in, 50 out, 40 written to the cache
    assert found.said == "`make` failed 3 times in a row"

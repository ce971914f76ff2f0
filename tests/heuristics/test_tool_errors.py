"""Tools that fail often."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.heuristics.tool_errors import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import Rollout

NOT_FOUND = "<tool_use_error>String to replace not found in file.\nString: x</tool_use_error>"


def failing(tool: str, said: str, times: int = 4, well: int = 0, **given: Any) -> Acting:
    acted = Acting()
    for _ in range(times):
        acted.uses(tool, output=said, error=True, **(given or {"x": 1}))
    for _ in range(well):
        acted.uses(tool, **(given or {"x": 1}))
    return acted


FIRES_ON = {
    "edits": (failing("Edit", NOT_FOUND, well=5, file_path="/a"), ["Edit: text not found"]),
    "texts that are not the only one": (failing("Edit", "Found 2 matches of the string to replace", file_path="/a"), ["Edit: text found more than once"]),
    "a tool that is not there": (failing("FlyToTheMoon", "Error: No such tool available: FlyToTheMoon"), ["FlyToTheMoon: no such tool"]),
    "wrong input": (failing("Read", "InputValidationError: Read failed"), ["Read: wrong input"]),
    "files that are not there": (failing("Read", "File does not exist.", well=20, file_path="/a"), ["Read: file not found"]),
    "too large": (failing("Read", "File content (30000 tokens) exceeds maximum allowed tokens (25000)", file_path="/a"), ["Read: too large"]),
    "a server": (failing("mcp__db__query", "MCP error -32001: Request timed out"), ["mcp__db__query: timed out"]),
    "anything": (failing("mcp__db__query", "it broke"), ["mcp__db__query: other"]),
    "a program that is not there": (failing("Bash", "Exit code 127\nbash: jqq: command not found", command="jqq ."), ["Bash: command not found"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "three": failing("Edit", NOT_FOUND, 3, file_path="/a"),
    "as often as tools fail": failing("Edit", NOT_FOUND, well=40, file_path="/a"),
    "of different kinds": Acting()
    .uses("Read", output="File does not exist.", error=True, file_path="/a")
    .uses("Read", output="InputValidationError", error=True, file_path="/a")
    .uses("Read", output="exceeds maximum allowed tokens", error=True, file_path="/a")
    .uses("Read", output="it broke", error=True, file_path="/a"),
    "what commands say by their status": failing("Bash", "Exit code 1\nno", command="make"),
    "edits of what was not read": failing("Edit", "File has not been read yet.", 5, file_path="/a"),
    "sub-agents": failing("Agent", "it failed", 5, prompt="x"),
    "what was denied": failing("Edit", "no", 5, file_path="/a", result={"toolDenialKind": "user-rejected"}),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_it_sees_patches_that_codex_could_not_apply() -> None:
    """Its outputs have no flag; their words tell."""
    made = Rollout().begin()
    for number in range(4):
        made.item(
            "custom_tool_call", name="apply_patch", input="*** Begin Patch\n*** End Patch\n", call_id=f"p{number}"
        )
        said = "apply_patch verification failed: Failed to find expected lines in /home/dev/app/a.py"
        made.item("custom_tool_call_output", call_id=f"p{number}", output=said).used()
    assert causes([*look(of_codex(made.end()))]) == ["apply_patch: patch does not apply"]


def test_what_it_tells() -> None:
    """The failed uses are the waste; how many there were is said."""
    (found,) = look(failing("Edit", NOT_FOUND, 4, well=2, file_path="/a").story())
    assert (found.times, len(found.evidence), found.confidence) == (4, 8, Confidence.HIGH)
    assert found.waste.tokens == Range(4 * 93, 4 * 93)
    assert found.said == "4 of 6 uses of Edit failed: text not found"

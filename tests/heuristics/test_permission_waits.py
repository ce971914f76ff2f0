"""Long waits for a permission."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.heuristics.permission_waits import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes
from tests.support.claude import tool_use


class Asking(Acting):
    """A session whose tools ask a person first."""

    def waits_for(
        self, wait: float, *, seconds: float = 5, tool: str = "Bash", denied: bool = False, tells: bool = True, **given: Any
    ) -> Asking:  # fmt: skip
        call = self._call()
        given = given or {"command": "git push --now"}
        about = {"tool_name": tool, "tool_input": given}
        self.made.response(call, tool_use(f"tool-{call}", tool, **given))
        self.hook("PreToolUse", tool_use_id=f"tool-{call}", **about)
        self.hook("PermissionRequest", **about)
        self.made.tick(wait)
        if denied:
            self.made.result(f"tool-{call}", "no", error=True, toolDenialKind="user-rejected")
            return self
        self.made.tick(seconds)
        known = {"duration_ms": int(seconds * 1000)} if tells else {}
        self.hook("PostToolUse", tool_use_id=f"tool-{call}", tool_response={"stdout": ""}, **known, **about)
        self.made.result(f"tool-{call}")
        return self


FIRES_ON = {
    "a long one": (Asking().waits_for(900), ["Bash: git push"]),
    "one that ended in a no": (Asking().waits_for(300, denied=True), ["Bash: git push"]),
    "a tool": (Asking().waits_for(61, tool="Write", file_path="a"), ["Write"]),
    "two things": (Asking().waits_for(100).waits_for(5).waits_for(200, command="npm publish"), ["Bash: git push", "Bash: npm publish"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "an answer at once": Asking().waits_for(4).waits_for(59),
    "a command that takes long": Asking().waits_for(4, seconds=900),
    "a tool whose own time is not known": Asking().waits_for(4, seconds=900, tells=False),
    "a command that nobody was asked about": Acting().runs("git push", seconds=900),
    "a request of which nothing more is known": Acting().hook("PermissionRequest", tool_name="Bash").runs("ls"),
}  # fmt: skip


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_what_it_tells() -> None:
    """The time from the request to the answer, without that of the tool."""
    (found,) = look(Asking().waits_for(600, seconds=120).waits_for(300, denied=True).story())
    assert (found.times, found.confidence) == (2, Confidence.HIGH)
    assert found.waste.tokens is None
    assert found.waste.ms == Range(901_000, 901_000)  # what was denied was told a second later
    assert len(found.evidence) == 6  # each with its request, its call and its result
    assert found.said == "`Bash: git push` waited 2 times for a person, 15 minutes in all"


def test_what_waits_at_the_same_time_waits_once() -> None:
    """Two calls of one answer that both wait are one wait in time."""
    acted = Asking()
    acted.made.response("m", tool_use("a", command="git push"), tool_use("b", command="git push"))
    for name in "ab":
        acted.hook("PreToolUse", tool_name="Bash", tool_use_id=name, tool_input={"command": "git push"})
        acted.hook("PermissionRequest", tool_name="Bash")
        acted.waits(1)
    acted.waits(598)
    for name in "ab":
        acted.made.result(name, "no", error=True, toolDenialKind="user-rejected")
    (found,) = look(acted.story())
    assert found.times == 2
    assert found.waste.ms == Range(602_000, 602_000)

"""The same thing is denied again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.heuristics.permission_denials import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, told
from tests.support.codex import Rollout

FIRES_ON = {
    "a command twice, with other options": (
        Acting().denies(command="git push origin main").runs("git status").denies(command="git push --force"), ["Bash: git push"],
    ),
    "a tool twice": (Acting().denies("WebFetch", url="https://a.example").denies("WebFetch", url="https://b.example"), ["WebFetch"]),
    "by a rule": (
        Acting().denies(by="permission-rule", command="rm -rf build").reads("a").denies(by="automode-blocked", command="rm x"), ["Bash: rm"],
    ),
    "two things": (
        Acting().denies(command="make a").denies("Write", file_path="/etc/x").denies("Write", file_path="/etc/y").denies(command="make b"),
        ["Bash: make a", "Write"][1:],
    ),
}  # fmt: skip
STAYS_QUIET_ON = {
    "once": Acting().denies(command="git push").runs("git status"),
    "two different things": Acting().denies(command="git push").denies(command="npm publish"),
    "what was stopped": Acting().stops("Bash", command="git push").stops("Bash", command="git push"),
    "an error that says so": Acting().runs("cat /srv/x", fails=True, output="Permission denied").runs("cat /srv/x", fails=True, output="Permission denied"),
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
    """All of them are the waste, with the time that they took."""
    (found,) = look(Acting().denies(command="git push", seconds=20).denies(command="git push", seconds=10).story())
    assert (found.times, len(found.evidence), found.confidence) == (2, 4, Confidence.HIGH)
    assert (found.waste.ms, found.waste.tokens) == (Range(30_000, 30_000), Range(2 * 93, 2 * 93))
    assert found.said == "`Bash: git push` was denied 2 times"


def test_several_that_were_asked_for_at_once_are_one() -> None:
    """The client denies the others of the same call with the first."""
    acted = Acting()
    acted.made.response("m", *(_use(name) for name in "ab"))
    for name in "ab":
        acted.made.result(name, "no", error=True, toolDenialKind="user-rejected")
    assert [*look(acted.story())] == []


def test_codex(tmp_path: Path) -> None:
    """Its refusals stand in the words of the output."""
    made = Rollout(1).begin()
    for _ in range(2):
        made.item("function_call", name="exec_command", arguments='{"cmd":"git push"}', call_id=made.fresh("call"))
        made.item(
            "function_call_output", call_id=f"call_1_{made._count}", output="exec command rejected by user"
        ).used()
    made.end().write(tmp_path)
    assert causes([*look(told(tmp_path, made.thread, tmp_path))]) == ["exec_command: git push"]


def _use(name: str) -> dict[str, object]:
    return {"type": "tool_use", "id": name, "name": "Bash", "input": {"command": "git push"}}

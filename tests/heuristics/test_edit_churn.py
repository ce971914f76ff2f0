"""Edits that are undone."""

from __future__ import annotations

import pytest

from kaizen.heuristics.edit_churn import look
from kaizen.model.finding import Range
from tests.support.acting import WORKSPACE, Acting, causes, of_codex
from tests.support.codex import Rollout

ONE, TWO, THREE = "total = net", "total = net + tax", "total = gross"
FIRES_ON = {
    "put back": (Acting().edits("a.py", ONE, TWO).reads("b.py").edits("a.py", TWO, ONE), ["a.py"]),
    "put back in two steps": (Acting().edits("a.py", ONE, TWO).edits("a.py", TWO, THREE).edits("a.py", THREE, ONE), ["a.py"]),
    "one of several edits at once": (
        Acting().edits("a.py", ONE, TWO).uses(
            "MultiEdit", file_path=f"{WORKSPACE}/a.py",
            edits=[{"old_string": "x", "new_string": "y"}, {"old_string": TWO, "new_string": ONE}],
        ), ["a.py"],
    ),
    "restored by git": (Acting().edits("src/a.py", ONE, TWO).runs("cd src && git checkout -- a.py"), ["src/a.py"]),
    "restored, by its newer name": (Acting().edits("a.py", ONE, TWO).edits("b.py", ONE, TWO).runs("git restore a.py && make"), ["a.py"]),
    "all of them": (Acting().edits("a.py", ONE, TWO).edits("b.py", ONE, TWO).runs("git checkout ."), ["."]),
    "all, of which there is one": (Acting().edits("a.py", ONE, TWO).runs("git reset --hard HEAD"), ["a.py"]),
    "in a worktree": (
        Acting().edits(".claude/worktrees/x/a.py", ONE, TWO).edits(".claude/worktrees/x/a.py", TWO, ONE), ["a.py"],
    ),
}  # fmt: skip
STAYS_QUIET_ON = {
    "many edits elsewhere": Acting().edits("a.py", ONE, TWO).edits("a.py", THREE, "x = 1").edits("a.py", "y = 1", "y"),
    "the same in another file": Acting().edits("a.py", ONE, TWO).edits("b.py", TWO, ONE),
    "an edit that failed": Acting().edits("a.py", ONE, TWO, error=True).edits("a.py", TWO, ONE),
    "an edit of an edit": Acting().edits("a.py", ONE, TWO).edits("a.py", TWO, THREE),
    "lines that print": Acting()
    .edits("a.py", ONE, f"{ONE}\nprint(total)\nlogger.debug(1)")
    .edits("a.py", f"{ONE}\nprint(total)\nlogger.debug(1)", ONE),
    "after a commit": Acting()
    .edits("a.py", ONE, TWO)
    .runs("git add -A && git commit -m x")
    .runs("git checkout -- a.py"),
    "another branch": Acting().edits("a.py", ONE, TWO).runs("git checkout main").runs("git checkout -b a.py2"),
    "another file": Acting().edits("a.py", ONE, TWO).runs("git checkout -- b.py"),
    "only unstaged": Acting().edits("a.py", ONE, TWO).runs("git restore --staged a.py"),
    "git that failed": Acting().edits("a.py", ONE, TWO).runs("git checkout -- a.py", fails=True),
    "nothing was edited": Acting().runs("git checkout ."),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_it_reads_patches_of_codex() -> None:
    """A patch that takes back what another put there."""
    made = Rollout().begin()
    for number, (old, new) in enumerate(((ONE, TWO), (TWO, ONE))):
        patch = f"*** Begin Patch\n*** Update File: src/a.py\n@@\n net = 1\n-{old}\n+{new}\n*** End Patch\n"
        made.item("custom_tool_call", name="apply_patch", input=patch, call_id=f"p{number}")
        made.item("custom_tool_call_output", call_id=f"p{number}", output="Exit code: 0\nOutput:\nok").used()
    assert causes([*look(of_codex(made.end()))]) == ["src/a.py"]


def test_what_it_tells() -> None:
    """The edits and what undid them are the waste."""
    acted = Acting()
    for _ in range(2):
        acted.edits("a.py", ONE, TWO).edits("a.py", TWO, ONE)
    (found,) = look(acted.story())
    assert (found.times, len(found.evidence)) == (2, 8)
    assert found.waste.tokens == Range(4 * 93, 4 * 93)
    assert found.said == "edits of `a.py` were undone 2 times"
    (all_,) = look(Acting().edits("a.py", ONE, TWO).edits("b.py", ONE, TWO).runs("git restore .").story())
    assert (all_.said, all_.times, len(all_.evidence)) == ("edits of several files were undone", 1, 6)


def test_a_long_chain_of_edits_is_only_looked_through_so_far() -> None:
    """Each edit builds on the one before; the first is forgotten."""
    acted = Acting()
    for number in range(30):
        acted.edits("a.py", f"total = {number}", f"total = {number + 1}")
    assert [*look(acted.edits("a.py", "total = 30", "total = 0").story())] == []

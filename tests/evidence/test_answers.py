"""How turns ended."""

from __future__ import annotations

import pytest

from kaizen.evidence import answers, waste
from kaizen.model.story import Story, Tool
from tests.support.acting import Acting, of_codex
from tests.support.codex import Rollout

ANSWERED = {
    "an answer": Acting().asks().reads("a.py").says("So it is.").story(),
    "a notice behind it": Acting().asks().says("So it is."),
    "Codex": of_codex(Rollout().begin().step().text("So it is.").used().end()),
}
NOT_ANSWERED = {
    "a tool": Acting().asks().says("Looking.").reads("a.py").story(),
    "stopped": Acting().asks().says("Half of").stops().story(),
    "nothing": Acting().asks().story(),
    "Codex was stopped": of_codex(Rollout().begin().text("Half").event("turn_aborted", reason="interrupted")),
}


def _notice(acted: Acting) -> Story:
    acted.made.chained(type="system", subtype="stop_hook_summary", content="1 hook ran")
    return acted.story()


@pytest.mark.parametrize("told", ANSWERED.values(), ids=ANSWERED)
def test_a_turn_with_an_answer(told: Story | Acting) -> None:
    """The last thing that says something is a text."""
    story = _notice(told) if isinstance(told, Acting) else told
    found = answers.answer(story.turns[-1])
    assert found is not None
    assert found.text == "So it is."


@pytest.mark.parametrize("story", NOT_ANSWERED.values(), ids=NOT_ANSWERED)
def test_a_turn_without_an_answer(story: Story) -> None:
    """It ended with a tool, or somebody stopped it."""
    assert answers.answer(story.turns[-1]) is None


def test_what_a_turn_ended_with() -> None:
    """A tool, a stop, or nothing."""
    assert isinstance(answers.last(NOT_ANSWERED["a tool"].turns[-1]), Tool)
    for name in ("stopped", "Codex was stopped"):
        step = answers.last(NOT_ANSWERED[name].turns[-1])
        assert step is not None
        assert answers.is_stop(step)
    assert answers.last(NOT_ANSWERED["nothing"].turns[-1]) is None


def test_a_tool_that_was_stopped_is_a_stop() -> None:
    """Also without the words that stand in a prompt's place."""
    (tool,) = waste.all_tools(Acting().asks().stops("Bash", command="make").story())
    assert answers.is_stop(tool)


def test_what_comes_of_a_tool() -> None:
    """Edits and commits, unless they failed, and what is handed over."""
    acted = (
        Acting().asks().edits("a.py").edits("b.py", error=True).denies("Edit", file_path="c.py").uses("ExitPlanMode")
    )
    assert [answers.is_outcome(tool) for tool in waste.all_tools(acted.says().story())] == [True, False, False, True]


@pytest.mark.parametrize(
    ("command", "comes"),
    [
        ("git commit -m x", True), ("git status", False), ("cat > a.py <<'EOF'\nx\nEOF", True), ("echo a >> b.txt", True), ("make 2>&1 | tail", False),
        ("ls >/dev/null 2>/dev/null", False), ("sed -i s/a/b/ c", True), ("sed -n 1,3p c", False), ("gh pr create", True), ("jq '.a -> 3'", False),
    ],
)  # fmt: skip
def test_what_comes_of_a_command(command: str, comes: bool) -> None:
    """A commit, or a file that was written."""
    (tool,) = waste.all_tools(Acting().asks().runs(command).says().story())
    assert answers.is_outcome(tool) is comes

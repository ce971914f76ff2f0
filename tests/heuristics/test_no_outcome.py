"""Sessions that came to nothing."""

from __future__ import annotations

import pytest

from kaizen.heuristics.no_outcome import AT_END, look
from kaizen.model.finding import Confidence, Range
from kaizen.model.story import Story
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import Rollout


def _looked(acted: Acting, times: int = 8) -> Acting:
    for number in range(times):
        acted.reads(f"a{number}.py")
    return acted


def _killed() -> Acting:
    acted = Acting().asks()
    acted.made.response("m1", {"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "make"}})
    return acted


def _failed() -> Acting:
    acted = Acting().asks()
    acted.made.synthetic("API Error: 500 Internal server error", isApiErrorMessage=True, error="server_error")
    return acted


FIRES_ON = {
    "stopped while it looked around": (Acting().asks().reads("a.py").reads("b.py").stops().story(), ["interrupted"]),
    "a tool that was stopped": (Acting().asks().reads("a.py").stops("Bash", command="make").story(), ["interrupted"]),
    "killed while a tool ran": (_killed().story(), ["crashed"]),
    "an error of the service": (_failed().story(), ["api error"]),
    "a prompt and nothing": (Acting().asks().story(), ["nothing"]),
    "long work after an edit": (_looked(Acting().asks().edits("a.py")).stops().story(), ["interrupted"]),
    "long work after an answer": (_looked(Acting().asks().says().asks()).stops().story(), ["interrupted"]),
    "an edit that was refused": (Acting().asks().edits("a.py", error=True).stops().story(), ["interrupted"]),
    "Codex was stopped": (of_codex(Rollout().begin().step().event("turn_aborted", reason="interrupted")), ["interrupted"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "an answer": _looked(Acting().asks()).says().story(),
    "an edit, and then stopped": Acting().asks().reads("a.py").edits("a.py").stops().story(),
    "a commit, and then stopped": Acting().asks().runs("git commit -m x").stops().story(),
    "stopped before anything happened": Acting().asks().stops().story(),
    "a command of the client's": Acting().asks("<command-name>/clear</command-name>").story(),
    "stopped, and then asked anew": Acting().asks().reads("a.py").stops().asks("the other one").says().story(),
    "a short look after an answer": _looked(Acting().asks().says().asks(), 2).stops().story(),
    "nothing at all": Acting().says().story(),
    "Codex answered": of_codex(Rollout().spoken()),
}  # fmt: skip


@pytest.mark.parametrize(("story", "expected"), FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(story: Story, expected: list[str]) -> None:
    """Each of these is one."""
    assert causes([*look(story)]) == expected


@pytest.mark.parametrize("story", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(story: Story) -> None:
    """None of these is one."""
    assert [*look(story)] == []


def test_what_it_tells() -> None:
    """All that was done since the last outcome is the waste; it speaks of a session's end."""
    (found,) = look(Acting().asks().reads("a.py").reads("b.py").stops().story())
    assert AT_END
    assert found.waste.tokens == Range(2 * 93, 2 * 93)  # two calls: 3 in, 50 out, 40 written to the cache
    assert found.waste.ms == Range(4000, 4000)
    assert found.confidence is Confidence.HIGH
    assert found.said == "it ended without an answer, an edit or a commit after 2 tool uses (interrupted)"
    assert len(found.evidence) == 6  # the prompt, two uses with their results, the end
    (later,) = look(_looked(Acting().asks().edits("a.py")).stops().story())
    assert later.confidence is Confidence.MEDIUM
    assert later.waste.tokens == Range(8 * 93, 8 * 93)

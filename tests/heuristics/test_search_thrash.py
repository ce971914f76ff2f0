"""Searches that lead nowhere."""

from __future__ import annotations

import pytest

from kaizen.heuristics.search_thrash import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import WORKSPACE, Acting, causes, of_codex
from tests.support.codex import Rollout

NOTHING = "No matches found"


def searching(acted: Acting, times: int, folder: str = "src", said: str = NOTHING) -> Acting:
    for number in range(times):
        acted.uses("Grep", pattern=f"p{number}", path=f"{WORKSPACE}/{folder}", output=said)
    return acted


FIRES_ON = {
    "eight in a row": (searching(Acting(), 8), ["src"]),
    "in all": (searching(Acting(), 8, "."), ["."]),
    "in several folders, where most": (searching(searching(Acting(), 3, "lib"), 6, "src"), ["src"]),
    "that find what is not read": (searching(Acting(), 9, said="src/a.py:1: x"), ["src"]),
    "of both kinds, with thoughts between": (
        searching(searching(Acting(), 4).says("Hm.", stop="tool_use").uses("Glob", pattern="*.py", path=f"{WORKSPACE}/src", output=NOTHING), 4), ["src"],
    ),
    "in the folder of a file": (searching(Acting(), 8, "src/a.py"), ["src"]),
    "two rows": (searching(searching(Acting(), 8).reads("a.py"), 8), ["src", "src"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "seven": searching(Acting(), 7),
    "with a read between": searching(searching(Acting(), 5).reads("a.py"), 5),
    "with an edit between": searching(searching(Acting(), 5).edits("a.py"), 5),
    "with a command between": searching(searching(Acting(), 5).runs("make"), 5),
    "asked anew": searching(searching(Acting().asks("a"), 5).asks("b"), 5),
    "reads": Acting().reads("a").reads("b").reads("c").reads("d").reads("e").reads("f").reads("g").reads("h"),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_it_sees_how_codex_searches() -> None:
    """Through a shell, where a read is a command too."""
    made = Rollout().begin()
    for number in range(10):
        made.step(line=f"rg -n 'p{number}|q' src -g '*.py'", code=1, output="")
    for number in range(10):
        made.step(line=f"rg p{number} lib", output="lib/a.py:1: x").step(line="sed -n '1,80p' lib/a.py")
    (found,) = look(of_codex(made.end()))
    assert (found.cause, found.times, found.confidence) == ("src", 11, Confidence.MEDIUM)


def test_what_it_tells() -> None:
    """The searches after the first are the waste; where they found something it is less sure."""
    (found,) = look(searching(Acting(), 8).story())
    assert (found.times, len(found.evidence), found.confidence) == (8, 16, Confidence.MEDIUM)
    assert found.waste.tokens == Range(7 * 93, 7 * 93)
    assert found.said == "8 searches in a row, of which 8 found nothing, and nothing was read"
    (some,) = look(searching(Acting(), 8, said="a.py:1").story())
    assert some.confidence is Confidence.LOW

"""Large results of which little is used."""

from __future__ import annotations

import pytest

from kaizen.heuristics.large_read import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import Rollout

LINE = "     1\tthe total of the cart is kept here\n"
LARGE = LINE * 1000


def after(acted: Acting, calls: int = 5) -> Acting:
    for _ in range(calls):
        acted.says("Hm.")
    return acted


def edited(*parts: str) -> Acting:
    acted = Acting().reads("a.py", output=LARGE)
    for part in parts:
        acted.edits("a.py", part, f"{part}!")
    return after(acted)


FIRES_ON = {
    "never again": (after(Acting().reads("data/a.json", output=LARGE)), ["data/a.json"]),
    "one small edit": (edited("x"), ["a.py"]),
    "a small range": (after(Acting().reads("a.py", output=LARGE).reads("a.py", output=LINE * 20, offset=9, limit=20)), ["a.py"]),
    "a command": (after(Acting().runs("CI=1 npm ci --verbose", output=LARGE)), ["npm ci"]),
    "a file through a shell": (after(Acting().runs("cat data/a.json", output=LARGE)), ["data/a.json"]),
    "twice": (after(Acting().runs("make", output=LARGE).runs("make all", output=LARGE).runs("make -j8", output=LARGE)), ["make", "make all"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "smaller ones": after(Acting().reads("a.py", output=LINE * 500)),
    "before the answer": after(Acting().reads("a.py", output=LARGE), 2),
    "a large edit": edited(LINE * 300),
    "many edits": edited("a", "b", "c", "d", "e"),
    "it was written anew": after(Acting().reads("a.py", output=LARGE).uses("Write", file_path="/home/dev/app/a.py", content="x")),
    "what lies in a file of its own": after(
        Acting().runs("make", output="beginning", result={"toolUseResult": {"persistedOutputPath": "/x", "persistedOutputSize": 90_000}})
    ),
    "a picture": after(Acting().reads("a.png", output=[{"type": "image", "source": {"type": "base64", "data": "QUJD" * 20_000}}])),
    "an answer of a sub-agent": after(Acting().uses("Agent", output=LARGE, prompt="x")),
}  # fmt: skip


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_it_sees_outputs_and_patches_of_codex() -> None:
    """A patch tells which lines it used."""
    made = Rollout().begin().step(line="cat big.py", output=LARGE).step(line="make", output=LARGE)
    patch = "*** Begin Patch\n*** Update File: big.py\n@@\n" + "-x\n+y\n" * 400 + "*** End Patch\n"
    made.item("custom_tool_call", name="apply_patch", input=patch, call_id="p1")
    made.item("custom_tool_call_output", call_id="p1", output="Exit code: 0\nOutput:\nok").used()
    for _ in range(5):
        made.step()
    assert causes([*look(of_codex(made.end()))]) == ["make"]


def test_what_it_tells() -> None:
    """What was taken in, and what each later call carried."""
    (never,) = look(after(Acting().reads("a.py", output=LARGE)).story())
    tokens = len(LARGE) // 4
    assert never.waste.tokens == Range(tokens, 5 * tokens)
    assert (never.confidence, len(never.evidence)) == (Confidence.LOW, 2)
    assert never.said == "`a.py` was read (42 kB), and not touched again"
    (elsewhere,) = look(after(Acting().reads("a.py", output=LARGE).edits("b.py")).story())
    assert elsewhere.confidence is Confidence.MEDIUM
    (some,) = look(edited("x").story())
    assert (some.confidence, len(some.evidence)) == (Confidence.MEDIUM, 4)
    assert some.said == "`a.py` was read whole (42 kB); later 1 of 1000 lines were used"
    (command,) = look(after(Acting().runs("make", output=LARGE)).story())
    assert command.said == "`make` put 42 kB of output into the context"


def test_of_a_text_that_was_cut_the_lines_are_those_of_all_of_it() -> None:
    """What is kept of a text is not all that was read."""
    (found,) = look(after(Acting().reads("a.py", output=LARGE * 4).edits("a.py")).story())
    lines = int(found.said.rpartition(" of ")[2].split()[0])
    assert 3900 < lines < 4100

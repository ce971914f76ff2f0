"""Files that are edited together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaizen.heuristics.hot_clusters import FILES, look, over
from kaizen.model.finding import Confidence, Waste
from kaizen.model.story import Story
from tests.support.acting import Acting, of_codex
from tests.support.claude import BEGIN
from tests.support.codex import Rollout
from tests.support.spans import span


def _edited(number: int, *paths: str, day: int | None = None) -> Story:
    begin = BEGIN + timedelta(days=number if day is None else day)
    acted = Acting(f"5e550000-0000-4000-8000-{number:012}", begin=begin).asks()
    for path in paths:
        acted.edits(path)
    return acted.says().story()


OTHERS = [_edited(100 + number, f"other{number}.py") for number in range(8)]
PAIR = ("api/schema.py", "web/form.tsx")


def _together(*paths: str, days: tuple[int, ...] = (0, 1, 2, 3)) -> list[Story]:
    return [_edited(number, *paths, f"more{number}.py", day=day) for number, day in enumerate(days)]


FIRES_ON = {
    "two files": ([*_together(*PAIR), *OTHERS], ["api/schema.py, web/form.tsx"]),
    "three files": ([*_together("c.py", "a.py", "b.py"), *OTHERS], ["a.py, b.py, c.py"]),
    "the same name in other folders": ([*_together("cart/tax.py", "login/tax.py"), *OTHERS], ["cart/tax.py, login/tax.py"]),
    "and once each alone": ([*_together(*PAIR), _edited(50, PAIR[0]), _edited(51, PAIR[1]), *OTHERS, *[_edited(70 + n, "z.py") for n in range(12)]], ["api/schema.py, web/form.tsx"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "what may be chance among few sessions": [*_together(*PAIR), *OTHERS[:4]],
    "three sessions": [*_together(*PAIR, days=(0, 1, 2)), *OTHERS],
    "two days": [*_together(*PAIR, days=(0, 0, 1, 1)), *OTHERS],
    "all that is edited at all": _together(*PAIR),
    "a file that is edited all the time": [*_together(*PAIR), *[_edited(60 + n, PAIR[0]) for n in range(9)]],
    "a file and its test": [*_together("src/tax.py", "tests/test_tax.py"), *OTHERS],
    "a file and its test beside it": [*_together("src/tax.ts", "src/tax.spec.ts"), *OTHERS],
    "two halves of one thing": [*_together("src/tax.c", "src/tax.h"), *OTHERS],
    "all files at once": [*_together(*PAIR, *[f"x{n}.py" for n in range(FILES)]), *OTHERS],
}  # fmt: skip


@pytest.mark.parametrize(("stories", "expected"), FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(stories: list[Story], expected: list[str]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in over(span(look, *stories))] == expected


@pytest.mark.parametrize("stories", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(stories: list[Story]) -> None:
    """None of these is one."""
    assert [*over(span(look, *stories))] == []


def test_an_edit_that_failed_is_none() -> None:
    """Only what was edited is noted."""
    assert [*look(Acting().asks().edits("a.py", error=True).denies("Edit", file_path="b.py").says().story())] == []


def test_codex_edits_by_patches() -> None:
    """Its patches name the files."""
    patch = "*** Begin Patch\n*** Update File: a.py\n@@\n-a\n+b\n*** Add File: b.py\n+b\n*** End Patch\n"
    made = Rollout().begin().item("custom_tool_call", name="apply_patch", input=patch, call_id="c1")
    made.item("custom_tool_call_output", call_id="c1", output="Success. Updated the following files:\nM a.py").used()
    (noted,) = look(of_codex(made.text("Done.").used().end()))
    assert (noted.cause, noted.times) == ("a.py\nb.py", 2)


def test_what_it_tells() -> None:
    """In which sessions, how much more often than by chance, and each edit to open."""
    (topic,) = over(span(look, *_together(*PAIR), *OTHERS))
    assert (len(topic.sessions), len(topic.days), topic.times) == (4, 4, 4)
    assert (topic.waste, topic.confidence) == (Waste(), Confidence.MEDIUM)
    assert topic.said == "2 files were edited together in 4 sessions, 3.0 times as often as by chance"
    assert [cite.session_id for cite in topic.evidence] == [each for each in topic.sessions for _ in range(2)]

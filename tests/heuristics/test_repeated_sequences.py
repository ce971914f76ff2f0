"""The same commands in the same order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaizen.heuristics.repeated_sequences import look, over
from kaizen.model.finding import Confidence, Range, Topic, Waste
from kaizen.model.story import Story
from tests.support.acting import Acting, of_codex
from tests.support.claude import BEGIN
from tests.support.codex import BEGIN as CODEX_BEGIN
from tests.support.codex import Rollout
from tests.support.spans import span

RELEASE = ("npm run lint", "npm run bundle", "npm run deploy")


def _ran(number: int, *commands: str, day: int | None = None) -> Acting:
    """A session that runs these commands: `EDIT` edits a file between, `!` before one makes it fail."""
    begin = BEGIN + timedelta(days=number if day is None else day)
    acted = Acting(f"5e550000-0000-4000-8000-{number:012}", begin=begin).asks()
    for command in commands:
        if command == "EDIT":
            acted.edits("a.js")
        else:
            acted.runs(command.lstrip("!"), fails=command.startswith("!"))
    return acted.says()


def _days(*commands: str, days: tuple[int, ...] = (0, 1, 2)) -> list[Story]:
    return [_ran(number, *commands, day=day).story() for number, day in enumerate(days)]


def _codex(number: int, *commands: str) -> Story:
    made = Rollout(number, begin=CODEX_BEGIN + timedelta(days=number)).begin()
    for command in commands:
        made.step(line=command)
    return of_codex(made.text("Done.").used().end())


FIRES_ON = {
    "three sessions on three days": (_days(*RELEASE), [" && ".join(RELEASE)]),
    "with looks and options between": (
        [
            *_days(*RELEASE)[:2], _ran(7, "npm run lint -- --fix", "ls dist", "git status", "npm run bundle", "cat a | head", "npm run deploy 2>&1 | tail").story(),
        ],
        [" && ".join(RELEASE)],
    ),
    "with tests and commits around": (_days("pytest", *RELEASE, "git add -A", "git commit -m x"), [" && ".join(RELEASE)]),
    "with tests within": (_days("make clean", "pytest -q", "make release"), ["make clean && pytest && make release"]),
    "the longest alone": (
        [*_days("make clean", *RELEASE), *[_ran(9 + n, *RELEASE).story() for n in range(3)]], ["make clean && " + " && ".join(RELEASE)],
    ),
    "a part of it far more often": (
        [*_days("make clean", *RELEASE), *[_ran(9 + n, *RELEASE).story() for n in range(9)]],
        ["make clean && " + " && ".join(RELEASE), " && ".join(RELEASE)],
    ),
    "in a loop": (_days(*RELEASE, *RELEASE, *RELEASE), [" && ".join(RELEASE)]),
    "Codex": ([_codex(number, *RELEASE) for number in range(1, 4)], [" && ".join(RELEASE)]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "two sessions": _days(*RELEASE, days=(0, 1)),
    "one day": _days(*RELEASE, days=(0, 0, 0)),
    "two commands": _days(*RELEASE[:2]),
    "another order": [_ran(n, *(RELEASE[n:] + RELEASE[:n])).story() for n in range(3)],
    "an edit between": _days(RELEASE[0], "EDIT", *RELEASE[1:]),
    "a failure between": _days(RELEASE[0], "!npm run check", *RELEASE[1:]),
    "looking around": _days("git status", "ls", "git diff --stat", "git log --oneline", "cat a.js"),
    "handing in": _days("git add -A", "git commit -m x", "git push", "gh pr create"),
    "moving and formatting": _days("git mv a b", "ruff format .", "cp a b", "sed -i s/a/b/ c"),
    "one command again and again": _days("make", "make", "make", "make"),
}  # fmt: skip


@pytest.mark.parametrize(("stories", "expected"), FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(stories: list[Story], expected: list[str]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in over(span(look, *stories))] == expected


@pytest.mark.parametrize("stories", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(stories: list[Story]) -> None:
    """None of these is one."""
    assert [*over(span(look, *stories))] == []


def test_what_it_tells() -> None:
    """Which sessions on which days, the calls of the model that one command would spare at most, and each command to open."""
    stories = _days(*RELEASE)
    (topic,) = over(span(look, *stories))
    assert isinstance(topic, Topic)
    assert topic.sessions == tuple(story.session.id for story in stories)
    assert (len(topic.days), topic.times, topic.confidence) == (3, 3, Confidence.MEDIUM)
    assert topic.waste == Waste(Range(0, 3 * 2 * 93))  # of three calls two: 3 in, 50 out, 40 written to the cache
    assert topic.said == "3 commands in the same order, 3 times in 3 sessions"
    assert [cite.session_id for cite in topic.evidence] == [each for each in topic.sessions for _ in range(3)]
    assert len({*topic.evidence}) == 9

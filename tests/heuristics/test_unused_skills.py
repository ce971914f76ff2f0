"""Skills that nobody uses."""

from __future__ import annotations

import pytest

from kaizen.heuristics import unused_skills
from kaizen.model.finding import Confidence, Range, Waste
from tests.support.acting import Acting
from tests.support.guided import sessions, topics

SKILL = "---\nname: deploy\ndescription: Ships it to everybody.\n---\nDo.\n"
FILES = {".claude/skills/deploy/SKILL.md": SKILL}
LISTED = {"skill_listing": ["deploy", "other"]}

FIRES_ON = {
    "told of and not used": sessions(10, loads=LISTED),
    "not told of, since older clients do not tell": sessions(10),
    "another one used": [*sessions(10, loads=LISTED), Acting().asks().uses("Skill", skill="other")],
}
STAYS_QUIET_ON = {
    "too few sessions": sessions(9, loads=LISTED),
    "used once": [*sessions(10, loads=LISTED), Acting().asks().uses("Skill", skill="deploy")],
    "typed by a person": [*sessions(10, loads=LISTED), Acting().asks("<command-name>/deploy</command-name>")],
    "its file was read": [*sessions(10), Acting().asks().reads(".claude/skills/deploy/SKILL.md")],
    "its file was read in a shell": [*sessions(10), Acting().asks().runs("cat .claude/skills/deploy/SKILL.md")],
    "agents are not told of it": sessions(10, loads={"skill_listing": ["other"]}),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: list[Acting]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in topics(unused_skills, acted, FILES)] == ["deploy"]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: list[Acting]) -> None:
    """None of these is one."""
    assert topics(unused_skills, acted, FILES) == []


def test_what_it_takes() -> None:
    """Its line in each session that was told of it; where nobody tells, it is not known."""
    (topic,) = topics(unused_skills, sessions(10, loads=LISTED), FILES)
    size = -(-len("- deploy: Ships it to everybody.") // 4)
    assert topic.waste.tokens == Range(10 * size, 10 * size)
    assert (topic.confidence, len(topic.evidence), topic.said) == (
        Confidence.HIGH, 10, "the skill deploy was used in none of 10 sessions",
    )  # fmt: skip
    (unknown,) = topics(unused_skills, sessions(10), FILES)
    assert (unknown.waste, unknown.confidence) == (Waste(), Confidence.MEDIUM)


def test_days_and_agents() -> None:
    """On one day it may only not have been its day; of agents that do not read it nothing is said."""
    one_day = [Acting(f"5e550000-0000-4000-8000-{number + 100:012}").asks() for number in range(10)]
    assert topics(unused_skills, one_day, FILES) == []
    assert topics(unused_skills, sessions(10), FILES, agent="gemini-cli") == []
    assert topics(unused_skills, sessions(10), None) == []

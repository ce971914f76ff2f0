"""Instruction files that are too large."""

from __future__ import annotations

import pytest

from kaizen.heuristics import bloated_instructions
from kaizen.model.finding import Range, Waste
from tests.support.guided import sessions, topics

LARGE = "- A rule that says a lot about very little.\n" * 800
Files = dict[str, str]

FIRES_ON = {
    "a large file": ({"CLAUDE.md": LARGE}, ["CLAUDE.md"]),
    "one of a folder": ({"CLAUDE.md": "short", "web/CLAUDE.md": LARGE}, ["web/CLAUDE.md"]),
    "one that is taken in": ({"CLAUDE.md": "See @docs/all.md", "docs/all.md": LARGE}, ["docs/all.md"]),
    "a rule": ({".claude/rules/all.md": LARGE}, [".claude/rules/all.md"]),
    "a link counts once": ({"CLAUDE.md": LARGE, "AGENTS.md": "LINK CLAUDE.md"}, ["CLAUDE.md"]),
}
STAYS_QUIET_ON = {
    "what is usual": {"CLAUDE.md": "- A rule.\n" * 300},
    "a large skill": {".claude/skills/all/SKILL.md": LARGE},
    "what nobody reads that was at work": {"GEMINI.md": LARGE},
    "a document": {"docs/all.md": LARGE},
}


@pytest.mark.parametrize("case", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(case: tuple[Files, list[str]]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in topics(bloated_instructions, sessions(1), case[0])] == case[1]


@pytest.mark.parametrize("files", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(files: Files) -> None:
    """None of these is one."""
    assert topics(bloated_instructions, sessions(1), files) == []


def test_where_nothing_is_known() -> None:
    """Without a repository, or without sessions, nothing is said."""
    assert topics(bloated_instructions, sessions(1), None) == []
    assert topics(bloated_instructions, [], {"CLAUDE.md": LARGE}) == []


def test_what_it_takes() -> None:
    """For each session that loaded it: at least what is beyond the bound, at most all; in money its share of what they cost. Where
    nobody tells that it was loaded, it is not known."""
    (topic,) = topics(bloated_instructions, sessions(3, loads={"instructions": ["CLAUDE.md"]}), {"CLAUDE.md": LARGE})
    size = -(-len(LARGE) // 4)
    assert topic.waste.tokens == Range(3 * (size - 8000), 3 * size)
    assert topic.waste.nano is not None
    assert 0 < topic.waste.nano.low <= topic.waste.nano.high <= 3_000_000
    assert (len(topic.sessions), len(topic.days), len(topic.evidence)) == (3, 3, 3)
    assert topic.said == f"CLAUDE.md takes about {size:,} tokens each time that it is loaded; 3 sessions loaded it"
    (unknown,) = topics(bloated_instructions, sessions(3), {"CLAUDE.md": LARGE})
    assert unknown.waste == Waste()

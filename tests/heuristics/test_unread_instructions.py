"""Instruction files that nobody reads."""

from __future__ import annotations

import pytest

from kaizen.heuristics import unread_instructions
from kaizen.model.finding import Confidence
from tests.support.acting import Acting
from tests.support.guided import sessions, topics

Files = dict[str, str]
TELLING = {"instructions": ["CLAUDE.md"]}

FIRES_ON = {
    "no agent at work reads it": (sessions(5), {"AGENTS.md": "Use npm."}, ["AGENTS.md"]),
    "the agent says what it loads": (sessions(5, loads=TELLING), {"CLAUDE.md": "x", ".claude/CLAUDE.md": "y"}, [".claude/CLAUDE.md"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "too few sessions": (sessions(4), {"AGENTS.md": "Use npm."}),
    "the agent has its own": (sessions(5), {"AGENTS.md": "Use npm.", "CLAUDE.md": "x"}),
    "it is taken in": (sessions(5), {"AGENTS.md": "Use npm.", "CLAUDE.md": "@AGENTS.md"}),
    "it is a link": (sessions(5), {"AGENTS.md": "Use npm.", "CLAUDE.md": "LINK AGENTS.md"}),
    "it was loaded": (sessions(5, loads=TELLING), {"CLAUDE.md": "x"}),
    "the agent does not say": (sessions(5), {"CLAUDE.md": "x"}),
    "some do not say": ([*sessions(6, loads=TELLING)[:5], sessions(7)[6]], {"CLAUDE.md": "x", ".claude/CLAUDE.md": "y"}),
    "it was read by hand": ([*sessions(5), Acting().asks().reads("AGENTS.md")], {"AGENTS.md": "Use npm."}),
    "it is for a folder": (sessions(5, loads=TELLING), {"CLAUDE.md": "x", "web/CLAUDE.md": "y"}),
}  # fmt: skip


@pytest.mark.parametrize("case", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(case: tuple[list[Acting], Files, list[str]]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in topics(unread_instructions, case[0], case[1])] == case[2]


@pytest.mark.parametrize("case", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(case: tuple[list[Acting], Files]) -> None:
    """None of these is one."""
    assert topics(unread_instructions, case[0], case[1]) == []


def test_where_nothing_is_known() -> None:
    """Without a repository nothing is said; an agent that reads it makes it read."""
    assert topics(unread_instructions, sessions(5), None) == []
    assert topics(unread_instructions, sessions(5), {"AGENTS.md": "x"}, agent="codex") == []


def test_how_sure_it_is() -> None:
    """What the records say is surer than what follows from who was at work."""
    (told,) = topics(unread_instructions, sessions(5, loads=TELLING), {"CLAUDE.md": "x", ".claude/CLAUDE.md": "y"})
    (follows,) = topics(unread_instructions, sessions(5), {"AGENTS.md": "x"})
    assert (told.confidence, follows.confidence) == (Confidence.HIGH, Confidence.MEDIUM)
    assert (
        follows.said == "AGENTS.md was read in none of 5 sessions: claude-code reads another file, which is not there"
    )

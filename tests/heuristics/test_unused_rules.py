"""Rules that never hold."""

from __future__ import annotations

import pytest

from kaizen.heuristics import unused_rules
from tests.support.acting import Acting
from tests.support.guided import sessions, topics

Files = dict[str, str]
TELLING = {"instructions": ["CLAUDE.md", ".claude/rules/used.md"]}
DEAD = "---\ndescription: For the old importer\nglobs: importer/**\nalwaysApply: false\n---\nMind it."

FIRES_ON = {
    "patterns that fit nothing": (sessions(1), {".cursor/rules/a.mdc": DEAD, "src/a.py": ""}, "cursor", [".cursor/rules/a.mdc"]),
    "never loaded by an agent that tells": (sessions(10, loads=TELLING), {".claude/rules/a.md": "x"}, "claude-code", [".claude/rules/a.md"]),
    "paths that fit nothing": (
        sessions(1), {".claude/rules/a.md": "---\npaths:\n  - gone/**\n---\nx"}, "claude-code", [".claude/rules/a.md"],
    ),
}  # fmt: skip
STAYS_QUIET_ON = {
    "patterns that fit": (sessions(1), {".cursor/rules/a.mdc": DEAD, "importer/a.py": ""}, "cursor"),
    "no patterns": (sessions(10), {".cursor/rules/a.mdc": "---\nalwaysApply: true\n---\nx"}, "cursor"),
    "the agent was not at work": (sessions(10), {".cursor/rules/a.mdc": DEAD}, "claude-code"),
    "loaded": (sessions(10, loads=TELLING), {".claude/rules/used.md": "x"}, "claude-code"),
    "too few that tell": (sessions(9, loads=TELLING), {".claude/rules/a.md": "x"}, "claude-code"),
    "nobody tells": (sessions(10), {".claude/rules/a.md": "x"}, "claude-code"),
    "patterns for files that nobody touched": (
        sessions(10, loads=TELLING), {".claude/rules/a.md": "---\npaths: docs/**\n---\nx", "docs/a.md": ""}, "claude-code",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(case: tuple[list[Acting], Files, str, list[str]]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in topics(unused_rules, case[0], case[1], agent=case[2])] == case[3]


@pytest.mark.parametrize("case", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(case: tuple[list[Acting], Files, str]) -> None:
    """None of these is one."""
    assert topics(unused_rules, case[0], case[1], agent=case[2]) == []


def test_what_it_tells() -> None:
    """Which patterns."""
    (topic,) = topics(unused_rules, sessions(2), {".cursor/rules/a.mdc": DEAD}, agent="cursor")
    assert topic.said == "the patterns of .cursor/rules/a.mdc (importer/**) fit no file"
    assert len(topic.sessions) == 2
    assert topics(unused_rules, sessions(2), None, agent="cursor") == []

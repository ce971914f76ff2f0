"""Instructions that contradict each other."""

from __future__ import annotations

import pytest

from kaizen.heuristics import contradictory_instructions
from tests.support.guided import sessions, topics

Files = dict[str, str]

FIRES_ON = {
    "order and forbid": ({"CLAUDE.md": "- Always use npm to install packages.\n- Never use npm to install packages.\n"}, ["CLAUDE.md"]),
    "two of which one can be": ({"CLAUDE.md": "Use pnpm.\n\n## Setup\n\n- Install dependencies with npm."}, ["CLAUDE.md"]),
    "tabs and spaces": ({"CLAUDE.md": "- Use tabs for indentation\n- Indent with spaces"}, ["CLAUDE.md"]),
    "always and never the same": ({"CLAUDE.md": "Always run `make lint` before committing. Never run make lint before committing."}, ["CLAUDE.md"]),
    "two files that hold together": (
        {"CLAUDE.md": "Use npm.", ".claude/CLAUDE.md": "Use `yarn`, not npm."}, [".claude/CLAUDE.md | CLAUDE.md"],
    ),
}  # fmt: skip
STAYS_QUIET_ON = {
    "what is for something else": {"CLAUDE.md": "- Use npm to install packages.\n- Never use npm to publish.\n- Prefer spaces. Tabs are fine in a Makefile.\n"},
    "conditions": {"CLAUDE.md": "- Use pnpm.\n- Use npm if pnpm is not there.\n- Use npm in the old app."},
    "one instead of the other": {"CLAUDE.md": "- Use pnpm, not npm.\n- Never use npm."},
    "headings that say for what": {"CLAUDE.md": "# App\n## Backend\n- Use tabs.\n## Frontend\n- Use spaces.\n"},
    "a folder of its own": {"CLAUDE.md": "Use npm.", "web/CLAUDE.md": "Use pnpm."},
    "files of other agents": {"CLAUDE.md": "Use npm.", "GEMINI.md": "Use pnpm."},
    "code": {"CLAUDE.md": "Use npm.\n```\nUse pnpm.\n```\n"},
    "different things": {"CLAUDE.md": "- Always write tests.\n- Never write tests for generated code."},
    "what does not exclude": {"CLAUDE.md": "- Use pytest.\n- Use jest.\n- Use ruff."},
    "a link to the same": {"CLAUDE.md": "Use npm.", "AGENTS.md": "LINK CLAUDE.md"},
}  # fmt: skip


@pytest.mark.parametrize("case", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(case: tuple[Files, list[str]]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in topics(contradictory_instructions, sessions(1), case[0])] == case[1]


@pytest.mark.parametrize("files", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(files: Files) -> None:
    """None of these is one."""
    assert topics(contradictory_instructions, sessions(1), files) == []


def test_where_nothing_is_known() -> None:
    """Without a repository, or without sessions, nothing is said."""
    assert topics(contradictory_instructions, sessions(1), None) == []
    assert topics(contradictory_instructions, [], {"CLAUDE.md": "Use npm.\nUse pnpm."}) == []


def test_what_it_tells() -> None:
    """Both lines, word for word, with their places."""
    (topic,) = topics(contradictory_instructions, sessions(2), {"CLAUDE.md": "Use `npm`.\n\nUse pnpm."})
    assert topic.said == '"Use `npm`." (CLAUDE.md, line 1) and "Use pnpm." (CLAUDE.md, line 3) cannot both be followed'
    assert (len(topic.sessions), topic.times) == (2, 1)

"""Where guides lie."""

from __future__ import annotations

import pytest

from kaizen.evidence.guide_places import folder_of, kind_of, name_of, read_by
from kaizen.model.guidance import GuideKind as Kind

KINDS = {
    "CLAUDE.md": Kind.INSTRUCTIONS,
    ".claude/CLAUDE.md": Kind.INSTRUCTIONS,
    "web/AGENTS.override.md": Kind.INSTRUCTIONS,
    ".github/copilot-instructions.md": Kind.INSTRUCTIONS,
    "docs/copilot-instructions.md": None,
    ".cursorrules": Kind.INSTRUCTIONS,
    ".cursor/rules/a/b.mdc": Kind.RULE,
    ".cursor/rules/readme.md": None,
    "web/.claude/rules/ts.md": Kind.RULE,
    ".claude/skills/deploy/SKILL.md": Kind.SKILL,
    ".codex/skills/.system/x/SKILL.md": Kind.SKILL,
    ".claude/skills/deploy/notes.md": None,
    "docs/SKILL.md": None,
    ".claude/commands/ship.md": Kind.COMMAND,
    ".claude/agents/reviewer.md": Kind.AGENT,
    "claude.md": None,
    ".claude/settings.json": None,
}


@pytest.mark.parametrize("path", KINDS)
def test_a_kind_is_told_by_the_place(path: str) -> None:
    """And by nothing else."""
    assert kind_of(path) is KINDS[path]


def test_who_reads_it() -> None:
    """Agents read what is theirs."""
    assert "claude-code" in read_by("web/CLAUDE.md")
    assert "codex" not in read_by("CLAUDE.md")
    assert "codex" in read_by("AGENTS.md")
    assert "claude-code" not in read_by("AGENTS.md")
    assert read_by(".cursor/rules/a.mdc") == {"cursor"}
    assert read_by(".mcp.json") == {"claude-code"}
    assert read_by("docs/style.md") == frozenset()


def test_what_it_is_for() -> None:
    """A file in an agent's folder is for the folder above."""
    assert folder_of("CLAUDE.md") == ""
    assert folder_of(".claude/CLAUDE.md") == ""
    assert folder_of("web/api/AGENTS.md") == "web/api/"
    assert folder_of("web/.claude/rules/x.md") == "web/"


def test_how_it_is_called() -> None:
    """A skill by its folder, a command by its file, instructions by their path."""
    assert name_of(".claude/skills/deploy/SKILL.md") == "deploy"
    assert name_of(".claude/commands/git/ship.md") == "ship"
    assert name_of("web/CLAUDE.md") == "web/CLAUDE.md"

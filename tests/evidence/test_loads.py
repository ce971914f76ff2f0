"""What records say of guides."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.evidence.loads import LOADED, USED, Load, notes, of_story, of_text, of_tool
from kaizen.model.event import Kind
from kaizen.model.finding import Range
from kaizen.model.guidance import GuideKind
from tests.support.acting import Acting
from tests.support.guided import attaches

ROOT = "/home/dev/app"
TEXTS: list[tuple[Kind, str | None, str, list[Load]]] = [
    (Kind.INJECTED, "instructions", f"{ROOT}/CLAUDE.md\n/else/x.md", [
        Load(LOADED, GuideKind.INSTRUCTIONS, "CLAUDE.md"), Load(LOADED, GuideKind.INSTRUCTIONS, "/else/x.md"),
    ]),
    (Kind.INJECTED, "skill_listing", "deploy", [Load(LOADED, GuideKind.SKILL, "deploy")]),
    (Kind.INJECTED, "agent_listing_delta", "critic", [Load(LOADED, GuideKind.AGENT, "critic")]),
    (Kind.INJECTED, "prompt_snapshot", "git hub: 2 tools, 99 bytes\nnonsense", [Load(LOADED, GuideKind.SERVER, "git hub", 99)]),
    (Kind.INJECTED, "user", f"# AGENTS.md instructions for {ROOT}/web\n\n<INSTRUCTIONS>", [
        Load(LOADED, GuideKind.INSTRUCTIONS, "AGENTS.md"), Load(LOADED, GuideKind.INSTRUCTIONS, "web/AGENTS.md"),
    ]),
    (Kind.INJECTED, "user", "# AGENTS.md instructions for /elsewhere\n", []),
    (Kind.INJECTED, None, "words", []),
    (Kind.PROMPT, None, "<command-message>x</command-message>\n<command-name>/ship</command-name>", [
        Load(USED, GuideKind.COMMAND, "ship"), Load(USED, GuideKind.SKILL, "ship"),
    ]),
    (Kind.PROMPT, None, "what is <command-name>/ship</command-name>?", []),
    (Kind.TEXT, "skill_listing", "deploy", []),
]  # fmt: skip
TOOLS: list[tuple[str, str, list[str], list[Load]]] = [
    ("mcp__github__search", "{}", [], [Load(USED, GuideKind.SERVER, "github")]),
    ("mcp__broken", "{}", [], []),
    ("Skill", '{"skill": "deploy"}', [], [Load(USED, GuideKind.SKILL, "deploy"), Load(USED, GuideKind.COMMAND, "deploy")]),
    ("SlashCommand", '{"command": "/ship now"}', [], [Load(USED, GuideKind.SKILL, "ship"), Load(USED, GuideKind.COMMAND, "ship")]),
    ("Agent", '{"subagent_type": "critic"}', [], [Load(USED, GuideKind.AGENT, "critic")]),
    ("Task", "not json", [], []),
    ("Read", "{}", [f"{ROOT}/AGENTS.md", f"{ROOT}/a.py"], [Load(USED, GuideKind.INSTRUCTIONS, "AGENTS.md")]),
    ("Read", "{}", [".claude/skills/deploy/SKILL.md"], [Load(USED, GuideKind.SKILL, "deploy")]),
    ("exec_command", '{"cmd": "sed -n 1,9p .agents/skills/deploy/SKILL.md"}', [], [Load(USED, GuideKind.SKILL, "deploy")]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "text", "found"), TEXTS)
def test_texts(kind: Kind, name: str | None, text: str, found: list[Load]) -> None:
    """What a client put there, and what people typed."""
    assert of_text(kind, name, text, ROOT) == found


@pytest.mark.parametrize(("name", "text", "paths", "found"), TOOLS)
def test_tools(name: str, text: str, paths: list[str], found: list[Load]) -> None:
    """What they name."""
    assert of_tool(name, text, paths, ROOT) == found


def test_notes() -> None:
    """Each once: of what was loaded how many calls came after, of what was used how often, of a server its size."""
    acted: Any = attaches(Acting().asks(), "skill_listing", ["deploy"])
    attaches(acted, "prompt_snapshot", ["mcp__charts__draw"])
    attaches(acted, "prompt_snapshot", ["mcp__charts__draw", "mcp__charts__save"])
    story = acted.uses("Skill", skill="deploy").uses("Skill", skill="deploy").says().story()
    found = [*notes("h", story, (GuideKind.SKILL, GuideKind.SERVER))]
    assert [(each.cause, each.said, each.times) for each in found] == [
        ("deploy", LOADED, 3),
        ("charts", LOADED, 3),
        ("deploy", USED, 2),
    ]
    size = found[1].waste.tokens
    assert size is not None
    assert size.low == size.high > 200
    assert found[0].waste.tokens is None
    assert isinstance(size, Range)
    assert len([*of_story(story)]) == 1 + 3 + 4 - 1

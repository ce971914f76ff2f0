"""What guides agents, with what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.model.figures import DAY_MS
from kaizen.model.guidance import Guidance
from kaizen.reading.guidance import Row, Table, table
from kaizen.reading.stores import Opened
from tests.support.acting import WORKSPACE, Acting
from tests.support.claude import BEGIN, Store
from tests.support.guided import attaches, guided, sessions
from tests.support.prices import put_price

NOW = int(BEGIN.timestamp() * 1000) + 20 * DAY_MS
FILES = {
    "CLAUDE.md": "# App\n" + "- A rule.\n" * 40,
    "GEMINI.md": "x",
    ".claude/rules/a.md": "x",
    ".claude/skills/deploy/SKILL.md": "---\nname: deploy\ndescription: ships it\n---\n",
    ".claude/skills/never/SKILL.md": "---\nname: never\ndescription: d\n---\n",
    ".claude/agents/critic.md": "---\nname: critic\ndescription: d\n---\n",
    ".claude/commands/ship.md": "Ship.",
    ".mcp.json": '{"mcpServers": {"charts": {}, "orders": {}}}',
    ".claude/settings.json": "{}",
}  # fmt: skip
LOADS = {
    "instructions": ["CLAUDE.md"], "skill_listing": ["deploy", "never"], "prompt_snapshot": ["mcp__charts__draw"],
}  # fmt: skip


@pytest.fixture
def opened(store: Store, tmp_path: Path) -> tuple[Store, Path]:
    return store, tmp_path / "projects"


def told(opened: tuple[Store, Path], acted: list[Acting], files: dict[str, str] = FILES) -> Table:
    store, projects = opened
    for each in acted:
        each.made.write(projects)
    store.take(projects)
    put_price(store.writer)
    while store.writer.price_calls(100):
        pass
    return table(Opened(WORKSPACE, store.connection), guided(files), NOW - 28 * DAY_MS, NOW, NOW)


def row(found: Table, name: str) -> Row:
    return next(each for each in found.rows if each.loaded.guide.name == name)


def test_loads_and_uses(opened: tuple[Store, Path]) -> None:
    """As the records tell them; what they do not tell is not known."""
    acted = sessions(4, loads=LOADS)
    acted[0].uses("Skill", skill="deploy").uses("Skill", skill="deploy").says()
    acted[1].uses("Agent", subagent_type="critic", prompt="look").says()
    acted[2].uses("mcp__charts__draw").asks("<command-name>/ship</command-name>").says()
    found = told(opened, acted)
    known = {each.loaded.guide.name: (each.loaded.loads, each.loaded.uses) for each in found.rows}
    assert known == {
        "CLAUDE.md": (4, None), "GEMINI.md": (None, None), ".claude/rules/a.md": (0, None), "deploy": (4, 2), "never": (4, 0),
        "critic": (None, 1), "ship": (None, 1), "charts": (4, 1), "orders": (0, 0), ".claude/settings.json": (None, None),
    }  # fmt: skip
    assert found.sessions == 4
    assert row(found, "deploy").loaded.last_used_at is not None
    assert row(found, "never").loaded.last_used_at is None


def test_what_it_takes(opened: tuple[Store, Path]) -> None:
    """Tokens for each load, in a week; in money a share of what the sessions cost. A server's tokens are those that records tell."""
    found = told(opened, sessions(4, loads=LOADS))
    guide = row(found, "CLAUDE.md")
    assert guide.tokens == -(-len(FILES["CLAUDE.md"]) // 4)
    assert guide.tokens_a_week == guide.tokens  # four times in four weeks
    assert guide.nano_a_week is not None
    assert 0 < guide.nano_a_week.low <= guide.nano_a_week.high
    assert 100 < (row(found, "charts").tokens or 0) < 130
    assert (row(found, "orders").tokens, row(found, "orders").tokens_a_week) == (None, None)
    assert row(found, "GEMINI.md").tokens_a_week is None


def test_how_sessions_ended(opened: tuple[Store, Path]) -> None:
    """Well are those that answered, or changed something and did not break off."""
    acted = sessions(5, loads=LOADS)
    acted[0].says()
    acted[1].edits("a.py")
    acted[2].edits("a.py").made.prompt("[Request interrupted by user]")
    acted[3].runs("git commit -m x")
    acted[4].reads("a.py")
    guide = row(told(opened, acted), "CLAUDE.md")
    assert (guide.sessions, guide.ended_well) == (5, 3)


def test_what_to_cut(opened: tuple[Store, Path]) -> None:
    """What heuristics say of guides, what takes the most first."""
    found = told(
        opened, sessions(10, loads=LOADS), {**FILES, "CLAUDE.md": "See `docs/gone.md`. " + "- A rule.\n" * 5000}
    )
    assert [(each.heuristic, each.cause) for each in found.cuts][:3] == [
        ("bloated_instructions", "CLAUDE.md"), ("unused_servers", "charts"), ("unused_skills", "deploy"),
    ]  # fmt: skip
    assert ("dead_instructions", "CLAUDE.md") in [(each.heuristic, each.cause) for each in found.cuts]


def test_only_the_span_counts(opened: tuple[Store, Path]) -> None:
    """What was before it is not there."""
    store, projects = opened
    attaches(Acting().asks(), "instructions", ["CLAUDE.md"]).made.write(projects)
    store.take(projects)
    later = NOW + 60 * DAY_MS
    found = table(Opened(WORKSPACE, store.connection), guided(FILES), later - 7 * DAY_MS, later, later)
    assert (found.sessions, row(found, "CLAUDE.md").loaded.loads) == (0, None)


def test_without_a_store() -> None:
    """The guides are told, and nothing of what came of them."""
    found = table(None, guided(FILES), 0, NOW, NOW)
    assert len(found.rows) == 10
    assert {(each.loaded.loads, each.loaded.uses, each.sessions, each.tokens_a_week) for each in found.rows} == {
        (None,) * 4
    }
    assert table(None, Guidance("/w", ()), 0, NOW, NOW).rows == ()

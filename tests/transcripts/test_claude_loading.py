"""What Claude Code says that it put before the model."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import Event, Kind
from kaizen.transcripts import claude_code
from kaizen.transcripts.claude_loading import KINDS
from kaizen.transcripts.format import FileIdentity

FILE = FileIdentity("claude-code", "s")
TOLD = {
    "instructions": ({"files": [{"path": "/w/CLAUDE.md", "content": "secret"}, {"path": "/w/docs/a.md"}]}, "/w/CLAUDE.md\n/w/docs/a.md"),
    "nested_memory": ({"path": "/w/web/CLAUDE.md", "content": {"content": "secret"}}, "/w/web/CLAUDE.md"),
    "skill_listing": ({"content": "- a: b", "names": ["deploy", "lint"]}, "deploy\nlint"),
    "agent_listing_delta": ({"addedTypes": ["reviewer"], "removedTypes": []}, "reviewer"),
    "prompt_snapshot": (
        {"tools": [{"name": "mcp__github__search", "description": "d"}, {"name": "mcp__github__open"}, {"name": "Bash"}]},
        "github: 2 tools, 76 bytes",
    ),
    "deferred_tools_delta": ({"addedNames": ["WebFetch", "mcp__docs__find"]}, "docs: 1 tools, 15 bytes"),
}  # fmt: skip


def line(kind: str, **more: object) -> bytes:
    record = {
        "parentUuid": "p", "isSidechain": False, "attachment": {"type": kind, **more}, "type": "attachment", "uuid": "u",
        "timestamp": "2026-11-02T09:00:00.000Z", "cwd": "/w", "sessionId": "s",
    }  # fmt: skip
    return json.dumps(record, separators=(",", ":")).encode()


def events(content: bytes, *, skim: bool = True) -> list[Event]:
    return [fact for fact in claude_code.facts(content, FILE, skim=skim) if isinstance(fact, Event)]


@pytest.mark.parametrize("skim", [True, False])
@pytest.mark.parametrize("kind", TOLD)
def test_names_are_told(kind: str, skim: bool) -> None:
    """And sizes, never texts; whether the line could have been skimmed or not."""
    more, text = TOLD[kind]
    (event,) = events(line(kind, **more), skim=skim)
    assert (event.kind, event.name, event.text, event.key) == (Kind.INJECTED, kind, text, "u#0")


def test_an_older_listing() -> None:
    """Without names it is read from its text."""
    (event,) = events(line("skill_listing", content="- deploy: ships it\n- lint: looks\nmore"))
    assert event.text == "deploy\nlint"


@pytest.mark.parametrize("skim", [True, False])
def test_nothing_is_told(skim: bool) -> None:
    """Where there is no server, no name, or nothing of the kind."""
    for content in (
        line("prompt_snapshot", tools=[{"name": "Bash"}]), line("deferred_tools_delta", addedNames=["WebFetch"]),
        line("skill_listing"), line("instructions", files=[1, {"path": 2}]), line("date", date="2026-11-02"),
    ):  # fmt: skip
        assert events(content, skim=skim) == []


@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(st.sampled_from(["files", "path", "names", "content", "addedTypes", "tools", "addedNames"]), st.recursive(
        st.none() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
            st.sampled_from(["name", "path"]), inner, max_size=2
        ), max_leaves=8,
    )),
)  # fmt: skip
def test_whatever_it_is(kind: str, more: dict[str, object]) -> None:
    """Nothing raises."""
    assert len(events(line(kind, **more))) <= 1

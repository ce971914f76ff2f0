"""Which events each agent gets."""

from __future__ import annotations

import pytest

from kaizen.hooks.events import AGENTS, CLAUDE_CODE, CODEX, CURSOR, Version, hooks_of, left_out, version_of

CLASSIC = {
    "PreToolUse", "PostToolUse", "Notification", "UserPromptSubmit", "SessionStart", "SessionEnd", "Stop", "SubagentStop",
    "PreCompact",
}  # fmt: skip


@pytest.mark.parametrize(
    ("version", "more"),
    [
        (None, set()),
        ((1, 0, 113), set()),
        ((2, 0, 43), {"SubagentStart"}),
        ((2, 0, 76), {"SubagentStart", "PermissionRequest"}),
        ((2, 1, 76), {"SubagentStart", "PermissionRequest", "PostToolUseFailure", "PostCompact"}),
        ((2, 1, 330), {"SubagentStart", "PermissionRequest", "PostToolUseFailure", "PostCompact", "StopFailure"}),
    ],
)
def test_claude_code_gets_what_its_version_knows(version: Version | None, more: set[str]) -> None:
    """The nine that every version knows, and a newer one only where the version is known to know it."""
    assert set(hooks_of(CLAUDE_CODE, "x", version).timeouts) == CLASSIC | more
    assert set(left_out(CLAUDE_CODE, version)) == set(hooks_of(CLAUDE_CODE, "x", (9,)).timeouts) - CLASSIC - more


def test_no_hook_takes_anything_over() -> None:
    """Making a worktree stays with the client, and no agent is asked for every batch of lines or every model request."""
    for agent in AGENTS:
        names = {name.lower() for name in hooks_of(agent, "x", (9,)).timeouts}
        assert not names & {"worktreecreate", "messagedisplay", "premodelrequest", "postmodelrequest"}


def test_codex_gives_the_last_words_three_seconds() -> None:
    """It warns at each start of a hook that asks for more there."""
    timeouts = hooks_of(CODEX, "x", None).timeouts
    assert {name for name, seconds in timeouts.items() if seconds == 3} == {"SessionEnd", "Interrupt"}
    assert set(timeouts.values()) == {3, 5}
    assert left_out(CODEX, None) == left_out(CURSOR, None) == []


def test_entries_are_as_each_agent_has_them() -> None:
    """Groups of handlers, or a plain list."""
    assert hooks_of(CODEX, "x", None).entry("Stop") == {"hooks": [{"type": "command", "command": "x", "timeout": 5}]}
    assert hooks_of(CURSOR, "x", None).entry("stop") == {"command": "x", "timeout": 5}


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("2.1.330", (2, 1, 330)), ("2.1.76-beta.1", (2, 1, 76)), ("1.0.113+x", (1, 0, 113)), ("", None), ("dev", None),
        ("2.x", None), ("2..1", None), ("²", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_a_version_is_numbers_or_unknown(text: str, version: Version | None) -> None:
    """What is no version is none, and no error."""
    assert version_of(text) == version

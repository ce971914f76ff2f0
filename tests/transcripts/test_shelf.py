"""What formats there are."""

from __future__ import annotations

import pytest

from kaizen.transcripts.shelf import COMPANIONS, DATABASES, FORMATS, SETTLERS, WHEREABOUTS, identify

HOME = "/home/dev"
CHAT = "c0a70000-0000-4000-8000-000000000001"
PATHS = {
    f"{HOME}/.claude/projects/-app/5e55.jsonl": "claude-code",
    f"{HOME}/.claude/projects/-app/5e55/subagents/agent-a1.jsonl": "claude-code",
    f"{HOME}/.claude/projects/-app/5e55/subagents/workflows/w1/agent-a1.jsonl": "claude-code",
    f"{HOME}/.codex/sessions/2026/11/02/rollout-2026-11-02T09-00-00-{CHAT}.jsonl": "codex",
    f"{HOME}/.codex/archived_sessions/rollout-2026-11-02T09-00-00-{CHAT}.jsonl.zst": "codex",
    f"{HOME}/.cursor/projects/app/agent-transcripts/{CHAT}/{CHAT}.jsonl": "cursor",
    f"{HOME}/.cursor/projects/app/agent-transcripts/{CHAT}/subagents/agent-a1.jsonl": "cursor",
    f"{HOME}/.config/Cursor/User/globalStorage/state.vscdb": "cursor",
    f"{HOME}/.config/Cursor/User/globalStorage/state.vscdb/{CHAT}": "cursor",
    f"{HOME}/.copilot/session-state/{CHAT}/events.jsonl": "copilot-cli",
    f"{HOME}/.copilot/session-state/{CHAT}.jsonl": "copilot-cli",
    f"{HOME}/.gemini/tmp/app/chats/session-2026-11-02T09-00-c0a70000.json": "gemini-cli",
    f"{HOME}/.gemini/tmp/app/chats/session-2026-11-02T09-00-c0a70000.jsonl": "gemini-cli",
    f"{HOME}/.gemini/tmp/app/chats/{CHAT}/a1.jsonl": "gemini-cli",
    f"{HOME}/.local/share/opencode/opencode.db": "opencode",
    f"{HOME}/.local/share/opencode/opencode.db/ses_1": "opencode",
}


@pytest.mark.parametrize("path", PATHS)
def test_every_file_is_of_one_agent(path: str) -> None:
    """No two formats take the same path for theirs, so their order means nothing."""
    owners = {agent: file for agent, form in FORMATS.items() if (file := form.identify(path)) is not None}
    assert list(owners) == [PATHS[path]]
    assert identify(path) == (path, owners[PATHS[path]])


def test_every_format_is_found_by_its_agent() -> None:
    """The name under which a format is kept is the agent that its identities carry; each has a path above."""
    for path, agent in PATHS.items():
        file = FORMATS[agent].identify(path)
        assert agent == FORMATS[agent].AGENT
        assert file is not None
        assert file.agent == agent
    assert set(FORMATS) == set(PATHS.values())
    assert set(DATABASES) | set(WHEREABOUTS) | set(SETTLERS) | set(COMPANIONS) <= set(FORMATS)


def test_who_leaves_an_identity_open_completes_it() -> None:
    """An unsettled file is of an agent that says how it is settled."""
    unsettled = {path for path, agent in PATHS.items() if (file := FORMATS[agent].identify(path)) and file.unsettled}
    assert unsettled
    assert {PATHS[path] for path in unsettled} <= set(SETTLERS)

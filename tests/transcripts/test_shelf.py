"""What formats there are."""

from __future__ import annotations

from kaizen.transcripts.shelf import FORMATS, identify

FILES = {
    "claude-code": "/home/dev/.claude/projects/-app/5e55.jsonl",
    "codex": "/home/dev/.codex/sessions/2026/11/02/rollout-2026-11-02T09-00-00-01a0c450-6c00-7000-8000-000000000001.jsonl",
}


def test_every_format_is_found_by_its_agent() -> None:
    """The name under which a format is kept is the agent that its identities carry."""
    for agent, form in FORMATS.items():
        assert agent == form.AGENT
        found = identify(FILES[agent])
        assert found is not None
        assert found[1].agent == agent

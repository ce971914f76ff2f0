"""What formats there are."""

from __future__ import annotations

from kaizen.transcripts.shelf import FORMATS


def test_every_format_is_found_by_its_agent() -> None:
    """The name under which a format is kept is the agent that its identities carry."""
    for agent, form in FORMATS.items():
        assert agent == form.AGENT
        file = form.identify("/home/dev/.claude/projects/-app/5e55.jsonl")
        assert file is not None
        assert file.agent == agent

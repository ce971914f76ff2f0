"""Tool uses as people tell them apart."""

from __future__ import annotations

from kaizen.evidence import causes, waste
from tests.support.acting import Acting


def test_what_a_tool_use_is_about() -> None:
    """Its name, and of a shell what it ran."""
    made = Acting().runs("cd app && git push origin main").edits("a").uses("mcp__db__query").story()
    assert [causes.cause_of(tool) for tool in waste.all_tools(made)] == ["Bash: git push", "Edit", "mcp__db__query"]
    (first, *_) = waste.all_tools(made)
    assert causes.cause_of(first._replace(name=None)) == "unknown tool"

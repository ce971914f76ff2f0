"""Tool uses as people tell them apart: `Edit`, `Bash: git push`. Pure."""

from __future__ import annotations

from kaizen.evidence import commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.story import Tool


def cause_of(tool: Tool) -> str:
    """A tool's name, and of a shell the normal form of its command."""
    name = tool.name or "unknown tool"
    command = commands.of_tool(tool)
    told = commands.normal(command) if command is not None else ""
    return f"{name}: {told}" if told else name

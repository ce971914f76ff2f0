"""A sub-agent starts sub-agents of its own; the cause is their type.

The waste is that of the sub-agent that started them: what they took themselves stands in sessions of their own.
"""

from __future__ import annotations

from kaizen.evidence import sub_agents, waste
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "sub-agents start sub-agents"
WHY = "Each level reads the task anew and reports in its own words, so that it costs more and tells less."
HELPS = "Leave the tool that starts agents out of the sub-agent's definition, or say that it does the work itself."
AGENTS = frozenset({"claude-code", "codex"})
EFFORT = 1  # a line in a definition


def look(story: Story) -> Iterator[Finding]:
    if story.session.parent_id is None:
        return
    started: dict[str, list[Tool]] = {}
    for tool in waste.all_tools(story):
        if sub_agents.is_start(tool) and tool.status not in (UseStatus.ERROR, UseStatus.DENIED):
            started.setdefault(sub_agents.type_of(tool), []).append(tool)
    for cause, tools in started.items():
        took = waste.of_tools(story, tools)
        yield Finding(
            "nested_delegation", cause, tools[0].at, waste.evidence(tools), Waste(*map(_at_most, took)),
            Confidence.HIGH, f"a sub-agent started {len(tools)} of its own ({cause})", len(tools),
        )  # fmt: skip


def _at_most(took: Range | None) -> Range | None:
    """What could have been spared at most: their work may have been needed, by whomever it was done."""
    return None if took is None else Range(0, took.high)

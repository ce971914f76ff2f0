"""Many searches in a row, and nothing that they found is read or edited: the agent does not find what it looks for."""

from __future__ import annotations

from collections import Counter

from kaizen.evidence import commands, looks, places, waste
from kaizen.heuristics.shelf import WITH_RESULTS
from kaizen.model.finding import Confidence, Finding
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story

TITLE = "searches lead nowhere"
WHY = "Each search is a model call, and its results stay in the context though they were of no use."
HELPS = "Write into the instruction file where things lie: which folder holds what, and what it is called here."
EFFORT = 1
AGENTS = WITH_RESULTS
SEARCHES = 8  # in a row: up to six or seven at once are how agents look round before they read
_NOTHING = ("No files found", "No matches found", "Found 0 ", "No results")


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    ledger = waste.Ledger(story)
    for turn in story.turns:
        row: list[tuple[str, Tool]] = []
        for tool in (step for step in turn.steps if isinstance(step, Tool)):
            if (folder := looks.searched(tool)) is not None:
                row.append((places.place(story.session, folder), tool))
            elif _goes_on(tool):
                yield from _told(ledger, row)
                row = []
        yield from _told(ledger, row)


def _goes_on(tool: Tool) -> bool:
    """Whether a use goes on from what was found, or does something else."""
    return bool(tool.edits or looks.reading(tool) or commands.of_tool(tool) or tool.child_id)


def _told(ledger: waste.Ledger, row: list[tuple[str, Tool]]) -> Iterator[Finding]:
    if len(row) < SEARCHES:
        return
    folder = Counter(folder for folder, _ in row).most_common(1)[0][0]
    tools = [tool for _, tool in row]
    empty = sum(map(_found_nothing, tools))
    yield Finding(
        "search_thrash", folder, tools[0].at, waste.evidence(tools), ledger.of_tools(tools[1:]),
        Confidence.MEDIUM if 2 * empty >= len(tools) else Confidence.LOW,
        f"{len(tools)} searches in a row, of which {empty} found nothing, and nothing was read", len(tools),
    )  # fmt: skip


def _found_nothing(tool: Tool) -> bool:
    said = tool.returned.text if tool.returned is not None else None
    return tool.status is UseStatus.ERROR or not said or said.startswith(_NOTHING)

"""The client refused edits of a file, since the agent had not read the file, or the file was changed since it read it."""

from __future__ import annotations

from kaizen.evidence import places, waste
from kaizen.model.finding import Confidence, Finding
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "a file is edited that was not read"
WHY = "The edit is refused, and is written once more after a read: the most expensive tokens twice."
HELPS = (
    "Let formatters and watchers not run while the agent edits; say in the instruction file which files tools write."
)
AGENTS = frozenset({"claude-code", "opencode"})  # the others edit whatever is there
AGAIN = 2  # times for one file: once is a formatter or a person who changed it, and soon mended
_NOT_READ = ("has not been read yet", "must read the file", "must read file")
_CHANGED = ("has been modified since", "has been unexpectedly modified")
_HEAD = 1000  # characters, which hold the reason whole


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    ledger = waste.Ledger(story)
    refused: dict[str, list[Tool]] = {}
    for tool in waste.all_tools(story):
        if tool.status is UseStatus.ERROR and tool.edits and _why(tool):
            refused.setdefault(places.place(story.session, tool.edits[0]), []).append(tool)
    for path, tools in refused.items():
        if len(tools) < AGAIN:
            continue
        why = " and ".join(dict.fromkeys(filter(None, map(_why, tools))))
        yield Finding(
            "unread_edit", path, tools[0].at, waste.evidence(tools), ledger.of_tools(tools), Confidence.HIGH,
            f"{len(tools)} edits of `{path}` were refused: it {why}", len(tools),
        )  # fmt: skip


def _why(tool: Tool) -> str | None:
    said = (tool.returned.text or "")[:_HEAD] if tool.returned is not None else ""
    if any(words in said for words in _NOT_READ):
        return "had not been read"
    return "was changed since it was read" if any(words in said for words in _CHANGED) else None

"""A result fills the context and little of it is used: a large file of which only a small part is read again or edited later, or none;
or a command with a large output. What follows must be long enough that it is carried at all."""

from __future__ import annotations

from kaizen.evidence import commands, contexts, edits, looks, places, waste
from kaizen.heuristics.shelf import WITH_RESULTS
from kaizen.model.finding import Confidence, Finding
from kaizen.model.use import UseStatus
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "much is read and little used"
WHY = "A large result stays in the context: every later model call reads it again and pays for it."
HELPS = "Let the agent search first and read a range; make the command quiet, or send its output into a file."
EFFORT = 1
AGENTS = WITH_RESULTS
LARGE_BYTES = 30_000  # 46.1 % of real sessions have such a result, so it is no finding without the rest
USED = 0.2  # of its lines, at most: with more a range would not have been much smaller
TOUCHES = 5  # later edits and reads of the file, at least: so many are made all over it
CARRIED = 5  # model calls after it, at least: before that it was read for the answer


class _Large(NamedTuple):
    """A large result: what it is of, and how many lines of it were used later."""

    tool: Tool
    cause: str
    lines: int
    is_file: bool
    later: list[Tool]
    used: list[int]


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    carriers = waste.Carriers(story)
    found: list[_Large] = []
    files: dict[str, list[_Large]] = {}
    edited = 0
    for tool in waste.all_tools(story):
        read = looks.reading(tool)
        path = places.place(story.session, read.path) if read is not None else None
        for large in files.get(path or "", ()):
            large.later.append(tool)
            large.used.append(_lines(tool))
        if tool.edits:
            edited = tool.called.cursor if tool.called is not None else edited
            _edited(story, tool, files)
        elif contexts.shown_bytes(tool.returned) >= LARGE_BYTES and tool.status is not UseStatus.DENIED:
            cause = path or _command(tool)
            if cause and carriers.of(tool) >= CARRIED:
                found.append(_Large(tool, cause, _lines(tool), path is not None, [], []))
                if path is not None:
                    files.setdefault(path, []).append(found[-1])
    causes: dict[str, list[_Large]] = {}
    for large in found:
        if len(large.later) < TOUCHES and sum(large.used) <= USED * large.lines:
            causes.setdefault(large.cause, []).append(large)
    for cause, listed in causes.items():
        yield _told(story, cause, listed, edited)


def _edited(story: Story, tool: Tool, files: dict[str, list[_Large]]) -> None:
    """An edit uses the lines that it replaces and those that it puts there; one that does not tell uses all."""
    parts = edits.replaced(tool)
    for path in {places.place(story.session, path) for path in tool.edits}:
        lines = [
            max(part.old.count("\n"), part.new.count("\n")) + 1
            for part in parts if places.place(story.session, part.path) == path
        ]  # fmt: skip
        for large in files.get(path, ()):
            large.later.append(tool)
            large.used.append(sum(lines) if lines else large.lines)


def _command(tool: Tool) -> str | None:
    command = commands.of_tool(tool)
    return commands.normal(command) if command is not None else None


def _lines(tool: Tool) -> int:
    """The lines of a result; of one that was cut as many as there are in all of it, if they are as long as those that are kept."""
    said = tool.returned
    if said is None or not said.text:
        return 0
    lines = said.text.rstrip("\n").count("\n") + 1
    return lines * contexts.shown_bytes(tool.returned) // len(said.text.encode(errors="replace"))


def _told(story: Story, cause: str, listed: list[_Large], edited: int) -> Finding:
    """Where files were edited after it (the last one at this cursor), the work was elsewhere; else to read it may have been the work."""
    tools = [large.tool for large in listed]
    later = {id(tool): tool for large in listed for tool in large.later}.values()
    size = sum(contexts.shown_bytes(tool.returned) for tool in tools) // 1000
    if not listed[0].is_file:
        said, sure = f"`{cause}` put {size} kB of output into the context", Confidence.MEDIUM
    elif later:
        lines, used = sum(large.lines for large in listed), sum(sum(large.used) for large in listed)
        said, sure = f"`{cause}` was read whole ({size} kB); later {used} of {lines} lines were used", Confidence.MEDIUM
    else:
        said = f"`{cause}` was read ({size} kB), and not touched again"
        sure = Confidence.MEDIUM if edited > waste.evidence(tools)[-1] else Confidence.LOW
    return Finding(
        "large_read", cause, tools[0].at, waste.evidence([*tools, *later]), waste.carried(story, tools), sure, said, len(tools)
    )  # fmt: skip

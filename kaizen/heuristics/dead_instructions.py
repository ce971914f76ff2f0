"""An instruction file, a rule, a skill, a command or a sub-agent names files, scripts or targets that are not there."""

from __future__ import annotations

import re

from kaizen.evidence import commands, mentions, waste
from kaizen.evidence.reach import Reach, topic
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Finding, together
from kaizen.model.inputs import inside
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.evidence.mentions import Mention
    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Seen, Topic
    from kaizen.model.guidance import Guide
    from kaizen.model.story import Story, Tool

TITLE = "instructions name what is not there"
WHY = "Agents try what they are told, fail, and search for what it may be called now."
HELPS = "Correct the name, or take the line out."
AGENTS = EVERY
EFFORT = 1  # a line in a file
SHOWN = 3  # names in the sentence
_NOT_THERE = re.compile(
    r"does not exist|No such file or directory|[Mm]issing script|No rule to make target|[Ss]cript not found|Command \S{1,80} not found"
)
_SEEN_CHARS = 4000  # of an output


def look(story: Story) -> Iterator[Finding]:
    """Notes what agents tried and was not there."""
    root = story.session.workspace
    for tool in waste.all_tools(story):
        if tool.status is UseStatus.ERROR and _says_so(tool):
            command = commands.of_tool(tool)
            names = [commands.normal(command)] if command is not None else [inside(path, root) for path in tool.reads]
            for name in filter(None, names):
                yield Finding(
                    "dead_instructions", name, tool.at, waste.evidence([tool]), waste.of_tools(story, [tool]), Confidence.HIGH, "tried"
                )  # fmt: skip


def over(span: Span) -> Iterator[Topic]:
    if span.guidance is None:
        return
    gone = {name for name, there in span.guidance.exists if not there}
    reach = Reach(span.sessions, ())
    for guide in span.guidance.guides:
        sessions = reach.readers(guide) if guide.text is not None and guide.target is None else []
        dead = [each for each in mentions.named(guide.text or "") if each.named in gone] if sessions else []
        if dead:
            tried = _tried(span.seen, guide, dead)
            yield topic(
                span.workspace, "dead_instructions", guide.path, reach.sessions_of(tried) or sessions, tried, times=len(dead),
                waste=together([each.finding.waste for each in tried]), confidence=Confidence.HIGH, said=_said(guide, dead, len(tried)),
            )  # fmt: skip


def _says_so(tool: Tool) -> bool:
    said = (tool.returned.text if tool.returned is not None else None) or ""
    return _NOT_THERE.search(said[:_SEEN_CHARS]) is not None or _NOT_THERE.search(said[-_SEEN_CHARS:]) is not None


def _tried(seen: tuple[Seen, ...], guide: Guide, dead: list[Mention]) -> list[Seen]:
    """Where agents tried what this guide names, from the root or from where it lies."""
    near = guide.path.rpartition("/")[0]
    names = {each.named.removeprefix("./") for each in dead}
    names |= {f"{near}/{name}" for name in names if near and mentions.is_file(name)}
    return [each for each in seen if each.finding.cause in names]


def _said(guide: Guide, dead: list[Mention], tried: int) -> str:
    shown = ", ".join(f"`{each.named}` (line {each.line})" for each in dead[:SHOWN])
    more = f" and {len(dead) - SHOWN} more" if len(dead) > SHOWN else ""
    often = "" if not tried else "; an agent tried it" if tried == 1 else f"; agents tried it {tried} times"
    return f"{guide.path} names {shown}{more}, which {'is' if len(dead) == 1 else 'are'} not there{often}"

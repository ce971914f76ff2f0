"""An MCP server that the repository sets up was never used; the definitions of its tools are loaded all the same."""

from __future__ import annotations

from kaizen.evidence import loads
from kaizen.evidence.reach import Reach, topic
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence
from kaizen.model.guidance import GuideKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Finding, Topic
    from kaizen.model.story import Story

TITLE = "an MCP server is never used"
WHY = "The definitions of its tools stand in the context of every call, and it is started with every session."
HELPS = "Take it out of the repository's settings; whoever needs it can add it for themselves."
AGENTS = EVERY
EFFORT = 1  # a line in a file, or a file less
SESSIONS, DAYS = 10, 3  # without it: a server may be for what is done now and then


def look(story: Story) -> Iterator[Finding]:
    """Notes which servers were there, and which were used."""
    return loads.notes("unused_servers", story, (GuideKind.SERVER,))


def over(span: Span) -> Iterator[Topic]:
    reach = Reach(span.sessions, span.seen)
    for guide in span.guidance.guides if span.guidance is not None else ():
        if guide.kind is not GuideKind.SERVER or reach.used(guide.name):
            continue
        loaded = reach.loaded(guide.name)
        if reach.telling and not loaded:
            continue  # other servers are told of: this one was not there
        sessions = reach.sessions_of(loaded) or reach.readers(guide)
        tokens = max(
            (each.finding.waste.tokens.high for each in loaded if each.finding.waste.tokens is not None), default=None
        )
        price = "" if tokens is None else f"; its tools take about {tokens:,} tokens"
        found = topic(
            span.workspace, "unused_servers", guide.name, sessions, loaded, times=len(sessions), waste=reach.took(tokens, loaded),
            confidence=Confidence.HIGH if loaded else Confidence.LOW,
            said=f"the MCP server {guide.name} was used in none of {len(sessions)} sessions{price}",
        )  # fmt: skip
        if len(sessions) >= SESSIONS and len(found.days) >= DAYS:
            yield found

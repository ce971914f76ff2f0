"""An instruction file was never loaded: no agent that was at work reads it, or the one that does says what it loads, and never named it."""

from __future__ import annotations

from kaizen.evidence import guide_places, loads
from kaizen.evidence.reach import Reach, topic
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Waste
from kaizen.model.guidance import GuideKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Finding, Topic
    from kaizen.model.guidance import Guidance, Guide
    from kaizen.model.story import Story

TITLE = "an instruction file is never read"
WHY = "What it says guides nobody."
HELPS = "Take it into the file that these agents read (`@AGENTS.md` in CLAUDE.md, or a link), or remove it."
AGENTS = EVERY
EFFORT = 1  # a line in a file, or a file less
ENOUGH = 5  # sessions: a person may have tried another agent once or twice


def look(story: Story) -> Iterator[Finding]:
    """Notes which instruction files were loaded or read."""
    return loads.notes("unread_instructions", story, (GuideKind.INSTRUCTIONS,))


def over(span: Span) -> Iterator[Topic]:
    if span.guidance is None:
        return
    reach = Reach(span.sessions, span.seen)
    for guide in span.guidance.guides:
        if guide.kind is not GuideKind.INSTRUCTIONS or guide.target is not None or not guide_places.read_by(guide.path):
            continue
        if reach.loaded(guide.path) or reach.used(guide.path) or guide_places.folder_of(guide.path):
            continue  # one of a folder below is loaded only when something is done there
        yield from _by_nobody(span, reach, guide, span.guidance)


def _by_nobody(span: Span, reach: Reach, guide: Guide, guidance: Guidance) -> Iterator[Topic]:
    readers = reach.readers(guide)
    telling = [brief for brief in readers if brief.id in reach.telling]
    others = [brief for brief in reach.briefs.values() if brief.parent_id is None]
    if len(telling) >= ENOUGH and len(telling) == len(readers):
        said = f"{guide.path} was loaded in none of {len(telling)} sessions that tell what they loaded"
        sessions, confidence = telling, Confidence.HIGH
    elif not readers and len(others) >= ENOUGH and not _have_their_own(guidance, {brief.agent for brief in others}):
        agents = ", ".join(sorted({brief.agent for brief in others}))
        said = (
            f"{guide.path} was read in none of {len(others)} sessions: {agents} reads another file, which is not there"
        )
        sessions, confidence = others, Confidence.MEDIUM
    else:
        return
    yield topic(
        span.workspace, "unread_instructions", guide.path, sessions, (), times=len(sessions), waste=Waste(), confidence=confidence, said=said,
    )  # fmt: skip


def _have_their_own(guidance: Guidance, agents: set[str]) -> bool:
    """Whether one of these agents has an instruction file of its own for the whole repository, maybe a link to the one in question."""
    return any(
        guide.kind is GuideKind.INSTRUCTIONS
        and not guide_places.folder_of(guide.path)
        and guide_places.read_by(guide.path) & agents
        for guide in guidance.guides
    )

"""A skill of the repository was never used, though every session is told of it."""

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

TITLE = "a skill is never used"
WHY = "Its description stands in the context of every session."
HELPS = "Say in its description when it is to be used, or remove it."
AGENTS = EVERY
EFFORT = 1  # a line in a file, or a file less
SESSIONS, DAYS = 10, 3  # without it: a skill is for what is done now and then


def look(story: Story) -> Iterator[Finding]:
    """Notes which skills were told of, and which were used."""
    return loads.notes("unused_skills", story, (GuideKind.SKILL,))


def over(span: Span) -> Iterator[Topic]:
    reach = Reach(span.sessions, span.seen)
    for guide in span.guidance.guides if span.guidance is not None else ():
        if guide.kind is not GuideKind.SKILL or guide.target is not None:
            continue
        names = {guide.name, guide.path.split("/")[-2]}
        loaded = [each for name in sorted(names) for each in reach.loaded(name)]
        if any(map(reach.used, names)) or (reach.telling and not loaded):
            continue  # one that agents are not told of is for people, and costs nothing
        sessions = reach.sessions_of(loaded) or reach.readers(guide)
        found = topic(
            span.workspace, "unused_skills", guide.name, sessions, loaded, times=len(sessions), waste=reach.took(guide.tokens, loaded),
            confidence=Confidence.HIGH if loaded else Confidence.MEDIUM,
            said=f"the skill {guide.name} was used in none of {len(sessions)} sessions",
        )  # fmt: skip
        if len(sessions) >= SESSIONS and len(found.days) >= DAYS:
            yield found

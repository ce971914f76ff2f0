"""A rule never holds: its patterns fit no file of the repository, or the agent says which rules it loads, and never named it."""

from __future__ import annotations

from kaizen.evidence import frontmatter, loads
from kaizen.evidence.reach import Reach, topic
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Waste
from kaizen.model.guidance import GuideKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Finding, Topic
    from kaizen.model.guidance import Guide
    from kaizen.model.story import Story

TITLE = "a rule is never used"
WHY = "Nobody is guided by it, and whoever reads the rules believes that it holds."
HELPS = "Correct its patterns, or remove it."
AGENTS = EVERY
EFFORT = 1  # a line in a file, or a file less
ENOUGH = 10  # sessions that say what they loaded: a rule may be for what is done now and then


def look(story: Story) -> Iterator[Finding]:
    """Notes which rules were loaded: they are told as instruction files are."""
    return loads.notes("unused_rules", story, (GuideKind.INSTRUCTIONS,))


def over(span: Span) -> Iterator[Topic]:
    reach = Reach(span.sessions, span.seen)
    for guide in span.guidance.guides if span.guidance is not None else ():
        if guide.kind is not GuideKind.RULE or guide.target is not None or reach.loaded(guide.path):
            continue
        readers = reach.readers(guide)
        telling = [brief for brief in readers if brief.id in reach.telling]
        if guide.matches == 0 and readers:
            said, sessions = f"the patterns of {guide.path} ({', '.join(_patterns(guide))}) fit no file", readers
        elif not _patterns(guide) and len(telling) >= ENOUGH and len(telling) == len(readers):
            said, sessions = (
                f"{guide.path} was loaded in none of {len(telling)} sessions that tell what they loaded",
                telling,
            )
        else:
            continue
        yield topic(
            span.workspace, "unused_rules", guide.path, sessions, (), times=len(sessions), waste=Waste(), confidence=Confidence.HIGH,
            said=said,
        )  # fmt: skip


def _patterns(guide: Guide) -> list[str]:
    return frontmatter.list_of(frontmatter.fields(guide.text or ""), "globs", "paths")

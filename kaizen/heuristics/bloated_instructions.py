"""An instruction file is larger than what agents take in well: each session that loads it pays for all of it, in every call."""

from __future__ import annotations

from kaizen.evidence import loads
from kaizen.evidence.reach import Reach, topic
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Range, Waste
from kaizen.model.guidance import GuideKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Finding, Topic
    from kaizen.model.guidance import Guide
    from kaizen.model.story import Story

TITLE = "an instruction file is too large"
WHY = "It stands in the context of every call, and what matters in it is followed less the more there is."
HELPS = "Keep what holds everywhere, and move the rest into files of folders, rules with patterns, or skills, which are loaded when they are needed."
AGENTS = EVERY
LARGE = 8000  # tokens: Codex cuts what is beyond 32 KiB, and Claude Code warns from 40 kB on
_KINDS = (GuideKind.INSTRUCTIONS, GuideKind.RULE)


def look(story: Story) -> Iterator[Finding]:
    """Notes which instruction files were loaded."""
    return loads.notes("bloated_instructions", story, _KINDS)


def over(span: Span) -> Iterator[Topic]:
    reach = Reach(span.sessions, span.seen)
    for guide in span.guidance.guides if span.guidance is not None else ():
        if guide.kind in _KINDS and guide.target is None and (guide.tokens or 0) > LARGE:
            loaded = reach.loaded(guide.path)
            sessions = reach.sessions_of(loaded) or reach.readers(guide)
            if sessions:
                often = f"; {len(loaded)} sessions loaded it" if loaded else ""
                yield topic(
                    span.workspace, "bloated_instructions", guide.path, sessions, loaded, times=len(sessions),
                    waste=_waste(reach, guide), confidence=Confidence.HIGH,
                    said=f"{guide.path} takes about {guide.tokens or 0:,} tokens each time that it is loaded{often}",
                )  # fmt: skip


def _waste(reach: Reach, guide: Guide) -> Waste:
    """At least what is beyond the bound, at most all of it."""
    least = reach.took((guide.tokens or 0) - LARGE, reach.loaded(guide.path))
    most = reach.took(guide.tokens, reach.loaded(guide.path))
    return Waste(_from(least.tokens, most.tokens), _from(least.nano, most.nano))


def _from(least: Range | None, most: Range | None) -> Range | None:
    return None if least is None or most is None else Range(least.low, most.high)

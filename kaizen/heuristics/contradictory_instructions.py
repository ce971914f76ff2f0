"""Two lines that hold at once order and forbid the same, or order two things of which one excludes the other."""

from __future__ import annotations

from kaizen.evidence import guide_places, orders
from kaizen.evidence.reach import Reach, topic
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Waste
from kaizen.model.guidance import GuideKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.evidence.orders import Clash, Order
    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Topic
    from kaizen.model.guidance import Guide

TITLE = "instructions contradict each other"
WHY = "An agent follows one of them, and another session the other."
HELPS = "Take one of the lines out, or say for what each holds."
AGENTS = EVERY
EFFORT = 1  # a line in a file
SHOWN = 3  # contradictions in the sentence


def over(span: Span) -> Iterator[Topic]:
    if span.guidance is None:
        return
    reach = Reach(span.sessions, ())
    guides = [
        (guide, orders.orders(guide.text)) for guide in span.guidance.guides
        if guide.kind is GuideKind.INSTRUCTIONS and guide.text is not None and guide.target is None and reach.readers(guide)
    ]  # fmt: skip
    for number, (guide, ones) in enumerate(guides):
        yield from _told(span, reach, (guide,), orders.clashes(ones))
        for other, others in guides[number + 1 :]:
            if _hold_together(guide, other):
                yield from _told(span, reach, (guide, other), orders.clashes(ones, others))


def _hold_together(one: Guide, other: Guide) -> bool:
    """Whether an agent takes both for the same: those of a folder below may say otherwise, since there they come first."""
    one_of, other_of = guide_places.read_by(one.path), guide_places.read_by(other.path)
    same = guide_places.folder_of(one.path) == guide_places.folder_of(other.path)
    return same and bool(one_of & other_of)


def _told(span: Span, reach: Reach, guides: tuple[Guide, ...], clashes: list[Clash]) -> Iterator[Topic]:
    if not clashes:
        return
    sessions = [brief for brief in reach.readers(guides[0]) if all(brief in reach.readers(each) for each in guides)]
    if sessions:
        first, last = guides[0], guides[-1]
        said = "; ".join(f"{_line(first, each.one)} and {_line(last, each.other)}" for each in clashes[:SHOWN])
        yield topic(
            span.workspace, "contradictory_instructions", " | ".join(each.path for each in guides), sessions, (),
            times=len(clashes), waste=Waste(), confidence=Confidence.HIGH, said=f"{said} cannot both be followed",
        )  # fmt: skip


def _line(guide: Guide, order: Order) -> str:
    return f'"{order.said[:120]}" ({guide.path}, line {order.line})'

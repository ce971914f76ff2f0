"""Whom a guide reached: the sessions of a span that loaded or used it, by the notes of `loads`, and what it took there. Pure."""

from __future__ import annotations

from kaizen.evidence import guide_places
from kaizen.evidence.loads import LOADED, USED
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Range, Topic, Waste

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaizen.model.finding import Brief, Confidence, Seen
    from kaizen.model.guidance import Guide
    from kaizen.model.usage import Usage

SHOWN = 20  # events that are cited


class Reach:
    """What the notes of one heuristic say of the sessions of a span."""

    def __init__(self, sessions: Sequence[Brief], seen: Iterable[Seen]) -> None:
        self.briefs = {brief.id: brief for brief in sessions}
        self._notes: dict[tuple[str, str], list[Seen]] = {}
        self.telling: set[str] = set()  # sessions whose records tell of what they loaded
        for each in seen:
            self._notes.setdefault((each.finding.said, each.finding.cause), []).append(each)
            if each.finding.said == LOADED:
                self.telling.add(each.session_id)

    def loaded(self, name: str) -> list[Seen]:
        """Where it was loaded."""
        return self._notes.get((LOADED, name), [])

    def used(self, name: str) -> list[Seen]:
        """Where it was used."""
        return self._notes.get((USED, name), [])

    def readers(self, guide: Guide) -> list[Brief]:
        """The sessions, without sub-agents, of agents that read what lies at its place; what another file takes in may be read by
        all."""
        agents = guide_places.read_by(guide.path)
        roots = [brief for brief in self.briefs.values() if brief.parent_id is None]
        return [brief for brief in roots if not agents or brief.agent in agents]

    def sessions_of(self, seen: Iterable[Seen]) -> list[Brief]:
        """The sessions of these notes."""
        return [self.briefs[name] for name in dict.fromkeys(each.session_id for each in seen) if name in self.briefs]

    def took(self, tokens: int | None, loads: Iterable[Seen]) -> Waste:
        """What so many tokens took each time that they were loaded. In money they have their share of what the session cost: at
        least as if one call had read them, at most all that came after; None where one of these sessions does not tell."""
        counted = [
            (self.briefs[each.session_id], each.finding.times) for each in loads if each.session_id in self.briefs
        ]
        if tokens is None or not counted:
            return Waste()
        low = high = 0
        known = True
        for brief, calls in counted:
            total = _total(brief.usage)
            known = known and brief.nano is not None and bool(total)
            if known and brief.nano is not None and total:
                low += brief.nano * min(tokens, total) // total
                high += brief.nano * min(tokens * max(1, calls), total) // total
        whole = tokens * len(counted)
        return Waste(Range(whole, whole), Range(low, high) if known else None)


def topic(
    workspace: str, heuristic: str, cause: str, sessions: Sequence[Brief], seen: Iterable[Seen], *,
    times: int, waste: Waste, confidence: Confidence, said: str,
) -> Topic:  # fmt: skip
    """A topic of these sessions, with these notes as evidence."""
    days = {brief.started_at // DAY_MS for brief in sessions if brief.started_at is not None}
    cites = [Cite(each.session_id, cursor) for each in seen for cursor in each.finding.evidence][:SHOWN]
    names = tuple(brief.id for brief in sessions)
    return Topic(workspace, heuristic, cause, names, tuple(sorted(days)), times, waste, confidence, said, tuple(cites))


def _total(usage: Usage) -> int | None:
    known = [count for count in usage[:4] if count is not None]
    return sum(known) if known else None

"""What heuristics see in the sessions of a span, and what it comes to: kept where it was looked for, else looked for now.

    sessions with an event in the span --kept, or looked at--> findings --grouped by heuristic and cause--> topics

Both ways give the same. What tells of how sessions ended says nothing of those that somebody is at work in. A heuristic that fails
sees nothing, and `troubles` are told of it: the others see what they see.
"""

from __future__ import annotations

from kaizen.heuristics import shelf
from kaizen.heuristics.span import Span
from kaizen.host.processes import is_alive
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Confidence, Seen, Topic, together
from kaizen.reading import looking
from kaizen.store import briefs as stored_briefs
from kaizen.store import findings as kept
from kaizen.store.moment import moment
from kaizen.store.read_status import Standing
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from kaizen.heuristics.shelf import Heuristic
    from kaizen.model.finding import Brief, Finding, Range
    from kaizen.model.guidance import Guidance
    from kaizen.reading.stores import Opened

    Alive = Callable[[str], bool | None]
    Troubles = Callable[[str], None]

_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


def _unheard(trouble: str) -> None:
    """For who is not asked about heuristics: the daemon's journal and `kaizen heuristics run` tell of it."""


class LookedThrough(NamedTuple):
    """The sessions of a span, by their start; what is seen in them, with what only counts with others; and what it comes to, what
    wasted the most first."""

    briefs: tuple[Brief, ...]
    seen: list[Seen]
    topics: list[Topic]


def briefs(
    opened: Opened, since_ms: int, until_ms: int, now_ms: int, *, alive: Alive = is_alive
) -> tuple[Brief, ...]:  # fmt: skip
    """The sessions of a workspace with an event in a span (milliseconds, its end left out), sub-agents too, by their start. One is
    `over` that nobody is at work in, whether or not anything says that it ended. `alive` as in `Standing`."""
    store = opened.store
    with moment(store):
        ids = stored_briefs.within(store, since_ms, until_ms)
        standing = Standing(store, now_ms, alive, evidence=True)
        return (*stored_briefs.briefs(store, ids, workspace=opened.workspace, standing=standing),)


def seen(
    opened: Opened, since_ms: int, until_ms: int, now_ms: int, heuristics: Collection[str] | None = None,
    *, notes: bool = False, alive: Alive = is_alive, troubles: Troubles = _unheard,
) -> list[Seen]:  # fmt: skip
    """What heuristics see in those sessions, all or those of these names: what has its time in the span, or none and the session's
    last event has; by session and in its order. With `notes` also what only counts with others."""
    return _seen(opened, briefs(opened, since_ms, until_ms, now_ms, alive=alive), _Wanted(
        since_ms, until_ms, _chosen(heuristics, notes=notes)
    ), troubles)  # fmt: skip


def of_session(
    opened: Opened, session_id: str, now_ms: int, heuristics: Collection[str] | None = None,
    *, alive: Alive = is_alive, troubles: Troubles = _unheard,
) -> list[Seen]:  # fmt: skip
    """What heuristics see in one session, whenever that was, without what only counts with others."""
    store = opened.store
    with moment(store):
        standing = Standing(store, now_ms, alive)
        found = stored_briefs.briefs(store, (session_id,), workspace=opened.workspace, standing=standing)
        return _seen(opened, found, _Wanted(None, None, _chosen(heuristics, notes=False)), troubles)


def topics(
    opened: Opened, since_ms: int, until_ms: int, now_ms: int, guidance: Guidance | None = None,
    heuristics: Collection[str] | None = None, *, alive: Alive = is_alive, troubles: Troubles = _unheard,
) -> list[Topic]:  # fmt: skip
    """What it comes to in a workspace, what wasted the most first; what lies in fewer sessions than its heuristic asks for is left
    out."""
    return looked_through(
        opened, since_ms, until_ms, now_ms, guidance, heuristics, alive=alive, troubles=troubles
    ).topics


def looked_through(
    opened: Opened, since_ms: int, until_ms: int, now_ms: int, guidance: Guidance | None = None,
    heuristics: Collection[str] | None = None, *, alive: Alive = is_alive, troubles: Troubles = _unheard,
) -> LookedThrough:  # fmt: skip
    """The sessions of a span, what is seen in them and what it comes to, for one look at each."""
    chosen = _chosen(heuristics, notes=True)
    sessions = briefs(opened, since_ms, until_ms, now_ms, alive=alive)
    by_heuristic: dict[str, list[Seen]] = {each.name: [] for each in chosen}
    seen = _seen(opened, sessions, _Wanted(since_ms, until_ms, chosen), troubles)
    for each in seen:
        by_heuristic[each.finding.heuristic].append(each)
    last = {brief.id: brief.last_event_at for brief in sessions}
    found: list[Topic] = []
    for heuristic in chosen:
        mine = by_heuristic[heuristic.name]
        if heuristic.over is not None:
            span = Span(opened.workspace, since_ms, until_ms, sessions, tuple(mine), guidance)
            try:
                found += [*heuristic.over(span)]
            except Exception as error:  # as for one session
                troubles(looking.failure(heuristic, opened.workspace, error))
        else:
            found += grouped(opened.workspace, mine, last, least=heuristic.sessions)
    return LookedThrough(sessions, seen, sorted(found, key=_most_first))


def grouped(workspace: str, findings: Iterable[Seen], last: Mapping[str, int | None], *, least: int = 1) -> list[Topic]:
    """Findings of a heuristic with the same cause as one topic, if they lie in at least so many sessions. `last` is when something
    last happened in each, for findings without a time."""
    by_cause: dict[str, list[Seen]] = {}
    for each in findings:
        by_cause.setdefault(each.finding.cause, []).append(each)
    found = []
    for cause, members in by_cause.items():
        sessions = tuple(dict.fromkeys(each.session_id for each in members))
        if len(sessions) < least:
            continue
        times = [at for each in members if (at := _at(each.finding, last.get(each.session_id))) is not None]
        days = tuple(sorted({at // DAY_MS for at in times}))
        found.append(Topic(
            workspace, members[0].finding.heuristic, cause, sessions, days, sum(each.finding.times for each in members),
            together([each.finding.waste for each in members]),
            max((each.finding.confidence for each in members), key=_SURE.index), said(members, len(sessions), len(days)),
            tuple(Cite(each.session_id, cursor) for each in members for cursor in each.finding.evidence),
        ))  # fmt: skip
    return found


def said(members: Sequence[Seen], sessions: int, days: int) -> str:
    """One sentence for findings with the same cause: that of the only one, or the sum with that of the one that says the most."""
    first = max(members, key=lambda each: (each.finding.times, weight(each.finding.waste.nano)))
    if len(members) == 1:
        return first.finding.said
    times = sum(each.finding.times for each in members)
    where = "one session" if sessions == 1 else f"{sessions:,} sessions"
    when = f" on {days:,} days" if days > 1 else " on one day" if days and sessions > 1 else ""
    return f"{times:,} times in {where}{when}, for example: {first.finding.said}"


def weight(each: Range | None) -> int:
    """By what a waste is compared: twice the middle of its range; less than nothing where it is not known."""
    return -1 if each is None else each.low + each.high


class _Wanted:
    """Which findings are meant: those in a span, where there is one, of these heuristics."""

    def __init__(self, since_ms: int | None, until_ms: int | None, chosen: Sequence[Heuristic]) -> None:
        self.chosen = {each.name: each for each in chosen}
        self._since_ms, self._until_ms = since_ms, until_ms

    def fits(self, brief: Brief, finding: Finding) -> bool:
        heuristic = self.chosen.get(finding.heuristic)
        if heuristic is None or (heuristic.at_end and not brief.over):
            return False
        if self._since_ms is None or self._until_ms is None:
            return True
        at = _at(finding, brief.last_event_at)
        return at is not None and self._since_ms <= at < self._until_ms


def _seen(opened: Opened, sessions: Sequence[Brief], wanted: _Wanted, troubles: Troubles) -> list[Seen]:
    store, version = opened.store, shelf.version()
    every = [each for each in shelf.every() if each.name in wanted.chosen]
    by_session: dict[str, list[Finding]] = {}
    with moment(store):
        looked = kept.looked(store, version, [brief.id for brief in sessions])
        for session, finding in kept.kept(store, version, looked):
            by_session.setdefault(session, []).append(finding)
    found: list[Seen] = []
    for brief in sessions:  # each at a moment of its own: to look at many takes longer than a writer can wait
        there = by_session.get(brief.id, []) if brief.id in looked else looking.look(
            store, brief.id, workspace=opened.workspace, chosen=every, troubles=troubles
        )  # fmt: skip
        found += [Seen(brief.id, each) for each in there if wanted.fits(brief, each)]
    return found


def _chosen(names: Collection[str] | None, *, notes: bool) -> list[Heuristic]:
    return [
        each for each in shelf.every()
        if (names is None or each.name in names) and (notes or each.over is None)
    ]  # fmt: skip


def _at(finding: Finding, last: int | None) -> int | None:
    return last if finding.at is None else finding.at


def _most_first(topic: Topic) -> tuple[int, int, int, str, str]:
    waste = topic.waste
    return -weight(waste.nano), -weight(waste.ms), -topic.times, topic.heuristic, topic.cause

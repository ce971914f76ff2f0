"""What was done since yesterday: the figures, the sessions that took most, who waits, what slowed them down, what is open."""

from __future__ import annotations

from kaizen.errors import KaizenError
from kaizen.heuristics import shelf
from kaizen.host.processes import is_alive
from kaizen.model.action import State
from kaizen.model.figures import DAY_MS
from kaizen.model.retro import Span
from kaizen.model.session import Status
from kaizen.reading import findings, sessions, summary
from kaizen.reading.figures import Span as Days
from kaizen.reading.sessions import Wanted
from kaizen.reading.stores import Together
from kaizen.retro import items
from kaizen.retro.gather import decided
from kaizen.retro.items import Place, Taken
from kaizen.store.read_sessions import Which
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.model.retro import Item
    from kaizen.model.session import Session
    from kaizen.reading.summary import Summary

_WAITS = frozenset({Status.WAITING_USER, Status.WAITING_PERMISSION})


class Standup(NamedTuple):
    """Since the beginning of yesterday (UTC). `slowed` begins with what wasted the most; so many action items are `proposed` and
    `accepted`."""

    everywhere: bool
    summary: Summary
    waiting: tuple[Session, ...]
    slowed: tuple[Item, ...]
    proposed: int
    accepted: int
    troubles: tuple[KaizenError, ...]


def standup(home: str, workspaces: Sequence[str], now_ms: int, *, everywhere: bool) -> Standup:
    """What is known of it. Where `everywhere`, a workspace that cannot be read is passed over and told of; else it raises."""
    today = now_ms // DAY_MS
    span = Span(today - 1, today + 1)
    found = summary.summary(workspaces, Days(span.since, span.since, span.until, open=True), tolerant=everywhere)
    waiting: list[Session] = []
    places: list[Place] = []
    troubles = [*found.troubles]
    with Together(workspaces, tolerant=True) as together:  # what cannot be opened was told of, or has raised
        for opened in together.opened:
            since, until = span.since * DAY_MS, span.until * DAY_MS
            wanted = Wanted(Which(since=since, roots=True), _WAITS)
            try:
                waiting += sessions.sessions([opened], wanted, now_ms=now_ms, alive=is_alive)
                topics = findings.topics(opened, since, until, now_ms)
                places.append(Place(opened.workspace, topics, 0, decided=decided(home, opened.workspace)))
            except KaizenError as error:
                if not everywhere:
                    raise
                troubles.append(error)
    sums = found.total.sums
    whole = Taken(sum(count or 0 for count in sums.told[:4]), sums.spending.known_nano, sums.active_ms)
    states = [action.state for place in places for action in place.decided.values()]
    slowed = items.found(places, {each.name: each for each in shelf.every()}, span, whole)
    return Standup(
        everywhere, found, tuple(waiting), tuple(slowed), states.count(State.PROPOSED), states.count(State.ACCEPTED),
        (*dict.fromkeys(troubles),),
    )  # fmt: skip

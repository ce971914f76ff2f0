"""Gathers what a retro is made of: the figures of its span and of those before, what was seen, what was decided, the last retro."""

from __future__ import annotations

from kaizen.decisions import actions, opening
from kaizen.decisions.naming import Named
from kaizen.errors import KaizenError
from kaizen.guidance import finding as guides
from kaizen.model.action import State
from kaizen.model.figures import DAY_MS
from kaizen.reading import figures, findings
from kaizen.reading.figures import Figures
from kaizen.reading.stores import Together
from kaizen.retro import kept, numbers
from kaizen.retro.build import Material
from kaizen.retro.compare import SPANS
from kaizen.retro.effect import REACH_MS
from kaizen.retro.follow_up import follow_ups
from kaizen.retro.items import Place
from kaizen.retro.numbers import Told
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from kaizen.model.action import Action
    from kaizen.model.finding import Seen
    from kaizen.model.retro import Part, Retro, Span
    from kaizen.reading.figures import Read
    from kaizen.reading.stores import Opened

_SAME_GUIDANCE_MS = 7 * DAY_MS  # what guides agents is read as it is now, and is not what it was long ago


class Gathered(NamedTuple):
    """What a retro is made of, and what could not be read."""

    material: Material
    troubles: tuple[KaizenError, ...]


def gather(
    home: str, workspaces: Sequence[str], span: Span, now_ms: int, *, everywhere: bool,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Gathered:  # fmt: skip
    """What is known of these days. Where `everywhere`, a workspace that cannot be read is passed over and told of; else it raises.
    A damaged last retro is told of, and not followed up. `told` gets how many workspaces are done, of how many."""
    past = span.since - SPANS * span.days
    read = figures.read(workspaces, figures.Span(past, span.since, span.until), tolerant=everywhere, files=False)
    parts, before = parts_of(read, span)
    places, troubles = [], [*read.troubles]
    with Together(workspaces, tolerant=True) as together:  # what cannot be opened was told of, or has raised
        for done, opened in enumerate(together.opened):
            told(done, len(together.opened))
            try:
                places.append(_place(home, opened, span, now_ms))
            except KaizenError as error:
                if not everywhere:
                    raise
                troubles.append(error)
    last = None
    try:
        last = kept.last_before(home, None if everywhere else workspaces[0], span)
    except KaizenError as error:
        troubles.append(error)
    return Gathered(Material(span, everywhere, parts, before, places, last), (*dict.fromkeys(troubles),))


def parts_of(read: Read, span: Span) -> tuple[tuple[Part, ...], list[tuple[Part, ...]]]:
    """What sessions had a part in, in the span and in each of those before, the oldest first."""
    told = {session: Told(label.title, label.parent_id is not None) for session, label in read.labels.items()}
    past = span.since - SPANS * span.days

    split = [Figures([], [], [], []) for _ in range(SPANS)]
    kinds: list[list[Any]] = [read.before.active, read.before.spent, read.before.used]
    for number, rows in enumerate(kinds):
        for row in rows:
            if row.day is not None:
                split[(row.day - past) // span.days][number].append(row)
    return _parts(read.now, told), [_parts(rows, told) for rows in split]


def _parts(rows: Figures, told: Mapping[str, Told]) -> tuple[Part, ...]:
    return numbers.parts(rows.active, rows.spent, rows.used, told)


def _place(home: str, opened: Opened, span: Span, now_ms: int) -> Place:
    past, since, until = (day * DAY_MS for day in (span.since - span.days, span.since, span.until))
    is_now = now_ms - until < _SAME_GUIDANCE_MS
    guidance = guides.found(opened.workspace) if is_now else None
    now = findings.looked_through(opened, since, until, now_ms, guidance)
    before = findings.looked_through(opened, past, since, now_ms)
    seen: dict[Named, list[Seen]] = {}
    for each in now.seen:
        seen.setdefault(Named(each.finding.heuristic, each.finding.cause), []).append(each)
    known = decided(home, opened.workspace)
    done = [each for each in known.values() if each.state is State.DONE and until - REACH_MS <= each.changed_at < until]
    told = follow_ups(opened, done, until, guidance)
    return Place(
        opened.workspace, now.topics, len(now.briefs), before.topics, len(before.briefs), seen, known,
        {each.action.id: each for each in told},
    )  # fmt: skip


def decided(home: str, workspace: str) -> Mapping[Named, Action]:
    """What was decided in a workspace."""
    db = opening.to_read(home, workspace)
    try:
        return actions.known(db)
    finally:
        db.close()


def propose(home: str, retro: Retro, now_ms: int) -> None:
    """Keep the items of a retro as actions, each in its workspace's decisions."""
    for workspace in retro.workspaces:
        topics = [item.topic for item in retro.items if item.topic.workspace == workspace]
        if topics:
            db = opening.to_write(home, workspace)
            try:
                actions.propose(db, topics, now_ms, days=retro.span.days)
            finally:
                db.close()

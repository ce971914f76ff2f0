"""The figures of a span of days, of one store or of several together: each call once, and a store that breaks left out."""

from __future__ import annotations

from kaizen.errors import KaizenError
from kaizen.reading import once
from kaizen.reading.stores import Together
from kaizen.store import labels, rollups
from kaizen.store.moment import moment
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from kaizen.model.figures import Active, Spent, Touched, Used
    from kaizen.reading.stores import Opened
    from kaizen.store.labels import Label


class Span(NamedTuple):
    """Days of UTC, from `since` to before `until`, and from `past` on the days before that they are held against. Where it is
    `open`, nothing should come after it."""

    past: int
    since: int
    until: int
    open: bool = False


class Figures(NamedTuple):
    """All that is known of some days."""

    active: list[Active]
    spent: list[Spent]
    used: list[Used]
    touched: list[Touched]


class Read(NamedTuple):
    """The figures of a span, those of the days before without files, the labels of all their sessions by id, the sessions in which
    something has a time after the span, and what could not be read."""

    now: Figures
    before: Figures
    labels: dict[str, Label]
    after: set[str]
    troubles: tuple[KaizenError, ...] = ()


def read(workspaces: Sequence[str], span: Span, *, tolerant: bool, files: bool = True) -> Read:
    """The figures of these workspaces, with `files` or without. Where `tolerant`, one that cannot be read is passed over; else it
    raises."""
    with Together(workspaces, tolerant=tolerant) as together:
        there = [*together.opened]
        try:
            return _read(there, span, files=files)._replace(troubles=(*together.troubles,))
        except KaizenError:
            if not tolerant:
                raise
        # A call that counted in the broken one counts elsewhere now, so the others are read anew.
        broken = {each: error for each in there if (error := _trouble(each, span, files=files)) is not None}
        found = _read([each for each in there if each not in broken], span, files=files)
        return found._replace(troubles=(*together.troubles, *broken.values()))


def _trouble(opened: Opened, span: Span, *, files: bool) -> KaizenError | None:
    try:
        _read([opened], span, files=files)
    except KaizenError as error:
        return error
    return None


def _read(there: Sequence[Opened], span: Span, *, files: bool) -> Read:
    found = Read(Figures([], [], [], []), Figures([], [], [], []), {}, set())
    lost = once.lost(there)
    for each, without in zip(there, lost, strict=True):
        store = each.store
        with moment(store):
            _add(found, store, without, span)
            if files:
                found.now.touched.extend(rollups.touched(store, span.since, span.until, without))
            _label(found, store)
    return found


def _add(found: Read, store: sqlite3.Connection, without: frozenset[str], span: Span) -> None:
    for active in rollups.active(store, span.past, span.until, without):
        _of(found, span, active.day).active.append(active)
    for spent in rollups.spent(store, span.past, span.until, without):
        _of(found, span, spent.day).spent.append(spent)
    for used in rollups.used(store, span.past, span.until, without):
        _of(found, span, used.day).used.append(used)
    if span.open:
        found.after.update(row.session_id for row in rollups.active(store, span.until, None, without))


def _label(found: Read, store: sqlite3.Connection) -> None:
    rows = (*found.now, *found.before)
    names = {row.session_id for kind in rows for row in kind} - found.labels.keys()
    found.labels.update(labels.labels(store, names))


def _of(found: Read, span: Span, day: int | None) -> Figures:
    """Where a row of this day belongs; a span has only rows with a day."""
    return found.now if day is None or day >= span.since else found.before

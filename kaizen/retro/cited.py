"""The events that an item of a retro cites, as they are kept now."""

from __future__ import annotations

from kaizen.errors import KaizenError
from kaizen.reading.stores import Together
from kaizen.store import read_session
from kaizen.store.moment import moment
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.retro import Item
    from kaizen.store.read import Told


class Cited(NamedTuple):
    """The events of a session that are cited, in their order; so many of them are `gone`."""

    session_id: str
    events: tuple[Told, ...]
    gone: int


def cited(item: Item) -> list[Cited]:
    """What the item's topic cites, session by session. What was deleted since, or cannot be read, is gone."""
    wanted: dict[str, set[int]] = {}
    for cite in item.topic.evidence:
        wanted.setdefault(cite.session_id, set()).add(cite.cursor)
    with Together([item.topic.workspace], tolerant=True) as together:
        store = together.opened[0].store if together.opened else None
        found = []
        for session, cursors in wanted.items():
            events: tuple[Told, ...] = ()
            if store is not None:
                try:
                    with moment(store):
                        events = tuple(told for told in read_session.events(store, session) if told.cursor in cursors)
                except KaizenError:
                    events = ()
            found.append(Cited(session, events, len(cursors) - len(events)))
        return found

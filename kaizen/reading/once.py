"""Each call once: of several stores that hold it, it counts in one."""

from __future__ import annotations

from kaizen.model.spending import elsewhere
from kaizen.store import costs
from kaizen.store.moment import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.model.spending import Held
    from kaizen.reading.stores import Opened


def lost(stores: Sequence[Opened]) -> list[frozenset[str]]:
    """For each store those of its calls that count in another. Raises the errors of the databases.

    A copy may have another time than what it was copied from, so all names are looked through whatever the span: that reads one
    index, and of the rows only those few that several stores hold.
    """
    if len(stores) < 2:
        return [frozenset() for _ in stores]
    everywhere, shared = set[str](), set[str]()
    for each in stores:
        store = each.store
        with moment(store):
            here = {*costs.ids(store)}
        shared |= here & everywhere
        everywhere |= here
    held: list[list[Held]] = []
    for each in stores:
        store = each.store
        with moment(store):
            held.append([*costs.held(store, shared)] if shared else [])
    return [*map(frozenset, elsewhere(held))]

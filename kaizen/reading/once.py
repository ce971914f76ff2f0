"""Each call once: of several stores that hold it, it counts in one."""

from __future__ import annotations

from kaizen.model.spending import elsewhere
from kaizen.store import costs
from kaizen.store.moment import moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from kaizen.model.spending import Held


def lost(
    stores: Sequence[sqlite3.Connection], *, since: int | None = None, until: int | None = None
) -> list[frozenset[str]]:
    """For each store those of its calls that count in another, from an instant on and before another (milliseconds). Raises the
    errors of the databases.

    A copy may have another time than what it was copied from, so each store is asked for the others' calls by name.
    """
    if len(stores) < 2:
        return [frozenset() for _ in stores]
    found: list[list[Held]] = []
    for store in stores:
        with moment(store):
            found.append([*costs.held(store, since=since, until=until)])
    if since is not None or until is not None:
        named = [{call.id for call in calls} for calls in found]
        for store, calls, wanted in zip(stores, found, _others(named), strict=True):
            with moment(store):
                calls.extend(costs.held_of(store, wanted))
    return [*map(frozenset, elsewhere(found))]


def _others(named: list[set[str]]) -> list[set[str]]:
    """For each the names that others have and it has not."""
    everyone = set[str]().union(*named)
    return [everyone - own for own in named]

"""What the calls of a store cost; only looks."""

from __future__ import annotations

from kaizen.model.spending import Spending, Spent
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import statements as sql
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


class Billed(NamedTuple):
    """A call with what stands beside it: its cost in nano-dollars and the number of the price it is by, or None; whether it
    counts in this session, or in the one that it was copied from."""

    call: ModelCall
    counted: bool
    nano: int | None
    at_least: bool
    price_id: int | None


def spent(store: sqlite3.Connection, *, since: int | None = None) -> Iterator[Spent]:
    """The calls that count, each once, those since an instant (milliseconds) if one is given. Calls without a time are in
    no span."""
    roots = _roots(store)
    for row in store.execute(sql.SPENT, {"since": since}):
        yield Spent._make((*row[:2], roots.get(row[1], row[1]), *row[2:9], bool(row[9]), Usage._make(row[10:17])))


def of_tree(store: sqlite3.Connection, session_id: str) -> Spending:
    """What a session cost with all its sub-agents."""
    calls, known, unpriced, at_least = store.execute(sql.SPENT_BY_TREE, (session_id,)).fetchone()
    return Spending(calls, known or 0, unpriced or 0, bool(at_least))


def billed(store: sqlite3.Connection, session_id: str) -> list[Billed]:
    """A session's calls in their order."""
    return [
        Billed(
            ModelCall._make((*row[:4], Usage._make(row[4:11]), bool(row[11]), *row[12:18])),
            bool(row[18]), row[19], bool(row[20]), row[21],
        )
        for row in store.execute(sql.BILLED, (session_id,))
    ]  # fmt: skip


def _roots(store: sqlite3.Connection) -> dict[str, str]:
    """For each sub-agent's session the one at the top of its tree."""
    parents = dict(store.execute(sql.PARENTS))
    found = {}
    for session_id, parent in parents.items():
        root, seen = parent, {session_id}
        while root in parents and root not in seen:  # a foreign record may name a circle
            seen.add(root)
            root = parents[root]
        found[session_id] = root
    return found

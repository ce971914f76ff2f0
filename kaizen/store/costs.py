"""What the calls of a store cost; only looks."""

from __future__ import annotations

import orjson

from kaizen.model.spending import Held, Spending, Sum
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import statements as sql
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator


class Billed(NamedTuple):
    """A call with what stands beside it: its cost in nano-dollars and the number of the price it is by, or None; whether it
    counts in this session, or in the one that it was copied from."""

    call: ModelCall
    counted: bool
    nano: int | None
    at_least: bool
    price_id: int | None


def sums(store: sqlite3.Connection, by: str, *, since: int | None = None, without: Iterable[str] = ()) -> Iterator[Sum]:
    """What the calls that count cost, by `day`, `model`, `agent`, `session` (the one at the top of its tree) or `folder`
    (of the call's own record); only of those since an instant (milliseconds), and without those with these ids. A key
    may come more than once. Calls without a time are in no span."""
    values = {"since": since, "without": orjson.dumps([*without]).decode()}
    roots = roots_of(store) if by == "session" else {}
    for key, calls, known, unpriced, at_least, *tokens in store.execute(sql.SUMS[by], values):
        spending = Spending(calls, known or 0, unpriced or 0, bool(at_least))
        yield Sum(roots.get(key, key), spending, Usage._make(tokens))


def held(store: sqlite3.Connection) -> Iterator[Held]:
    """The calls that count in this store."""
    return (Held._make(row) for row in store.execute(sql.HELD))


def prices_used(store: sqlite3.Connection, *, since: int | None = None) -> set[int]:
    """The numbers of the prices that the calls since an instant were priced by."""
    return {row[0] for row in store.execute(sql.PRICES_USED, {"since": since})}


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


def roots_of(store: sqlite3.Connection) -> dict[str, str]:
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

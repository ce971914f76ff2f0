"""What the calls of a store cost; only looks."""

from __future__ import annotations

from kaizen import clock
from kaizen.model.figures import DAY_MS
from kaizen.model.spending import Held, Spending, Sum, whole
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import rollups, trees
from kaizen.store.moment import moment
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from kaizen.model.figures import Spent

_TOKENS = "c.input, c.output, c.cache_read, c.cache_write, c.cache_write_5m, c.cache_write_1h, c.reasoning"
_KINDS = ("input", "output", "cache_read", "cache_write", "cache_write_5m", "cache_write_1h", "reasoning")
_SUMMED = ", ".join(
    f"CASE WHEN count(c.{kind}) = count(*) THEN CAST(total(c.{kind}) AS INTEGER) END" for kind in _KINDS
)
_OF_SESSION = "LEFT JOIN sessions s ON s.id = c.session_id"
_OF_EVENT = "LEFT JOIN events v ON v.session_id = c.session_id AND v.natural_key = 'call:' || c.id"
_SUM_BY = {
    "day": ("date(c.at / 1000, 'unixepoch')", ""),
    "model": ("c.model", ""),
    "session": ("c.session_id", ""),
    "agent": ("s.agent", _OF_SESSION),
    "folder": ("coalesce(v.cwd, s.cwd, s.hook_cwd)", f"{_OF_SESSION} {_OF_EVENT}"),
}
_SUMS = {
    by: f"""
SELECT {key}, count(*), CAST(total(c.cost_nano) AS INTEGER), sum(c.cost_nano IS NULL), max(c.cost_at_least), {_SUMMED}
FROM calls c {joined}
WHERE c.counted AND c.at >= :since AND c.at < :until AND c.id NOT IN (SELECT value FROM json_each(:without)) GROUP BY 1
"""
    for by, (key, joined) in _SUM_BY.items()
}
_AGENTS = "SELECT id, agent FROM sessions"
_IDS = "SELECT id FROM calls"
_HELD = """
SELECT c.id, s.opened_at, c.session_id FROM json_each(?) w JOIN calls c ON c.id = w.value
LEFT JOIN sessions s ON s.id = c.session_id WHERE c.counted
"""
_PRICES_USED = """
SELECT DISTINCT price_id FROM calls
WHERE counted AND price_id IS NOT NULL AND (:since IS NULL OR at >= :since)
"""
_BILLED = f"""
SELECT c.id, c.session_id, c.at, c.model, {_TOKENS}, c.complete, c.provider, c.service_tier, c.speed, c.region,
  c.web_searches, c.web_fetches, c.stop_reason, c.counted, c.cost_nano, c.cost_at_least, c.price_id
FROM calls c WHERE c.session_id = ? ORDER BY c.at, c.id
"""
_PARENTS = "SELECT id, parent_id FROM sessions WHERE parent_id IS NOT NULL"


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
    (of the call's own record); only of those since an instant (milliseconds), and without those with these ids. Calls without a time
    are in no span."""
    found: dict[str | None, list[Sum]] = {}
    first_day = None if since is None else -(-since // DAY_MS)
    lost = frozenset(without)
    with moment(store):
        roots = roots_of(store) if by == "session" else {}
        agents = dict(store.execute(_AGENTS)) if by == "agent" else {}
        for each in rollups.spent(store, first_day, None, lost):
            key = _key(each, by, agents)
            found.setdefault(roots.get(key or "", key), []).append(Sum(key, each.spending, each.usage))
        if first_day is not None and since != first_day * DAY_MS:  # the rest of the day that it begins in
            values = {"since": since, "until": first_day * DAY_MS, "without": trees.listed(lost)}
            for key, calls, known, unpriced, at_least, *tokens in store.execute(_SUMS[by], values):
                spending = Spending(calls, known or 0, unpriced or 0, bool(at_least))
                found.setdefault(roots.get(key, key), []).append(Sum(key, spending, Usage._make(tokens)))
    return (whole(sums, key) for key, sums in found.items())


def _key(spent: Spent, by: str, agents: dict[str, str]) -> str | None:
    match by:
        case "day":
            return None if spent.day is None else (clock.iso(spent.day * DAY_MS) or "")[:10] or None
        case "model":
            return spent.model
        case "session":
            return spent.session_id
        case "agent":
            return agents.get(spent.session_id)
        case _:
            return spent.folder


def ids(store: sqlite3.Connection) -> Iterator[str]:
    """The ids of all calls in this store; one may come more than once."""
    return (row[0] for row in store.execute(_IDS))


def held(store: sqlite3.Connection, ids: Iterable[str]) -> Iterator[Held]:
    """Those of these calls that count in this store."""
    return (Held._make(row) for row in store.execute(_HELD, (trees.listed(ids),)))


def prices_used(store: sqlite3.Connection, *, since: int | None = None) -> set[int]:
    """The numbers of the prices that the calls since an instant were priced by."""
    return {row[0] for row in store.execute(_PRICES_USED, {"since": since})}


def billed(store: sqlite3.Connection, session_id: str) -> list[Billed]:
    """A session's calls in their order."""
    return [
        Billed(
            ModelCall._make((*row[:4], Usage._make(row[4:11]), bool(row[11]), *row[12:19])),
            bool(row[19]), row[20], bool(row[21]), row[22],
        )
        for row in store.execute(_BILLED, (session_id,))
    ]  # fmt: skip


def roots_of(store: sqlite3.Connection) -> dict[str, str]:
    """For each sub-agent's session the one at the top of its tree."""
    known = dict(store.execute(_PARENTS))
    return {session: trees.upwards(session, known)[-1] for session in known}

"""Where hits of a query can lie at all, asked of the sessions and of the times before any event is looked at.

Fields that hold for a whole session are settled here. What a few sessions have, and what happened in a short span, mostly lies
close together in the store: only that part of it is gone through then.
"""

from __future__ import annotations

from kaizen.model.query import Field, Query, compared, instant_ms, statuses
from kaizen.store.read_status import Standing
from kaizen.store.trees import listed
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from kaizen.model.query import Filter
    from kaizen.model.session import Status

FEW = 100  # sessions, whose events are found by the session's index
_MOST_COUNTED = 400_000  # events of a span: some 25 ms
LAST = 2**63 - 1

_KINDS = ("input", "output", "cache_read", "cache_write")
_TOKENS = " + ".join(f"coalesce({kind}, 0)" for kind in _KINDS)
# What is kept of a session leaves a kind out that one call does not tell; enough may be known without it.
_KNOWN = f"CASE WHEN {_TOKENS} > ? OR ({' + '.join(_KINDS)}) IS NOT NULL THEN {_TOKENS} ELSE ({{}}) END"
_OF_CALLS = "SELECT {} FROM calls c WHERE c.session_id = {}.session_id AND counted HAVING count(*) > 0"
_SUMS = """
s.id IN (
  SELECT r.session_id FROM rollups r WHERE calls > 0 AND {kept} {{sign}} ?
    AND NOT EXISTS (SELECT 1 FROM stale_sessions t WHERE t.session_id = r.session_id)
  UNION ALL SELECT t.session_id FROM stale_sessions t WHERE ({reckoned}) {{sign}} ?)
"""
_CONDITIONS = {
    Field.AGENT: "coalesce(s.agent LIKE ? ESCAPE '\\', 0)",
    Field.BRANCH: "coalesce(s.git_branch LIKE ? ESCAPE '\\', 0)",
    Field.SESSION: "(substr(s.id, 1, length(?1)) = ?1 OR substr(s.id, instr(s.id, '/') + 1, length(?1)) = ?1)".replace(
        "?1", "?"
    ),
    Field.INSTRUCTIONS: "iif(? = 'unknown', s.instructions IS NULL, coalesce(substr(s.instructions, 1, length(?)) = ?, 0))",
    Field.TOKENS: _SUMS.format(
        kept=_KNOWN.format(_OF_CALLS.format(f"total({_TOKENS})", "r")),
        reckoned=_OF_CALLS.format(f"total({_TOKENS})", "t"),
    ),
    Field.COST: _SUMS.format(kept="cost_nano / 1e9", reckoned=_OF_CALLS.format("total(cost_nano) / 1e9", "t")),
}
OF_SESSIONS = {*_CONDITIONS, Field.STATUS}
_SPAN = (Field.SINCE, Field.UNTIL)
_SESSIONS = "SELECT s.id FROM sessions s WHERE TRUE {}"
_RANGE_OF_SESSIONS = "SELECT min(seq), max(seq) FROM events WHERE session_id IN (SELECT value FROM json_each(?))"
_RANGE_OF_SPAN = """
SELECT min(seq), max(seq), count(*) FROM (SELECT seq FROM events INDEXED BY events_by_time WHERE at >= ? AND at < ? LIMIT ?)
"""


class Part(NamedTuple):
    """Where to look: in these sessions (None: in any), from one `seq` to another, for what else is asked of events."""

    sessions: list[str] | None
    first: int
    last: int
    filters: tuple[Filter, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be found."""
        return self.sessions == [] or self.first > self.last

    @property
    def has_few(self) -> bool:
        """Whether it is in a few sessions."""
        return self.sessions is not None and len(self.sessions) <= FEW


def narrowed(
    store: sqlite3.Connection, query: Query, now_ms: int, alive: Callable[[str], bool | None], *, by_place: bool
) -> Part:
    """Where the hits can lie; where they lie in the store only if it is to be gone through `by_place`."""
    asked = [each for each in query.filters if each.field in OF_SESSIONS]
    others = tuple(each for each in query.filters if each.field not in OF_SESSIONS)
    sessions = _sessions(store, asked, now_ms, alive) if asked else None
    part = Part(sessions, 0, LAST, others)
    if not by_place or part.is_empty:
        return part
    first, last = _of_span(store, others, now_ms)
    if sessions is not None and part.has_few:
        row = store.execute(_RANGE_OF_SESSIONS, (listed(sessions),)).fetchone()
        first, last = (max(first, row[0]), min(last, row[1])) if row[0] is not None else (1, 0)
    return part._replace(first=first, last=last)


def pattern(value: str) -> str:
    """For LIKE: `*` stands for anything, and nothing else for anything but itself."""
    for mark in "\\%_":
        value = value.replace(mark, "\\" + mark)
    return value.replace("*", "%")


def _sessions(
    store: sqlite3.Connection, filters: list[Filter], now_ms: int, alive: Callable[[str], bool | None]
) -> list[str]:
    """The sessions for which all of these hold. How they stand is asked of those that are left."""
    said, values = "", list[object]()
    for each in filters:
        if each.field is not Field.STATUS:
            parts = [condition(each.field, value) for value in each.values]
            said += f" AND {'NOT ' if each.negated else ''}({' OR '.join(part for part, _ in parts)})"
            values += [value for _, given in parts for value in given]
    found = [row[0] for row in store.execute(_SESSIONS.format(said), values)]
    of_status = [each for each in filters if each.field is Field.STATUS]
    if not of_status:
        return found
    standing = Standing(store, now_ms, alive, evidence=True)
    return [name for name in found if all(_stands_so(each, standing.of(name)[0]) for each in of_status)]


def _stands_so(each: Filter, status: Status) -> bool:
    return any(status in statuses(value) for value in each.values) is not each.negated


def condition(field: Field, value: str) -> tuple[str, list[object]]:
    """What must hold of a session `s`, as SQL, and its values."""
    said = _CONDITIONS[field]
    match field:
        case Field.SESSION:
            return said, [value] * 4
        case Field.INSTRUCTIONS:
            return said, [value.lower()] * 3
        case Field.TOKENS | Field.COST:
            sign, number = compared(value) or (">", 0.0)
            return said.format(sign=sign), [number] * said.count("?")
        case _:
            return said, [f"%{pattern(value)}%"]


def _of_span(store: sqlite3.Connection, filters: tuple[Filter, ...], now_ms: int) -> tuple[int, int]:
    """Where in the store that lies which happened in the span that is asked for, if that is short."""
    since, until = -LAST, LAST
    for each in filters:
        times = [
            instant_ms(value, now_ms, end=each.field is Field.UNTIL) for value in each.values if each.field in _SPAN
        ]
        if each.field in _SPAN and not each.negated and len(times) == 1 and times[0] is not None:
            since, until = (max(since, times[0]), until) if each.field is Field.SINCE else (since, min(until, times[0]))
    if (since, until) == (-LAST, LAST):
        return 0, LAST
    first, last, count = store.execute(_RANGE_OF_SPAN, (since, until, _MOST_COUNTED)).fetchone()
    if count == _MOST_COUNTED:
        return 0, LAST
    return (first, last) if count else (1, 0)

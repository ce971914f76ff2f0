"""What one session comes to, reckoned from its rows: the one place that says so, for what is stored and what is not yet.

Tokens are summed with `total`: `sum` refuses to answer at all once absurd figures of a foreign file overflow it. A model call
counts where `calls.counted` says so, unless it is among those that count in another store (`without`, as a JSON list); a tool
use counts where the model call counts that asked for it.
"""

from __future__ import annotations

from kaizen.model.event import Kind, Outcome
from kaizen.model.figures import ACTIVE_GAP_MS, DAY_MS, Active, Spent, Touched, Used
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.store.trees import listed
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import Any

NOTHING = "[]"
_KINDS = ("input", "output", "cache_read", "cache_write", "cache_write_5m", "cache_write_1h", "reasoning")
_TOKENS = ", ".join(
    f"CASE WHEN count(c.{kind}) = count(*) THEN CAST(total(c.{kind}) AS INTEGER) END" for kind in _KINDS
)
_SPENT = "count(*), CAST(total(c.cost_nano) AS INTEGER), coalesce(sum(c.cost_nano IS NULL), 0), coalesce(max(c.cost_at_least), 0)"
_COUNTS = "c.counted AND (:without = '[]' OR c.id NOT IN (SELECT value FROM json_each(:without)))"
_USE_COUNTS = f"(c.id IS NULL OR ({_COUNTS}))"
_OF_USE = "LEFT JOIN calls c ON c.id = u.call_id AND c.session_id = u.session_id"


def _day(at: str) -> str:
    """The day of a time, also of one before 1970."""
    return f"({at} - ({at} % {DAY_MS} + {DAY_MS}) % {DAY_MS}) / {DAY_MS}"


_EVENTS = "SELECT count(*), min(at), max(at) FROM events WHERE session_id = ?"
_TOOL_CALLS = f"""
SELECT count(*) FROM events u {_OF_USE}
WHERE u.session_id = :session AND u.kind = '{Kind.TOOL_CALL}' AND {_USE_COUNTS}
"""
_CALLS = f"""
SELECT coalesce(sum(NOT c.complete), 0), {_SPENT}, {_TOKENS} FROM calls c WHERE c.session_id = :session AND {_COUNTS}
"""
_ACTIVE = f"""
WITH copied (until) AS (
  SELECT CASE WHEN EXISTS (SELECT 1 FROM calls c WHERE c.session_id = :session AND NOT ({_COUNTS})) THEN (
    SELECT max(v.at) FROM events v JOIN calls c ON c.id = v.call_id AND c.session_id = v.session_id
    WHERE v.session_id = :session AND NOT ({_COUNTS})) END
), own AS (
  SELECT at, kind, at - lag(at) OVER (ORDER BY at) AS gap FROM events, copied
  WHERE session_id = :session AND (at IS NULL OR until IS NULL OR at > until)
)
SELECT {_day("at")} AS day, count(*), sum(kind = '{Kind.PROMPT}'), coalesce(sum(gap) FILTER (WHERE gap <= {ACTIVE_GAP_MS}), 0)
FROM own GROUP BY day ORDER BY day
"""
_SPENT_BY = f"""
SELECT {_day("c.at")} AS day, c.model, v.cwd, {_SPENT}, {_TOKENS}
FROM calls c LEFT JOIN events v ON v.session_id = c.session_id AND v.natural_key = 'call:' || c.id
WHERE c.session_id = :session AND {_COUNTS} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_USES = f"""
SELECT {_day("coalesce(u.hook_called_at, u.called_at)")}, u.name, coalesce(u.outcome, u.hook_outcome), u.id,
  coalesce(u.hook_duration_ms, u.duration_ms, CASE
    WHEN coalesce(u.hook_ended_at, u.ended_at) >= coalesce(u.hook_called_at, u.called_at)
    THEN coalesce(u.hook_ended_at, u.ended_at) - coalesce(u.hook_called_at, u.called_at) END)
FROM tool_uses u {_OF_USE} WHERE u.session_id = :session AND {_USE_COUNTS} ORDER BY u.id
"""
_INPUTS = f"""
SELECT {_day("u.at")}, u.name, u.text FROM events u {_OF_USE}
LEFT JOIN tool_uses t ON t.session_id = u.session_id AND t.id = u.tool_use_id
WHERE u.session_id = :session AND u.kind = '{Kind.TOOL_CALL}' AND u.name IN (SELECT value FROM json_each(:tools)) AND {_USE_COUNTS}
  AND coalesce(t.outcome, t.hook_outcome, '{Outcome.OK}') NOT IN ('{Outcome.ERROR}', '{Outcome.DENIED}')
"""
_IS_THERE = """
SELECT EXISTS (SELECT 1 FROM sessions WHERE id = :session) OR EXISTS (SELECT 1 FROM events WHERE session_id = :session)
  OR EXISTS (SELECT 1 FROM calls WHERE session_id = :session)
  OR EXISTS (SELECT 1 FROM tool_uses WHERE session_id = :session)
"""


class Rolled(NamedTuple):
    """A session's own figures, without those of its sub-agents."""

    events: int = 0
    started_at: int | None = None
    last_event_at: int | None = None
    tool_calls: int = 0
    partial_calls: int = 0
    spending: Spending = Spending()
    usage: Usage = Usage()


def is_there(store: sqlite3.Connection, session: str) -> bool:
    """Whether the store knows anything of it that figures could come from."""
    return bool(store.execute(_IS_THERE, {"session": session}).fetchone()[0])


def rolled(store: sqlite3.Connection, session: str) -> Rolled:
    """The figures of a session as a whole."""
    events, started_at, last_event_at = store.execute(_EVENTS, (session,)).fetchone()
    values = {"session": session, "without": NOTHING}
    tool_calls = store.execute(_TOOL_CALLS, values).fetchone()[0]
    partial, *sums = store.execute(_CALLS, values).fetchone()
    spending, usage = _sums(sums)
    return Rolled(
        events, started_at, last_event_at, tool_calls, partial, spending, usage if spending.calls else Usage()
    )


def active(store: sqlite3.Connection, session: str, without: str = NOTHING) -> list[Active]:
    """What happened in it, by day."""
    values = {"session": session, "without": without}
    return [Active(session, *row) for row in store.execute(_ACTIVE, values)]


def spent(store: sqlite3.Connection, session: str, without: str = NOTHING) -> list[Spent]:
    """Its model calls, by day, model and the folder that their own records name."""
    values = {"session": session, "without": without}
    return [Spent._make((session, *row[:3], *_sums(row[3:]))) for row in store.execute(_SPENT_BY, values)]


def used(store: sqlite3.Connection, session: str, without: str = NOTHING) -> list[Used]:
    """Its tool uses, by day and tool."""
    found: dict[tuple[int | None, str | None], Used] = {}
    for day, tool, outcome, use, took in store.execute(_USES, {"session": session, "without": without}):
        before = found.get((day, tool)) or Used(session, day, tool, 0, 0, 0, 0, 0, 0, None, None)
        longest = took is not None and (before.longest_ms is None or took > before.longest_ms)
        found[day, tool] = Used(
            session, day, tool, before.uses + 1, before.failed + (outcome == Outcome.ERROR),
            before.denied + (outcome == Outcome.DENIED), before.interrupted + (outcome == Outcome.INTERRUPTED),
            before.timed + (took is not None), before.total_ms + (took or 0),
            took if longest else before.longest_ms, use if longest else before.longest_id,
        )  # fmt: skip
    return [found[key] for key in sorted(found, key=_unknown_first)]


def touched(store: sqlite3.Connection, session: str, without: str = NOTHING) -> list[Touched]:
    """The files that its tools read or edited, by day."""
    from kaizen.transcripts.touches import TOOLS, touches  # who lists sessions need not read JSON

    found: dict[tuple[int | None, str], list[int]] = {}
    values = {"session": session, "without": without, "tools": listed(sorted(TOOLS))}
    for day, tool, text in store.execute(_INPUTS, values):
        for path, edited in touches(tool, text):
            found.setdefault((day, path), [0, 0])[edited] += 1
    return [Touched(session, *key, *found[key]) for key in sorted(found, key=_unknown_first)]


def _sums(row: Any) -> tuple[Spending, Usage]:
    """Of a row's columns as `_SPENT` and `_TOKENS` give them."""
    return Spending._make((*row[:3], bool(row[3]))), Usage._make(row[4:11])


def _unknown_first(key: tuple[int | None, str | None]) -> tuple[bool, int, str]:
    day, name = key
    return day is not None, day or 0, name or ""

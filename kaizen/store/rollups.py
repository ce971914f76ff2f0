"""What sessions come to, kept beside their rows, and exact at any moment.

    a session's rows change -> its id in `stale_sessions`, in the same transaction -> reckoned anew behind the capture

Who writes a session's rows notes it (`note`); that a call counts in another session from now on is noted of both by a trigger.
What is read is what is kept
of sessions that did not change since, and of those that did what is reckoned that moment, by the same functions. A day is
stored with what happened in it, in a row of its session's own; None is one that is not known, and in no span of days.
"""

from __future__ import annotations

from kaizen.model.figures import Active, Spent, Touched, Used
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.store import findings, reckoning
from kaizen.store.moment import moment
from kaizen.store.reckoning import NOTHING, Rolled
from kaizen.store.trees import listed
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import Any, TypeVar

    from kaizen.store.write import Writer

    T = TypeVar("T", Active, Spent, Used, Touched)

_NOTE = "INSERT OR IGNORE INTO stale_sessions SELECT value FROM json_each(?)"
_STALE = "SELECT session_id FROM stale_sessions"
_NEWEST_STALE = """
SELECT session_id FROM stale_sessions t
ORDER BY (SELECT max(at) FROM events WHERE session_id = t.session_id) DESC, session_id
"""
_IS_STALE = "SELECT 1 FROM stale_sessions WHERE session_id = ?"
_IS_FRESH = "NOT EXISTS (SELECT 1 FROM stale_sessions t WHERE t.session_id = r.session_id)"
_TOKENS = "input, output, cache_read, cache_write, cache_write_5m, cache_write_1h, reasoning"
_FIGURES = f"events, started_at, last_event_at, tool_calls, partial, calls, cost_nano, unpriced, at_least, {_TOKENS}"
_ROLLED = f"SELECT session_id, {_FIGURES} FROM rollups WHERE session_id IN (SELECT value FROM json_each(?))"
_PUT = f"""
INSERT INTO rollups (session_id, last_day, {_FIGURES}) VALUES ({", ".join("?" * 18)})
ON CONFLICT (session_id) DO UPDATE SET
  {", ".join(f"{name} = excluded.{name}" for name in f"last_day, {_FIGURES}".split(", "))}
RETURNING id
"""
_FORGET = "DELETE FROM rollups WHERE session_id IN (SELECT value FROM json_each(?))"
_NOT_STALE = "DELETE FROM stale_sessions WHERE session_id IN (SELECT value FROM json_each(?))"
_HOLDERS = "SELECT DISTINCT session_id FROM calls WHERE id IN (SELECT value FROM json_each(?))"
_FOLDER = "SELECT coalesce(cwd, hook_cwd) FROM sessions WHERE id = ?"


class _Table(NamedTuple):
    """Where values of a type are kept, how they are reckoned, and made from the row of a session."""

    name: str
    columns: str
    reckon: Callable[[sqlite3.Connection, str, str], list[Any]]
    row: Callable[[Any], tuple[object, ...]]
    value: Callable[[Any], Any]
    folder: str = ""

    @property
    def put(self) -> str:
        """The statement that keeps a value of a rollup, by its number."""
        places = ", ".join("?" * len(self.columns.split(", ")))
        return f"INSERT INTO {self.name} (rollup_id, n, {self.columns}) VALUES (?, ?, {places})"

    @property
    def forget(self) -> str:
        """The statement that takes the values of sessions' rollups away."""
        return f"""
DELETE FROM {self.name} WHERE rollup_id IN
  (SELECT id FROM rollups WHERE session_id IN (SELECT value FROM json_each(?)))
"""

    def fresh(self, *, span: bool) -> str:
        """The statement that reads what is kept of sessions that did not change, all of it or of a span of days."""
        columns = ", ".join(f"v.{name}" for name in self.columns.split(", ")).replace("v.folder", self.folder)
        sessions = "LEFT JOIN sessions s ON s.id = r.session_id" if self.folder else ""
        days = "r.last_day >= :since AND v.day >= :since AND (:until IS NULL OR v.day < :until)" if span else "TRUE"
        return f"""
SELECT r.session_id, {columns} FROM rollups r CROSS JOIN {self.name} v ON v.rollup_id = r.id {sessions}
WHERE {days} AND {_IS_FRESH} AND r.session_id NOT IN (SELECT value FROM json_each(:others))
"""


def _spent_of(row: Any) -> Spent:
    return Spent._make((*row[:4], Spending._make((*row[4:7], bool(row[7]))), Usage._make(row[8:15])))


_ACTIVE = _Table(
    "rollup_active", "day, events, prompts, active_ms", reckoning.active, lambda value: value[1:], Active._make
)
_SPENT = _Table(
    "rollup_spent", f"day, model, folder, calls, cost_nano, unpriced, at_least, {_TOKENS}", reckoning.spent,
    lambda value: (*value[1:4], *value.spending, *value.usage), _spent_of, "coalesce(v.folder, s.cwd, s.hook_cwd)",
)  # fmt: skip
_USED = _Table(
    "rollup_used", "day, tool, uses, failed, denied, interrupted, timed, total_ms, longest_ms, longest_id",
    reckoning.used, lambda value: value[1:], Used._make,
)  # fmt: skip
_TOUCHED = _Table(
    "rollup_touched", "day, path, reads, edits", reckoning.touched, lambda value: value[1:], Touched._make
)
_TABLES = (_ACTIVE, _SPENT, _USED, _TOUCHED)


def active(
    store: sqlite3.Connection, since_day: int | None = None, until_day: int | None = None,
    without: Collection[str] = frozenset(),
) -> Iterator[Active]:  # fmt: skip
    """What happened in sessions, by day, from one day on, before another; all where no day is given. `without` are the ids of
    calls that count in another store."""
    return iter(_read(store, _ACTIVE, since_day, until_day, without))


def spent(
    store: sqlite3.Connection, since_day: int | None = None, until_day: int | None = None,
    without: Collection[str] = frozenset(),
) -> Iterator[Spent]:  # fmt: skip
    """What model calls took and cost, as `active` gives it."""
    return iter(_read(store, _SPENT, since_day, until_day, without))


def used(
    store: sqlite3.Connection, since_day: int | None = None, until_day: int | None = None,
    without: Collection[str] = frozenset(),
) -> Iterator[Used]:  # fmt: skip
    """Which tools were used, as `active` gives it."""
    return iter(_read(store, _USED, since_day, until_day, without))


def touched(
    store: sqlite3.Connection, since_day: int | None = None, until_day: int | None = None,
    without: Collection[str] = frozenset(),
) -> Iterator[Touched]:  # fmt: skip
    """Which files were read and edited, as `active` gives it."""
    return iter(_read(store, _TOUCHED, since_day, until_day, without))


def rolled(store: sqlite3.Connection, sessions: Iterable[str]) -> dict[str, Rolled]:
    """The figures of these sessions, each as a whole; of each of them, whatever is known of it."""
    wanted = [*sessions]
    with moment(store):
        changed = stale(store).intersection(wanted)
        kept = store.execute(_ROLLED, (listed(wanted),))
        found = {row[0]: _rolled_of(row[1:]) for row in kept if row[0] not in changed}
        return {each: found[each] if each in found else reckoning.rolled(store, each) for each in wanted}


def note(store: sqlite3.Connection, sessions: Iterable[str]) -> None:
    """Rows of these sessions are new, other ones, or gone; within the transaction that writes them."""
    ids = [*sessions]
    store.execute(_NOTE, (listed(ids),))
    findings.let_go(store, ids)


def stale(store: sqlite3.Connection) -> set[str]:
    """The sessions that changed since they were reckoned."""
    return {row[0] for row in store.execute(_STALE)}


def to_reckon(store: sqlite3.Connection) -> list[str]:
    """The sessions that changed since they were reckoned, those in which something happened last first."""
    return [row[0] for row in store.execute(_NEWEST_STALE)]


def forget(store: sqlite3.Connection, sessions: Iterable[str]) -> None:
    """Keep nothing of these sessions any more; within the transaction that takes their rows away."""
    wanted = [*sessions]
    ids = (listed(wanted),)
    for table in _TABLES:
        store.execute(table.forget, ids)
    store.execute(_FORGET, ids)
    store.execute(_NOT_STALE, ids)
    findings.forget(store, wanted)


def reckon(writer: Writer, sessions: Iterable[str]) -> None:
    """Reckon those of these sessions anew that changed, all or none. Raises what the writer raises."""

    def do(store: sqlite3.Connection) -> None:
        for each in sessions:
            if store.execute(_IS_STALE, (each,)).fetchone() is not None:
                _keep(store, each)

    writer.act(do)


def _keep(store: sqlite3.Connection, session: str) -> None:
    if not reckoning.is_there(store, session):
        forget(store, (session,))
        return
    values = [table.reckon(store, session, NOTHING) for table in _TABLES]
    days = [value.day for each in values for value in each if value.day is not None]
    whole = reckoning.rolled(store, session)
    figures = (*whole[:5], *whole.spending, *whole.usage)
    for table in _TABLES:
        store.execute(table.forget, (listed((session,)),))
    rollup = store.execute(_PUT, (session, max(days, default=None), *figures)).fetchone()[0]
    for table, each in zip(_TABLES, values, strict=True):
        store.executemany(table.put, [(rollup, n, *table.row(value)) for n, value in enumerate(each)])
    store.execute(_NOT_STALE, (listed((session,)),))


def _read(
    store: sqlite3.Connection, table: _Table, since: int | None, until: int | None, without: Collection[str]
) -> list[Any]:
    lost = listed(without)
    with moment(store):
        holders = {row[0] for row in store.execute(_HOLDERS, (lost,))} if without else set()
        live = stale(store) | holders
        values = {"since": since if since is not None else -(2**63), "until": until, "others": listed(holders)}
        span = since is not None or until is not None
        found = [table.value(row) for row in store.execute(table.fresh(span=span), values)]
        for session in sorted(live):
            reckoned = table.reckon(store, session, lost)
            wanted = [each for each in reckoned if not span or _is_within(each.day, since, until)]
            found += _with_folder(store, session, wanted) if table.folder else wanted
        return found


def _with_folder(store: sqlite3.Connection, session: str, values: list[Any]) -> list[Any]:
    """The session's folder for what tells of none, as `fresh` gives it."""
    folder = (store.execute(_FOLDER, (session,)).fetchone() or (None,))[0]
    return [each._replace(folder=folder) if each.folder is None else each for each in values]


def _is_within(day: int | None, since: int | None, until: int | None) -> bool:
    return day is not None and (since is None or day >= since) and (until is None or day < until)


def _rolled_of(row: Any) -> Rolled:
    return Rolled._make((*row[:5], Spending._make((*row[5:8], bool(row[8]))), Usage._make(row[9:16])))

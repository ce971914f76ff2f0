"""Taking over from a store beside what differs, and nothing else: rows that are the same are not touched.

Within a transaction of the writer's, with the other store attached as `fresh`. Of a session of which all lines were read again
the rows become those of `fresh`. Of any other one rows are only added or completed: what its lost lines told is told nowhere else.
"""

from __future__ import annotations

from kaizen.store import findings, rollups, trees
from kaizen.store import statements as sql
from kaizen.transcripts.format import READERS
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from typing import Any

_SCOPE = """
CREATE TEMP TABLE IF NOT EXISTS scope (id PRIMARY KEY, whole INTEGER NOT NULL) WITHOUT ROWID
"""
_SHARED = "CREATE TEMP TABLE IF NOT EXISTS shared (id PRIMARY KEY) WITHOUT ROWID"
_NOTE_SHARED = """
INSERT OR IGNORE INTO shared SELECT id FROM main.calls c WHERE session_id IN (SELECT id FROM scope)
  AND (NOT counted OR EXISTS (SELECT 1 FROM main.calls o WHERE o.id = c.id AND o.session_id <> c.session_id))
"""
# What a session that is not read again holds of the same call counts here too, as it does in the store.
_SHARE_BEFORE = f"""
UPDATE fresh.calls AS f SET ({sql.FIGURES_OF_CALLS}) = (
  SELECT {sql.FIGURES_OF_CALLS} FROM main.calls c WHERE c.id = f.id AND c.session_id NOT IN (SELECT id FROM scope)
  ORDER BY coalesce(output, 0) DESC, complete DESC, stop_reason IS NULL, session_id LIMIT 1)
WHERE EXISTS (SELECT 1 FROM main.calls c WHERE c.id = f.id AND c.session_id NOT IN (SELECT id FROM scope)
  AND (coalesce(c.output, 0), c.complete) > (coalesce(f.output, 0), f.complete))
"""
_SKIPPED = """
UPDATE main.transcripts AS t SET
  skipped = (SELECT coalesce(sum(count), 0) FROM main.skips WHERE transcript_id = t.id),
  reader = CASE WHEN shape = 'database' THEN reader ELSE (SELECT reader FROM fresh.transcripts f WHERE f.id = t.id) END
WHERE id IN (SELECT id FROM scope)
"""
_READ_BY = "UPDATE main.transcripts SET readers = ? WHERE id IN (SELECT value FROM json_each(?))"


class _Table(NamedTuple):
    """A table: its key, whose rows they are, the columns that are not derived from lines, what is unset with a change and to
    what, the columns that change nothing of that, and when a row of a session that is not whole may be changed at all."""

    name: str
    key: tuple[str, ...]
    owner: str
    ours: frozenset[str] = frozenset()
    unset: tuple[tuple[str, str], ...] = ()
    beside: frozenset[str] = frozenset()
    kept: str = "FALSE"
    partly: str = "TRUE"
    fills_only: bool = False


_OF_SESSIONS = (
    _Table("sessions", ("id",), "id", frozenset({"instructions", "instructions_by"}), fills_only=True),
    _Table("events", ("session_id", "natural_key"), "session_id", frozenset({"seq"}), partly="f.source >= old.source"),
    _Table("tool_uses", ("session_id", "id"), "session_id"),
    _Table(
        "calls", ("id", "session_id"), "session_id", frozenset({"counted", "cost_nano", "cost_at_least", "price_id"}),
        (("cost_nano", "NULL"), ("cost_at_least", "0"), ("price_id", "NULL")), frozenset({"stop_reason"}),
        partly="(coalesce(f.output, 0), f.complete) >= (coalesce(old.output, 0), old.complete)",
    ),
)  # fmt: skip
_OF_TRANSCRIPTS = (
    _Table("record_types", ("transcript_id", "type"), "transcript_id"),
    _Table("skips", ("transcript_id", "why"), "transcript_id", kept="old.why = 'too long'"),
    _Table("unknowns", ("transcript_id", "what", "name", "version"), "transcript_id", frozenset({"first_at"})),
)


def take_over(
    store: sqlite3.Connection, sessions: Sequence[tuple[str, bool]], read: Sequence[int], whole: Sequence[int]
) -> int:
    """Make the rows of these sessions, each with whether all its lines were read again, those of `fresh`; and the counts of
    the transcripts that were read whole. How many rows changed."""
    _begin(store, sessions)
    findings.let_go(store, [session for session, _ in sessions])
    store.execute("INSERT OR IGNORE INTO scope SELECT id, 0 FROM fresh.sessions")
    store.execute(_NOTE_SHARED)
    store.execute(_SHARE_BEFORE)
    changed = sum(_take(store, table) for table in _OF_SESSIONS)
    store.execute(_NOTE_SHARED)
    shared = [{"id": row[0]} for row in store.execute("SELECT id FROM shared ORDER BY id").fetchall()]
    store.executemany(sql.SHARE_LARGEST, shared)
    store.executemany(sql.CHOOSE_COUNTED, shared)
    _begin(store, [(transcript, True) for transcript in whole])
    changed += sum(_take(store, table) for table in _OF_TRANSCRIPTS)
    store.execute(_SKIPPED)
    store.execute(_READ_BY, (READERS, trees.listed(read)))
    _begin(store, ())
    return changed


def empty(store: sqlite3.Connection) -> None:
    """Take all rows out of a store that is thrown away after its use."""
    for table in (
        "events",
        "calls",
        "tool_uses",
        "sessions",
        "record_types",
        "skips",
        "unknowns",
        "transcripts",
        "stale_sessions",
    ):
        store.execute(f"DELETE FROM {table}")


def _begin(store: sqlite3.Connection, scope: Sequence[tuple[str | int, bool]]) -> None:
    store.execute(_SCOPE)
    store.execute(_SHARED)
    store.execute("DELETE FROM shared")
    store.execute("DELETE FROM scope")
    store.executemany("INSERT OR REPLACE INTO scope VALUES (?, ?)", scope)


def _take(store: sqlite3.Connection, table: _Table) -> int:
    columns = [row[1] for row in store.execute(f"PRAGMA main.table_info({table.name})")]
    told = [name for name in columns if name not in table.ours and name not in table.key]
    same = " AND ".join(f"f.{name} = old.{name}" for name in table.key)
    inserted = ", ".join(name for name in columns if name != "seq")
    order = "ORDER BY seq" if "seq" in columns else ""
    new = f"""
INSERT INTO main.{table.name} ({inserted}) SELECT {inserted} FROM fresh.{table.name} f
WHERE {table.owner} IN (SELECT id FROM scope) AND NOT EXISTS (SELECT 1 FROM main.{table.name} old WHERE {same}) {order}
"""
    updates = [_changed(table, same, told), _partly_changed(table, same, told)] if told else []
    changed: list[Any] = []
    for statement in (_gone(table, same), *updates, new):
        changed += store.execute(f"{statement} RETURNING {table.owner}").fetchall()
    if table in _OF_SESSIONS:
        rollups.note(store, {row[0] for row in changed})
    return len(changed)


def _gone(table: _Table, same: str) -> str:
    return f"""
DELETE FROM main.{table.name} AS old WHERE {table.owner} IN (SELECT id FROM scope WHERE whole) AND NOT ({table.kept})
  AND NOT EXISTS (SELECT 1 FROM fresh.{table.name} f WHERE {same})
"""


def _changed(table: _Table, same: str, told: list[str]) -> str:
    before, after = (", ".join(f"{side}.{name}" for name in told) for side in ("old", "f"))
    becomes = ", ".join(
        [*(f"{name} = f.{name}" for name in told), *_unset(table, {name: f"f.{name}" for name in told})]
    )
    return f"""
UPDATE main.{table.name} AS old SET {becomes} FROM fresh.{table.name} f
WHERE {same} AND old.{table.owner} IN (SELECT id FROM scope WHERE whole) AND ({before}) IS NOT ({after})
"""


def _partly_changed(table: _Table, same: str, told: list[str]) -> str:
    first, second = ("old", "f") if table.fills_only else ("f", "old")
    becomes = {name: f"coalesce({first}.{name}, {second}.{name})" for name in told}
    before, after = ", ".join(f"old.{name}" for name in told), ", ".join(becomes.values())
    sets = [*(f"{name} = {value}" for name, value in becomes.items()), *_unset(table, becomes)]
    return f"""
UPDATE main.{table.name} AS old SET {", ".join(sets)} FROM fresh.{table.name} f
WHERE {same} AND old.{table.owner} IN (SELECT id FROM scope WHERE NOT whole) AND {table.partly}
  AND ({before}) IS NOT ({after})
"""


def _unset(table: _Table, becomes: dict[str, str]) -> list[str]:
    """What a change unsets, unless nothing changes that it depends on."""
    matter = [name for name in becomes if name not in table.beside]
    before, after = ", ".join(f"old.{name}" for name in matter), ", ".join(becomes[name] for name in matter)
    return [
        f"{name} = CASE WHEN ({before}) IS ({after}) THEN old.{name} ELSE {value} END" for name, value in table.unset
    ]

"""Taking sessions out of a store so that nothing of them is left in its files.

A session goes with its sub-agents: rows, raw lines, counts and the cursors of their transcripts, in one transaction; what is
deleted is overwritten as it is freed (`PRAGMA secure_delete`), and the write-ahead log, which still has it, is written back and
cut to nothing. Copies that a migration or a broken-off reparse left are removed. The agent's own transcript is not ours to
delete; the session's id stays as the one thing that keeps it from being stored again.
"""

from __future__ import annotations

import os

from kaizen import clock
from kaizen.database import opening
from kaizen.host import files
from kaizen.model.event import Kind
from kaizen.store import findings, fingerprints, rollups, search, trees
from kaizen.store import statements as sql
from kaizen.store.refusals import matches
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from kaizen.store.write import Writer

_EMPTY_S = 5.0
_AGAIN_S = 0.02
_COPIES = ("v", "reparse", "restore", "damaged")
_IN = "IN (SELECT value FROM json_each(:ids))"
_OF_TRANSCRIPT = f"transcript_id IN (SELECT id FROM transcripts WHERE session_id {_IN})"
_MEASURE = f"""
SELECT (SELECT count(*) FROM events WHERE session_id {_IN}), (SELECT count(*) FROM calls WHERE session_id {_IN}),
  (SELECT count(*) FROM events WHERE kind = '{Kind.TOOL_CALL}' AND session_id {_IN}),
  (SELECT coalesce(sum(bytes), 0) FROM raw WHERE {_OF_TRANSCRIPT})
"""
_SHARED = f"""
SELECT DISTINCT c.id FROM calls c WHERE c.session_id {_IN}
  AND EXISTS (SELECT 1 FROM calls o WHERE o.id = c.id AND o.session_id NOT {_IN})
"""
_ROWS = (
    *(f"DELETE FROM {table} WHERE session_id {_IN}" for table in ("events", "calls", "tool_uses")),
    f"DELETE FROM sessions WHERE id {_IN}",
)
_COUNTS = tuple(f"DELETE FROM {name} WHERE {_OF_TRANSCRIPT}" for name in ("raw", "record_types", "skips", "unknowns"))
_CURSORS = f"DELETE FROM transcripts WHERE session_id {_IN}"
_CURSORS_OF_GONE = f"DELETE FROM transcripts WHERE session_id {_IN} AND gone_at IS NOT NULL"
_BEGIN_HERE = f"UPDATE transcripts SET base = reader, lines = 0, skipped = 0, whole = 0 WHERE session_id {_IN}"
_REFUSE = "INSERT OR IGNORE INTO deleted SELECT value, :now FROM json_each(:ids)"
_FOLDERS = """
SELECT s.id, s.cwd FROM sessions s UNION SELECT t.session_id, t.path FROM transcripts t
UNION SELECT s.id, s.id FROM sessions s ORDER BY 1
"""


class Removal(NamedTuple):
    """What goes, or went: sessions with their sub-agents, the rows and the raw lines that are theirs."""

    sessions: tuple[str, ...] = ()
    events: int = 0
    calls: int = 0
    tool_calls: int = 0
    raw_bytes: int = 0


def measure(store: sqlite3.Connection, sessions: Sequence[str]) -> Removal:
    """What would go with these sessions."""
    values = {"ids": trees.listed(sessions)}
    return Removal(tuple(sessions), *store.execute(_MEASURE, values).fetchone())


def delete(writer: Writer, sessions: Sequence[str], now: int) -> Removal:
    """Delete sessions with their sub-agents for good: nothing that the agents have or still write of them is stored again."""

    def do(store: sqlite3.Connection) -> Removal:
        ids = [*dict.fromkeys([*sessions, *trees.below(sessions, trees.parents(store))])]
        gone = _take_out(store, ids)
        store.execute(_CURSORS, {"ids": trees.listed(ids)})
        store.execute(_REFUSE, {"ids": trees.listed(ids), "now": now})
        return gone

    return writer.act(do)


def exclude(writer: Writer, pattern: str, now: int) -> Removal:
    """Take out what matches a pattern, and store nothing more that does, until the pattern is taken back."""

    def do(store: sqlite3.Connection) -> Removal:
        ids = matching(store, pattern)
        gone = _take_out(store, ids)
        store.execute(_CURSORS, {"ids": trees.listed(ids)})
        store.execute("INSERT OR IGNORE INTO excluded VALUES (?, ?)", (pattern, now))
        return gone

    return writer.act(do)


def include(writer: Writer, pattern: str) -> bool:
    """Take a pattern back; whether there was one. What the agents still have of what it shut out is read again."""
    return writer.act(lambda store: store.execute("DELETE FROM excluded WHERE pattern = ?", (pattern,)).rowcount > 0)


def expire(store: sqlite3.Connection, sessions: Sequence[str]) -> Removal:
    """Take out sessions that were kept for long enough; within a transaction. How far their transcripts were read stays
    known for as long as they lie on disk: they do not come back, and one that goes on is captured from there on."""
    gone = _take_out(store, sessions)
    values = {"ids": trees.listed(sessions)}
    store.execute(_CURSORS_OF_GONE, values)
    store.execute(_BEGIN_HERE, values)
    return gone


def matching(store: sqlite3.Connection, pattern: str) -> list[str]:
    """The sessions that a pattern stands for, with their sub-agents."""
    found = {session for session, value in store.execute(_FOLDERS) if value is not None and matches(pattern, (value,))}
    return trees.below(found, trees.parents(store)) if found else []


def clear_copies(path: str) -> None:
    """Remove the copies of the store at `path` that a migration, a broken-off reparse or a broken-off restore left, and a
    damaged store that a restore put aside."""
    folder, file = os.path.split(path)
    for name in os.listdir(folder):
        if name.startswith(tuple(f"{file}.{kind}" for kind in _COPIES)):
            files.remove(os.path.join(folder, name))


def settle(store: sqlite3.Connection, *, limit_s: float = _EMPTY_S) -> bool:
    """Give back the room of what was deleted, and empty the log that still has it; False where somebody reads on in it."""
    path = opening.file_of(store)
    until = clock.span() + limit_s
    with opening.guarded(path):
        _give_back(store)
        while store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if clock.span() >= until:
                return False
            clock.pause(_AGAIN_S)
    return True


def _give_back(store: sqlite3.Connection) -> None:
    pages, free, can = (
        store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "auto_vacuum")
    )
    if can:
        store.executescript("PRAGMA incremental_vacuum")  # `execute` would stop after the first page
    elif free * 4 > pages:  # it was made before stores could give back a part
        store.execute("PRAGMA auto_vacuum=INCREMENTAL")
        store.execute("VACUUM")


def _take_out(store: sqlite3.Connection, ids: Sequence[str]) -> Removal:
    gone, values = measure(store, ids), {"ids": trees.listed(ids)}
    shared = [{"id": row[0]} for row in store.execute(_SHARED, values).fetchall()]
    if gone.events:
        search.forget(store)
    findings.let_go(store, ids)
    for statement in (*_ROWS, *_COUNTS):
        store.execute(statement, values)
    rollups.forget(store, ids)
    fingerprints.forget_unused(store)
    store.executemany(sql.CHOOSE_COUNTED, shared)
    return gone

"""Taking out what was kept for long enough, or is too much: whole session trees, the longest ago first.

A tree is as old as the last thing that happened in it. One that may be alive is never touched: something happened in the last
day, or in the last week while a tool runs, or its agent's process still lives.
"""

from __future__ import annotations

from functools import partial

from kaizen.host import processes
from kaizen.model.daemon import Identity, Same
from kaizen.store import erase, trees
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from kaizen.host.retention import Retention
    from kaizen.store.erase import Removal
    from kaizen.store.write import Writer

DAY_MS = 24 * 60 * 60 * 1000
RECENT_MS = DAY_MS
RUNNING_MS = 7 * DAY_MS
_MEGABYTE = 1_000_000
_ROW_BYTES = 250  # what a row takes beside its text, about
_SESSIONS = """
SELECT s.id, s.ended, s.process, (SELECT max(at) FROM events WHERE session_id = s.id), s.turn_at,
  (SELECT max(last_read) FROM transcripts WHERE session_id = s.id),
  EXISTS (SELECT 1 FROM tool_uses WHERE session_id = s.id AND ended_at IS NULL AND hook_ended_at IS NULL
          AND duration_ms IS NULL)
FROM sessions s
"""
_SIZE = f"""
SELECT (SELECT coalesce(sum(length(data)), 0) FROM raw WHERE transcript_id IN
          (SELECT id FROM transcripts WHERE session_id IN (SELECT value FROM json_each(:ids))))
     + (SELECT coalesce(sum(coalesce(length(text), 0) + {_ROW_BYTES}), 0) FROM events
        WHERE session_id IN (SELECT value FROM json_each(:ids)))
"""
_RAW = """
SELECT coalesce(sum(bytes), 0) FROM raw
WHERE transcript_id IN (SELECT id FROM transcripts WHERE session_id IN (SELECT value FROM json_each(:ids)))
"""
_LET_RAW_GO = (
    """
UPDATE transcripts SET whole = 0, base = reader WHERE session_id IN (SELECT value FROM json_each(:ids))
""",
    """
DELETE FROM raw
WHERE transcript_id IN (SELECT id FROM transcripts WHERE session_id IN (SELECT value FROM json_each(:ids)))
""",
)
_DONE = "INSERT INTO meta VALUES ('aged_at', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_WHEN = "SELECT value FROM meta WHERE name = 'aged_at'"


class Aged(NamedTuple):
    """What went, or would go: sessions with all that was captured of them, then raw lines of sessions that stay; the bytes
    that the store's file gave back."""

    sessions: int = 0
    events: int = 0
    calls: int = 0
    raw_bytes: int = 0
    raw_only_bytes: int = 0
    freed_bytes: int = 0


class _Tree(NamedTuple):
    sessions: list[str]
    last_at: int


def is_due(store: sqlite3.Connection, now: int) -> bool:
    """Whether the last time is a day ago."""
    row = store.execute(_WHEN).fetchone()
    return row is None or not 0 <= now - row[0] < DAY_MS


def age(
    writer: Writer, keep: Retention, now: int, *, is_alive: Callable[[str], bool] | None = None
) -> Iterator[tuple[int, int, Aged]]:
    """Take out what has to go, a tree at a time: how many are done, of how many, and what went so far. Raises what the
    writer raises."""
    store, done = writer.connection, Aged()
    before = _file_bytes(store)
    out, raw_only = plan(store, keep, now, is_alive=is_alive or lives)
    total = len(out) + len(raw_only)
    for number, tree in enumerate(out, start=1):
        done = _with(done, writer.act(partial(erase.expire, sessions=tree)))
        yield number, total, done
    for number, tree in enumerate(raw_only, start=len(out) + 1):
        done = done._replace(raw_only_bytes=done.raw_only_bytes + writer.act(partial(_let_raw_go, sessions=tree)))
        yield number, total, done
    if total:
        erase.settle(store)
    writer.act(lambda connection: connection.execute(_DONE, (now,)).rowcount)
    yield total, total, done._replace(freed_bytes=max(0, before - _file_bytes(store)))


def foreseen(store: sqlite3.Connection, keep: Retention, now: int) -> Aged:
    """What would go; changes nothing."""
    out, raw_only = plan(store, keep, now, is_alive=lives)
    told = Aged()
    for tree in out:
        told = _with(told, erase.measure(store, tree))
    return told._replace(raw_only_bytes=sum(_raw_bytes(store, tree) for tree in raw_only))


def plan(
    store: sqlite3.Connection, keep: Retention, now: int, *, is_alive: Callable[[str], bool]
) -> tuple[list[list[str]], list[list[str]]]:
    """The trees that go, and those of which only the raw lines do, the longest ago first."""
    dead = _dead(store, now, is_alive)
    out = [tree for tree in dead if keep.days is not None and tree.last_at < now - keep.days * DAY_MS]
    rest = dead[len(out) :]  # they are ordered by age
    most = None if keep.max_megabytes is None else keep.max_megabytes * _MEGABYTE
    if most is not None and _used(store) > most:
        number = _too_many(store, dead, most)
        out, rest = dead[: max(number, len(out))], dead[max(number, len(out)) :]
    raw_days = keep.raw_days
    old = [each.sessions for each in rest if raw_days is not None and each.last_at < now - raw_days * DAY_MS]
    return [tree.sessions for tree in out], [sessions for sessions in old if _raw_bytes(store, sessions)]


def lives(process: str) -> bool:
    """Whether the agent's process, as a hook told of it, is that one still."""
    match process.split():
        case [pid, started, boot] if pid.isdecimal() and started.isdecimal():
            who = Identity(int(pid), int(started), boot, processes.pid_namespace())
            return processes.compare(who) is Same.SAME
        case _:
            return False


def _dead(store: sqlite3.Connection, now: int, is_alive: Callable[[str], bool]) -> list[_Tree]:
    last: dict[str, int] = {}
    living = set()
    for session, ended, process, event_at, turn_at, read_at, runs in store.execute(_SESSIONS).fetchall():
        told = [at for at in (event_at, turn_at) if at is not None]
        last[session] = max(told) if told else read_at or 0
        still = RUNNING_MS if runs and not ended else RECENT_MS
        if last[session] > now - still or (process is not None and not ended and is_alive(process)):
            living.add(session)
    found = []
    for group in trees.groups(store, [*last]) if last else []:
        at = max(last.get(session, 0) for session in group)
        if not living.intersection(group):
            found.append(_Tree(group, at))
    return sorted(found, key=lambda tree: (tree.last_at, tree.sessions))


def _too_many(store: sqlite3.Connection, dead: list[_Tree], most: float) -> int:
    """How many of the trees, from the first on, must go so that the store takes no more bytes than `most`: each takes its share
    of all the store's bytes."""
    used, everything = _used(store), max(1, _size(store, [*trees.parents(store)]))
    number, left = 0, float(used)
    while left > most and number < len(dead):
        left -= used * _size(store, dead[number].sessions) / everything
        number += 1
    return number


def _let_raw_go(store: sqlite3.Connection, sessions: list[str]) -> int:
    gone, values = _raw_bytes(store, sessions), {"ids": trees.listed(sessions)}
    for statement in _LET_RAW_GO:
        store.execute(statement, values)
    return gone


def _with(done: Aged, gone: Removal) -> Aged:
    return done._replace(
        sessions=done.sessions + len(gone.sessions),
        events=done.events + gone.events,
        calls=done.calls + gone.calls,
        raw_bytes=done.raw_bytes + gone.raw_bytes,
    )


def _raw_bytes(store: sqlite3.Connection, sessions: list[str]) -> int:
    found: int = store.execute(_RAW, {"ids": trees.listed(sessions)}).fetchone()[0]
    return found


def _size(store: sqlite3.Connection, sessions: list[str]) -> int:
    found: int = store.execute(_SIZE, {"ids": trees.listed(sessions)}).fetchone()[0]
    return found


def _used(store: sqlite3.Connection) -> int:
    pages, free, size = (
        store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    used: int = (pages - free) * size
    return used


def _file_bytes(store: sqlite3.Connection) -> int:
    pages, size = (store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    whole: int = pages * size
    return whole

"""Which instruction files sessions began with: kept with each session, and what the files were once for all that had the same."""

from __future__ import annotations

import orjson

from kaizen.model.guidance import Fingerprint
from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from kaizen.store.write import Writer

_BEGAN = "coalesce(s.opened_at, (SELECT min(at) FROM events WHERE session_id = s.id))"
_CHANGED = f"""
SELECT s.id, {_BEGAN} FROM stale_sessions t JOIN sessions s ON s.id = t.session_id WHERE s.instructions_by IS NULL
"""
_UNKNOWN = f"SELECT s.id, {_BEGAN} FROM sessions s WHERE s.instructions_by IS NULL"
_SET = "UPDATE sessions SET instructions = ?, instructions_by = ? WHERE id = ? AND instructions_by IS NULL"
_KEEP = """
INSERT INTO instructions (digest, first_seen, guides) VALUES (?, ?, ?)
ON CONFLICT (digest) DO UPDATE SET first_seen = min(first_seen, excluded.first_seen)
"""
_FORGET = """
DELETE FROM instructions WHERE digest NOT IN (SELECT instructions FROM sessions WHERE instructions IS NOT NULL)
"""
_EVERY = """
SELECT i.digest, i.guides, i.first_seen, count(s.id) FROM instructions i
LEFT JOIN sessions s ON s.instructions = i.digest GROUP BY i.digest ORDER BY i.first_seen, i.digest
"""


class By(StrEnum):
    """How it is known what a session began with."""

    SEEN = "seen"  # the files were looked at as it began
    GIT = "git"  # the repository's history says what was committed then


class Began(NamedTuple):
    """A session and when it began, in milliseconds; None where its records do not tell."""

    session_id: str
    at: int | None


class Kept(NamedTuple):
    """What the instruction files were together, since when, and of how many sessions."""

    fingerprint: Fingerprint
    first_seen: int
    sessions: int


def changed(store: sqlite3.Connection) -> list[Began]:
    """The sessions among those that changed since they were reckoned of which it is not known."""
    return [Began(*row) for row in store.execute(_CHANGED)]


def unknown(store: sqlite3.Connection) -> list[Began]:
    """All sessions of which it is not known."""
    return [Began(*row) for row in store.execute(_UNKNOWN)]


def put(writer: Writer, found: Iterable[tuple[Began, Fingerprint]], by: By) -> None:
    """Keep what sessions began with, all or none; what is known already stays. Raises what the writer raises."""

    def do(store: sqlite3.Connection) -> None:
        for began, fingerprint in found:
            if began.at is not None and store.execute(_SET, (fingerprint.digest, by, began.session_id)).rowcount:
                store.execute(_KEEP, (fingerprint.digest, began.at, orjson.dumps(dict(fingerprint.files)).decode()))

    writer.act(do)


def every(store: sqlite3.Connection) -> list[Kept]:
    """All that were seen, in the order of time."""
    return [
        Kept(Fingerprint(digest, tuple(sorted(orjson.loads(files).items()))), first, sessions)
        for digest, files, first, sessions in store.execute(_EVERY)
    ]


def forget_unused(store: sqlite3.Connection) -> None:
    """Keep nothing that no session has any more; within the transaction that takes sessions away."""
    store.execute(_FORGET)

"""What agents wrote that this version does not know, and what it could not read."""

from __future__ import annotations

from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_UNKNOWNS = """
SELECT t.agent, u.version, u.what, u.name, sum(u.count), min(t.path), u.first_at
FROM unknowns u JOIN transcripts t ON t.id = u.transcript_id
GROUP BY t.agent, u.version, u.what, u.name ORDER BY t.agent, u.what, u.name, u.version
"""
_RECORD_TYPES = """
SELECT t.agent, r.type, r.known, sum(r.count) FROM record_types r JOIN transcripts t ON t.id = r.transcript_id
GROUP BY t.agent, r.type, r.known ORDER BY t.agent, r.type
"""
_SKIPS = """
SELECT t.agent, k.why, sum(k.count) FROM skips k JOIN transcripts t ON t.id = k.transcript_id
GROUP BY t.agent, k.why ORDER BY t.agent, k.why
"""


class Drift(NamedTuple):
    """So often something unknown was met: `what` is `record`, `block` or `field`. One of them begins at `offset` in the
    transcript at `path`. `version` is the client's, if it was told."""

    agent: str
    version: str | None
    what: str
    name: str
    times: int
    path: str
    offset: int


class RecordType(NamedTuple):
    """How many records of a type were read."""

    agent: str
    type: str
    known: bool
    records: int


class SkippedLines(NamedTuple):
    """How many lines could not be read, and why."""

    agent: str
    why: str
    lines: int


def drift(store: sqlite3.Connection) -> list[Drift]:
    """What is not known, by agent, kind and name."""
    return [Drift(row[0], row[1] or None, *row[2:]) for row in store.execute(_UNKNOWNS)]


def record_types(store: sqlite3.Connection) -> list[RecordType]:
    """What types of records were read."""
    return [RecordType(agent, kind, bool(known), n) for agent, kind, known, n in store.execute(_RECORD_TYPES)]


def skipped_lines(store: sqlite3.Connection) -> list[SkippedLines]:
    """What lines could not be read."""
    return [SkippedLines(*row) for row in store.execute(_SKIPS)]

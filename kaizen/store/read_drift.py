"""What agents wrote that this version does not know, and what it could not read."""

from __future__ import annotations

from kaizen.store import statements as sql
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


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
    return [Drift(row[0], row[1] or None, *row[2:]) for row in store.execute(sql.UNKNOWNS)]


def record_types(store: sqlite3.Connection) -> list[RecordType]:
    """What types of records were read."""
    return [RecordType(agent, kind, bool(known), n) for agent, kind, known, n in store.execute(sql.RECORD_TYPES)]


def skipped_lines(store: sqlite3.Connection) -> list[SkippedLines]:
    """What lines could not be read."""
    return [SkippedLines(*row) for row in store.execute(sql.SKIPS)]

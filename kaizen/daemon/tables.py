"""Sessions that an agent keeps in a database, each taken for a file of its own at `DATABASE/SESSION`.

So everything that holds of a transcript holds of each of them: whose it is, how far it was read, what is kept of it.
Its size is the number of its newest row, which grows with each write; its device is the version of the database's schema,
which changes when all rows get new numbers (`VACUUM` counts it up). Of one that changed only the rows that are new
are read, until more was read than the whole of it is some times over: then it is read anew, so that what is kept of
many versions of a message does not pile up.

A database is opened for moments only, and never copied; see `kaizen.database.foreign`.
"""

from __future__ import annotations

import os

from kaizen.database import foreign, opening
from kaizen.database.driver import sqlite3
from kaizen.transcripts.lines import Line
from kaizen.transcripts.shelf import DATABASES
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from kaizen.store.write import FileState
    from kaizen.transcripts.format import Database, Found

    T = TypeVar("T")

_STEP_BYTES = 4 * 1024 * 1024  # read at once
_AGAIN = 4  # so many times what the whole came to, and
_SPARE_BYTES = 1024 * 1024


class Row(NamedTuple):
    """A row that is to be read: its number, what it is, and JSON that belongs to it."""

    number: int
    kind: bytes
    header: bytes | None


class Tables:
    """The sessions in databases; remembers how far it looked, and what it found."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int]] = {}
        self._all: dict[str, tuple[object, list[Found]]] = {}
        self._found: set[tuple[str, str]] = set()
        self._blind = set(DATABASES)  # agents of whose databases it cannot be told now what they hold

    def look_at_all(self) -> None:
        """Everything is looked at from now on, databases before what they may tell of, too."""
        self._blind.clear()

    def inside(self, found: Found, *, changed: bool = False) -> list[Found]:
        """The sessions in what was found, if it is a database, and with `changed` those that have something new; else
        itself, but not where a database tells of the same session, which says more, or might. Raises Unreadable."""
        agent = found.file.agent
        if not found.file.many:
            name = found.file.session_id.rpartition("/")[2]
            return [] if agent in self._blind or (agent, name) in self._found else [found]
        stamp = (found.inode, found.size, found.mtime_ns, _log_of(found.path))
        if not changed and found.path in self._all and self._all[found.path][0] == stamp:
            return self._all[found.path][1]  # nobody wrote since
        before = self._seen.get(found.path) if changed else None
        self._blind.add(agent)
        now, told = foreign.read(found.path, lambda held: _sessions(held, DATABASES[agent], before))
        self._blind.discard(agent)
        sessions = [_session(found, name.decode("utf-8", "replace"), now[0], number) for name, number in told]
        self._seen[found.path] = now
        self._found.update((agent, each.file.session_id) for each in sessions)
        if not changed:
            self._all[found.path] = (stamp, sessions)
        return sessions


class Part:
    """What is new in one session. `restart` says that all of it is told; `offset` is where in all its lines the next one
    begins, as if they were a file."""

    skipping = False

    def __init__(self, found: Found, before: FileState | None, *, limit: int) -> None:
        self._path, _, self._id = found.path.rpartition("/")
        self._tables, self._limit = DATABASES[found.file.agent], limit
        after, count, self._whole = _numbers(before.reader) if before is not None else (0, 0, 0)
        self.restart = (
            before is None
            or before.stale
            or (before.device, before.inode) != (found.device, found.inode)
            or not 0 < before.size <= found.size
            or before.offset > _AGAIN * self._whole + _SPARE_BYTES
        )
        self._done = (0, 0) if self.restart else (after, count)
        self.offset = before.offset if before is not None and not self.restart else 0

    @property
    def state(self) -> str:
        """How far it was told once all lines have been taken, to be kept as the reader's state."""
        after, count = self._done
        return f"{after} {count} {self.offset if self.restart else self._whole}"

    def lines(self) -> Iterator[Line]:
        """A line for each new row, in order. Raises what `foreign.read` raises."""
        done, rows = foreign.read(self._path, self._ask)
        at = 0
        while at < len(rows):
            values, at = foreign.read(self._path, self._values_of(rows, at))
            for line in values:
                start, self.offset = self.offset, self.offset + len(line) + 1
                yield Line(start, self.offset, line if len(line) <= self._limit else None)
        self._done = done

    def _ask(self, held: sqlite3.Connection) -> tuple[tuple[int, int], list[Row]]:
        asked = {"id": self._id, "after": self._done[0], "count": self._done[1]}
        done = next((row for row in _rows(held, self._tables.done, asked) if all(map(_is_number, row))), self._done)
        return done, [Row._make(row) for sql in self._tables.rows for row in _rows(held, sql, asked)]

    def _values_of(self, rows: list[Row], begin: int) -> Callable[[sqlite3.Connection], tuple[list[bytes], int]]:
        """Asks for the lines of the next rows, and gives back where it left off."""

        def ask(held: sqlite3.Connection) -> tuple[list[bytes], int]:
            lines: list[bytes] = []
            at, size = begin, 0
            while at < len(rows) and size < _STEP_BYTES:
                row, at = rows[at], at + 1
                for (value,) in _rows(
                    held, self._tables.values[row.kind.decode()], {"row": row.number, "id": self._id}
                ):
                    if isinstance(value, bytes):  # what was replaced since then comes again with its new number
                        lines.append(_line(row, value))
                        size += len(value)
            return lines, at

        return ask


def first(found: Found, tell: Callable[[bytes], T | None]) -> tuple[T | None, list[bytes]]:
    """What the first of the lines that may tell a session's folder tells, and those lines; nothing where the database
    cannot be read now."""
    path, _, name = found.path.rpartition("/")
    tables = DATABASES[found.file.agent]
    try:
        lines = foreign.read(
            path, lambda held: [row[0] for sql in tables.folders for row in _rows(held, sql, {"id": name})]
        )
    except foreign.Unreadable:
        return None, []
    said = [line for line in lines if isinstance(line, bytes)]
    return next((told for line in said if (told := tell(line)) is not None), None), said


def _sessions(
    held: sqlite3.Connection, tables: Database, before: tuple[int, int] | None
) -> tuple[tuple[int, int], list[tuple[bytes, int]]]:
    """The version of the schema and the newest row's number, and the sessions with theirs, of which some may be new since
    those were `before`."""
    said, (schema,) = _rows(held, tables.newest, {}), held.execute("PRAGMA schema_version").fetchone()
    newest = said[0][0] if said and _is_number(said[0][0]) else 0
    if before is None or before[0] != schema or before[1] > newest:
        told = _rows(held, tables.sessions, {})
    elif before[1] == newest:
        told = []
    else:
        told = _rows(held, tables.changed, {"after": before[1]})
    sessions = [(row[0], row[1]) for row in told if isinstance(row[0], bytes) and row[0] and _is_number(row[1])]
    return (schema, newest), sessions


def _log_of(path: str) -> tuple[int, int] | None:
    """What changes with each write to a database's log."""
    try:
        facts = os.lstat(path + "-wal")
    except OSError:
        return None
    return facts.st_size, facts.st_mtime_ns


def _session(found: Found, name: str, schema: int, newest: int) -> Found:
    path, file = f"{found.path}/{name}", found.file._replace(session_id=name)
    return found._replace(path=path, file=file, device=schema, size=newest)


def _rows(held: sqlite3.Connection, sql: str, asked: dict[str, object]) -> list[tuple[Any, ...]]:
    """What a statement finds; nothing where it asks for a table or column that this version of the agent has not got."""
    try:
        return held.execute(sql, asked).fetchall()
    except sqlite3.OperationalError as error:
        if opening.code(error) != sqlite3.SQLITE_ERROR:
            raise
        return []


def _line(row: Row, value: bytes) -> bytes:
    header = b"" if row.header is None else b',"header":' + row.header
    return (b'{"' + row.kind + b'":' + value + header + b"}").replace(b"\n", b" ").replace(b"\r", b" ")


def _is_number(value: object) -> bool:
    return type(value) is int and value >= 0


def _numbers(state: str) -> tuple[int, int, int]:
    match state.split(" "):
        case [after, count, whole] if after.isdecimal() and count.isdecimal() and whole.isdecimal():
            return int(after), int(count), int(whole)
        case _:
            return 0, 0, 0

"""Copying a database as it is at one moment, by SQLite's own means, however much is written meanwhile."""

from __future__ import annotations

from kaizen.database import opening
from kaizen.database.driver import sqlite3
from kaizen.errors import DatabaseUnavailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_PAGES = 2048  # copied between two tellings


def copy(source: str, target: str, told: Callable[[int, int], None] = lambda done, of: None) -> None:
    """Copy the database at `source` into a new private file; `told` hears how many pages of how many are done. Raises NotFound
    and the errors of the databases.

    A read transaction is held for as long as it takes: without it the copy would begin anew with each write of somebody else.
    """
    connection = opening.connect(source, read_only=True)
    try:
        with opening.guarded(source):
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            opening.create_private(target)
            _copy(connection, target, told)
    finally:
        connection.close()


def _copy(connection: sqlite3.Connection, target: str, told: Callable[[int, int], None]) -> None:
    into = sqlite3.connect(target)
    try:
        connection.backup(into, pages=_PAGES, progress=lambda status, left, of: told(of - left, of))
    finally:
        into.close()


def copy_over(source: sqlite3.Connection, path: str) -> None:
    """Make the database at `path` the same as `source`, in one transaction for which all its writers wait; who reads in it goes on
    with what he sees. Raises the errors of the databases."""
    into = opening.connect(path, create=False)
    try:
        with opening.guarded(path):
            into.execute("SELECT count(*) FROM sqlite_master").fetchone()  # what is no database is not written over
            source.backup(into)
    finally:
        into.close()


def take_in(path: str) -> None:
    """Write all that a database's log holds into its file, and leave no log beside it: for somebody who is alone with it and
    puts another file in its place. Raises the errors of the databases."""
    connection = opening.connect(path, create=False)
    try:
        with opening.guarded(path):
            busy, there, written = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy and there != written:
                raise DatabaseUnavailable(path, "somebody reads in it, and what is in its log cannot be written back")
    finally:
        connection.close()

"""Reading a database of another program's, which may write it at any moment, without ever being in its way.

With a write-ahead log, readers and writers do not meet, so it is opened read-only and left as soon as the answer is
there. Without one a reader's shared lock would make a writer's commit fail. So no lock is taken: it is read as it
lies, and the answer counts only if nobody wrote meanwhile. In the rollback modes each write has a journal beside the
database from before its first change to after its last, and changes the counter in the header (SQLite's file format,
1.3.7); no journal before and after, and the same header, size and time of change mean that nothing was written. The
same holds for a database whose log was removed as its last writer closed it: one that is opened to write has a log.

The header is read through a descriptor of our own. That is harmless here only because no connection of this process
has the database open then: closing a descriptor drops the locks that a process has on the file (fcntl(2)).
"""

from __future__ import annotations

import os

from kaizen.database import opening
from kaizen.database.driver import sqlite3
from kaizen.errors import KaizenError
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

_TRIES = 5
_HEADER_BYTES = 100
_LOGS_AHEAD = b"\x02\x02"  # the versions that write and read it, at 18: a write-ahead log


class Unreadable(Exception):
    """The database cannot be read: not now, where it is being written, or not at all."""


class _Seen(NamedTuple):
    """What tells that a database was written meanwhile."""

    header: bytes
    inode: int
    size: int
    changed_ns: int
    log: bool
    journal: bool


def read(path: str, ask: Callable[[sqlite3.Connection], T]) -> T:
    """What `ask` answers of a database that is somebody else's; it is asked again where that was written meanwhile, so
    that it only reads, and is quick. Text comes as bytes.

    Raises Unreadable.
    """
    try:
        return _read(path, ask)
    except KaizenError as error:
        raise Unreadable(str(error)) from None


def _read(path: str, ask: Callable[[sqlite3.Connection], T]) -> T:
    for _ in range(_TRIES):
        before = _look(path)
        if before.log:
            with opening.guarded(path):
                return _ask(path, "mode=ro", ask)
        if before.journal:
            continue
        answer, trouble = None, None
        try:
            answer = _ask(path, "mode=ro&immutable=1", ask)
        except sqlite3.DatabaseError as error:
            trouble = error
        if _look(path) == before:
            if trouble is not None:
                raise opening.trouble(path, trouble) from trouble
            return answer  # type: ignore[return-value] # it is what `ask` gave, None or not
    raise Unreadable(f"{path} is being written")


def _ask(path: str, mode: str, ask: Callable[[sqlite3.Connection], T]) -> T:
    connection = opening.foreign(path, mode)
    try:
        connection.text_factory = bytes
        connection.execute("PRAGMA query_only=ON")
        connection.execute("BEGIN")  # one state of it for all that is asked
        return ask(connection)
    finally:
        connection.close()


def _look(path: str) -> _Seen:
    opening.check(path)
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError as error:
        raise Unreadable(f"{path}: {(error.strerror or str(error)).lower()}") from None
    try:
        header, facts = os.pread(fd, _HEADER_BYTES, 0), os.fstat(fd)
    finally:
        os.close(fd)
    log = header[18:20] == _LOGS_AHEAD and os.path.lexists(path + "-wal")
    return _Seen(header, facts.st_ino, facts.st_size, facts.st_mtime_ns, log, _is_hot(path + "-journal"))


def _is_hot(journal: str) -> bool:
    """Whether there is a journal that is not one a writer left emptied, or with its header wiped, for the next time."""
    try:
        fd = os.open(journal, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        return os.pread(fd, 1, 0) not in (b"", b"\0")
    finally:
        os.close(fd)

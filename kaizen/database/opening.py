"""The only door to SQLite: a connection with our settings, and errors that say what to do.

Files are 0600 from the moment they exist; links and files with a second name are refused. Nothing here opens
a database file by itself, because closing such a descriptor would drop every lock that this process holds on
the file through SQLite (fcntl(2), "all locks are removed when any descriptor is closed").

Reading leaves nothing behind. Where a write-ahead log lies beside the database, it is opened read-only and the
log is read too. Where there is none, a read-only connection would create one and leave it, so it is opened
writable, forbidden to write, and SQLite removes what it made on close; where even that cannot be made (a
read-only file system), nobody can be writing, and the file is read as it lies.
"""

from __future__ import annotations

import os
import stat

from kaizen import clock
from kaizen.database.driver import sqlite3
from kaizen.errors import DatabaseDamaged, DatabaseUnavailable, KaizenError, NotFound, PermissionRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_DAMAGED = frozenset(
    (
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_ERROR,  # a table or column that is not there: not a database of ours
    )
)
_CANNOT_MAKE_LOG = frozenset((sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR))
_NO_MODULE = "no such module"  # a SQLite that was built without FTS5 is at fault, and not the file
_NO_INDEX = "its log was not written back, and the index that SQLite reads it by (`-shm`) cannot be made where it lies"
_SMALLEST = 512
_LOOK_AGAIN_S = 0.005


def connect(path: str, *, read_only: bool = False, create: bool = True, timeout_s: float = 5.0) -> sqlite3.Connection:
    """Open a database in autocommit mode; transactions are begun by `writing`.

    A missing file is created, except with `read_only` or without `create`: then NotFound is raised. Raises
    DatabaseDamaged, DatabaseUnavailable, PermissionRefused. The schema is not looked at: see `migrate`.
    """
    if create and not read_only:
        _create(path)
    elif not os.path.lexists(path):
        raise NotFound(f"there is no {path}", hint="it is made when it is first needed")
    check(path)
    with guarded(path):
        return _open_to_read(path, timeout_s) if read_only else _open_to_write(path, timeout_s)


def careless(path: str) -> sqlite3.Connection:
    """Open a database that is thrown away after its use, whatever happens: as fast as it goes."""
    connection = _connection(path, "mode=rw", 0.0)
    for setting in ("synchronous=OFF", "journal_mode=MEMORY", "foreign_keys=ON", "cache_size=-32000"):
        connection.execute(f"PRAGMA {setting}").fetchone()
    return connection


class attached:  # noqa: N801 - used like a function, in `with`
    """Has a connection see the tables of a second database, by this name, for as long as it lasts."""

    __slots__ = ("connection", "name")

    def __init__(self, connection: sqlite3.Connection, path: str, name: str) -> None:
        connection.execute(f"ATTACH ? AS {name}", (_uri(path) + "?mode=rw",))
        self.connection, self.name = connection, name

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.execute(f"DETACH {self.name}")


def look(path: str) -> sqlite3.Connection:
    """A connection for one glance at a database's header: touches nothing, waits for nothing.

    A writer at work in this moment may make the answer old or an error; whoever cares looks again under a
    lock. Raises NotFound, PermissionRefused, DatabaseDamaged, sqlite3.Error.
    """
    if not os.path.lexists(path):
        raise NotFound(f"there is no {path}")
    check(path)
    quiet = not os.path.lexists(path + "-wal") and not os.path.lexists(path + "-journal")
    return _connection(path, "mode=ro&immutable=1" if quiet else "mode=ro", 0.0)


def foreign(path: str, mode: str) -> sqlite3.Connection:
    """A connection for `foreign`, which looks at the file itself; waits for nothing. Raises sqlite3.Error."""
    return _connection(path, mode, 0.0)


class guarded:  # noqa: N801 - used like a function, in `with`
    """Turns SQLite's errors about the database at `path` into ours; holds no state, so it can be reused."""

    __slots__ = ("path",)

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A broken constraint or a misused connection is a mistake of ours and is shown as such.
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(
            error, (sqlite3.IntegrityError, sqlite3.ProgrammingError)
        ):
            raise trouble(self.path, error) from error


def file_of(connection: sqlite3.Connection) -> str:
    """The path of the database that a connection has open."""
    path: str = connection.execute("PRAGMA database_list").fetchone()[2]
    return path


def seen_version(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection has committed something (`PRAGMA data_version`); costs no read."""
    found: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return found


def trouble(path: str, error: sqlite3.Error) -> KaizenError:
    """SQLite's error as one of ours: damaged if the file is at fault, unavailable if the moment is."""
    if code(error) in _DAMAGED and _NO_MODULE not in str(error):
        return DatabaseDamaged(path, str(error))
    unread = code(error) == sqlite3.SQLITE_CANTOPEN and os.path.lexists(path + "-wal")
    return DatabaseUnavailable(path, _NO_INDEX if unread and not os.path.lexists(path + "-shm") else str(error))


def code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code, without the extension; None where Python raised by itself."""
    full = getattr(error, "sqlite_errorcode", None)
    return None if full is None else full & 0xFF


class writing:  # noqa: N801 - used like a function, in `with`
    """One write transaction: begun at once, committed at the end, rolled back whole on any error.

    Within another one it is a part of it: there is one transaction, which an error in any part ends for all.
    """

    __slots__ = ("_within", "connection")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self._within = connection, 0

    def __enter__(self) -> sqlite3.Connection:
        if not self._within:
            self.connection.execute("BEGIN IMMEDIATE")
        self._within += 1
        return self.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._within -= 1
        if error is not None:
            undo(self.connection)
        elif not self._within:
            self._commit()

    def _commit(self) -> None:
        try:
            self.connection.execute("COMMIT")
        except BaseException:
            undo(self.connection)
            raise


def undo(connection: sqlite3.Connection) -> None:
    """Roll back what is open; after a full disk or an I/O error SQLite has done so by itself."""
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except sqlite3.Error:
        pass


def create_private(path: str) -> bool:
    """Make an empty file, mode 0600 whatever the umask; False if there is something already."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return False
    except OSError as error:
        raise DatabaseUnavailable(path, _why(error)) from None
    try:
        os.fchmod(fd, 0o600)
    finally:
        os.close(fd)  # new, so no connection of this process has locks on it yet
    return True


def _create(path: str) -> None:
    if not os.path.lexists(path):
        create_private(path)


def check(path: str) -> None:
    """Refuse what is not a plain file of this user's with one name. Raises PermissionRefused, DatabaseUnavailable, and
    DatabaseDamaged for what is too short to be a database."""
    try:
        facts = os.lstat(path)
    except OSError as error:
        raise DatabaseUnavailable(path, _why(error)) from None
    if not stat.S_ISREG(facts.st_mode):
        raise PermissionRefused(path, "it is not a plain file")
    if facts.st_nlink > 1:
        raise PermissionRefused(path, "it has a second name")
    if facts.st_uid != os.geteuid():
        raise PermissionRefused(path, "it belongs to another user")
    # SQLite takes a file too short for its smallest page for an empty database, and would write over it.
    if 0 < facts.st_size < _SMALLEST and not os.path.lexists(path + "-journal"):
        raise DatabaseDamaged(path, "file is not a database")


def _open_to_write(path: str, timeout_s: float) -> sqlite3.Connection:
    connection = _connection(path, "mode=rw", timeout_s)
    try:
        if _is_empty(path):  # later it would take a VACUUM; it lets a store give back what was deleted
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
        _use_write_ahead_log(connection, timeout_s)
        connection.execute("PRAGMA secure_delete=ON")  # what is replaced now may be deleted, and sought, later
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_empty(path: str) -> bool:
    try:
        return os.lstat(path).st_size == 0
    except OSError:  # somebody has taken it away since it was opened
        return False


def _open_to_read(path: str, timeout_s: float) -> sqlite3.Connection:
    if os.path.lexists(path + "-wal"):
        return _readable(path, "mode=ro", timeout_s)
    try:
        return _readable(path, "mode=rw", timeout_s)
    except sqlite3.OperationalError as error:
        if code(error) not in _CANNOT_MAKE_LOG or os.path.lexists(path + "-wal"):
            raise
    return _readable(path, "mode=ro&immutable=1", timeout_s)


def _readable(path: str, mode: str, timeout_s: float) -> sqlite3.Connection:
    connection = _connection(path, mode, timeout_s)
    try:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA schema_version").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _connection(path: str, mode: str, timeout_s: float) -> sqlite3.Connection:
    return sqlite3.connect(f"{_uri(path)}?{mode}", uri=True, timeout=timeout_s, isolation_level=None)


def _uri(path: str) -> str:
    """RFC 3986; `file://` before an absolute path keeps a leading `//` from being read as a host."""
    raw = os.fsencode(os.path.abspath(path))
    return "file://" + "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in raw)


def _use_write_ahead_log(connection: sqlite3.Connection, timeout_s: float) -> None:
    """Changing the journal mode fails at once where somebody else is in the file: SQLite does not call the
    busy handler for it, so of several first starts all but one must try again."""
    until = clock.span() + timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            if code(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or clock.span() >= until:
                raise
            clock.pause(_LOOK_AGAIN_S)
        else:
            return


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

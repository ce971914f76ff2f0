"""Bringing a database to the newest schema: made anew, migrated, or refused, and never by halves.

A version number in the file's header decides, so that the usual case costs one glance. A new database is made
from the schema in one transaction. An old one is copied aside and migrated by Alembic in one transaction; only
then is Alembic imported. `python -m kaizen.database.migrate NAME PATH LOCK` does the same as a program, for
those who do not want Alembic in their memory.
"""

from __future__ import annotations

import os
import sys

from kaizen.database import opening, schemas
from kaizen.database.driver import sqlite3
from kaizen.errors import DatabaseDamaged, DatabaseNewer, DatabaseUnavailable, KaizenError, NotFound
from kaizen.host import files, locks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.database.schemas import Schema

_LOCK_TIMEOUT_S = 60.0
_VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));"
)


def bring_to_head(path: str, schema: Schema, *, lock: str) -> int:
    """Make the database at `path` one of the newest schema; returns the version found, 0 for a new one.

    `lock` is the path of the lock under which it is made or migrated. Raises DatabaseNewer and leaves the
    file untouched; DatabaseDamaged for what is no database of ours; DatabaseUnavailable where it cannot be
    done now, and then nothing has changed.
    """
    found = _glance(path)
    if found == schema.head:
        return found
    _refuse_newer(path, schema, found or 0)
    try:
        held = locks.taken(lock, timeout_s=_LOCK_TIMEOUT_S)
    except TimeoutError as error:
        raise DatabaseUnavailable(path, f"it is being migrated by another process: {error}") from None
    with held:
        return _bring_under_lock(path, schema)


def refuse_unusable(path: str, schema: Schema) -> None:
    """Raise what `bring_to_head` would raise because of the file itself: DatabaseNewer, DatabaseDamaged or
    PermissionRefused. Costs one glance; what cannot be told in this moment (locked, unreadable) is no fault of the file.

    For a moment in which nobody writes to it.
    """
    try:
        connection = opening.look(path)
    except (NotFound, DatabaseUnavailable, sqlite3.Error):
        return
    try:
        with opening.guarded(path):
            found = version(connection)
            _refuse_newer(path, schema, found)
            _tables(path, connection, found)
    except DatabaseUnavailable:
        return
    finally:
        connection.close()


def stand_in(schema: Schema) -> sqlite3.Connection:
    """An empty database in memory that cannot be written, for looking where there is no file."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(creation(schema))
    connection.execute("PRAGMA query_only=ON")
    return connection


def is_old(path: str, schema: Schema) -> bool:
    """Whether `bring_to_head` would have to import Alembic."""
    return 0 < (_glance(path) or 0) < schema.head


def version(connection: sqlite3.Connection) -> int:
    """The version in the database's header."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def main(arguments: list[str]) -> int:
    """The program: NAME PATH LOCK. Its exit status is 0, or that of the error it printed."""
    if len(arguments) != 3 or arguments[0] not in schemas.BY_NAME:
        sys.stderr.write("usage: python -m kaizen.database.migrate registry|workspace PATH LOCK\n")
        return 2
    name, path, lock = arguments
    try:
        bring_to_head(path, schemas.BY_NAME[name], lock=lock)
    except KaizenError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


def _glance(path: str) -> int | None:
    """The version without a lock; None where it cannot be told in this moment."""
    try:
        connection = opening.look(path)
    except NotFound:
        return 0
    except sqlite3.Error:
        return None
    try:
        return version(connection)
    except sqlite3.Error:
        return None
    finally:
        connection.close()


def _bring_under_lock(path: str, schema: Schema) -> int:
    connection = opening.connect(path)
    try:
        with opening.guarded(path):
            found = version(connection)
            _refuse_newer(path, schema, found)
            if found == 0:
                _create(path, connection, schema)
            elif found < schema.head:
                _migrate(path, connection, schema, found)
            return found
    finally:
        connection.close()


def _refuse_newer(path: str, schema: Schema, found: int) -> None:
    if found > schema.head:
        raise DatabaseNewer(path, found=found, known=schema.head)


def _tables(path: str, connection: sqlite3.Connection, found: int) -> None:
    """Read what the database holds, as far as that can be read; one without a version may hold nothing yet."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master ORDER BY name LIMIT 3")]
    if names and found == 0:
        raise DatabaseDamaged(path, f"it belongs to another program: it has {', '.join(names)}")


def _create(path: str, connection: sqlite3.Connection, schema: Schema) -> None:
    _tables(path, connection, 0)
    try:
        connection.executescript(creation(schema))
    finally:
        opening.undo(connection)


def creation(schema: Schema) -> str:
    """The script that makes a new database: schema and version in one transaction."""
    with open(schema.sql_path, encoding="utf-8") as file:
        tables = file.read()
    return (
        f"BEGIN IMMEDIATE;\n{tables}\n{_VERSION_TABLE}\n"
        f"INSERT INTO alembic_version VALUES ('{schemas.revision(schema.head)}');\n"
        f"PRAGMA user_version={schema.head};\nCOMMIT;"
    )


def _migrate(path: str, connection: sqlite3.Connection, schema: Schema, found: int) -> None:
    _back_up(connection, f"{path}.v{found}.backup")
    from kaizen.database import upgrade

    try:
        upgrade.run(connection, schema)
    except Exception as error:
        cause = getattr(error, "orig", error)  # SQLAlchemy wraps what SQLite says into an essay
        why = f"the migration from schema {found} to {schema.head} failed and was undone: {cause}"
        raise DatabaseUnavailable(path, why) from error


def _back_up(connection: sqlite3.Connection, path: str) -> None:
    """Copy by SQLite's own means, under another name first: a backup that is there is whole."""
    unfinished = path + ".new"
    files.remove(unfinished)
    opening.create_private(unfinished)
    copy = sqlite3.connect(unfinished)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    os.replace(unfinished, path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Opening a workspace's decisions: to write, made at the first one; to read, without making anything.

`kaizen.db` has one writer, which holds the life lock. This database has many, each for a moment: every change is one transaction
that takes the write lock as it begins, and waits its turn.
"""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.database import migrate, opening, schemas
from kaizen.errors import DatabaseNewer, NotFound
from kaizen.host import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_TURN_S = 30.0  # a change takes some milliseconds; so long only if the disk hangs


def to_write(home: str, workspace: str) -> sqlite3.Connection:
    """The decisions of a workspace, made if there are none yet. Raises NotFound where nothing was ever captured in it, and the
    errors of the databases.

    The project's folder is never made here: while a workspace is moved it has another name for a moment, and a decision would lie
    in one that nobody finds again.
    """
    path = paths.decisions_db(home, workspace)
    files.check_home(home)
    if not os.path.isdir(os.path.dirname(path)):
        raise NotFound("no session was captured yet", hint="`kaizen tail` shows what comes")
    files.ensure_folder(home, os.path.dirname(path))
    files.ensure_folder(home, paths.locks_dir(home))
    migrate.bring_to_head(path, schemas.DECISIONS, lock=lock_of(home, workspace))
    connection = opening.connect(path, timeout_s=_TURN_S)
    connection.execute("PRAGMA synchronous=FULL")  # what a person decided outlives a power cut; there is little of it
    return connection


def to_read(home: str, workspace: str) -> sqlite3.Connection:
    """The decisions of a workspace for looking: empty ones that cannot be written where there are none. Raises DatabaseNewer and
    the errors of the databases."""
    path = paths.decisions_db(home, workspace)
    try:
        connection = opening.connect(path, read_only=True)
    except NotFound:
        return migrate.stand_in(schemas.DECISIONS)
    try:
        with opening.guarded(path):
            found = migrate.version(connection)
        if found > schemas.DECISIONS.head:
            raise DatabaseNewer(path, found=found, known=schemas.DECISIONS.head)
    except BaseException:
        connection.close()
        raise
    if found == 0:  # somebody is just making them
        connection.close()
        return migrate.stand_in(schemas.DECISIONS)
    return connection


def lock_of(home: str, workspace: str) -> str:
    """The path of the lock under which they are made or migrated."""
    return paths.migration_lock(home, f"{paths.key(workspace)}.decisions")

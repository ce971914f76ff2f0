"""Opening a workspace's store: to write, brought to the newest schema; to read, without making anything."""

from __future__ import annotations

from kaizen.database import migrate, opening, schemas
from kaizen.errors import DatabaseNewer, NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


def open_store(path: str, *, lock: str) -> sqlite3.Connection:
    """The store for its daemon, which holds the life lock. Raises the errors of the databases."""
    migrate.bring_to_head(path, schemas.WORKSPACE, lock=lock)
    return opening.connect(path)


def open_to_read(path: str) -> sqlite3.Connection:
    """The store for looking. Raises NotFound where nothing was captured yet, DatabaseNewer, and the errors of
    the databases; a store of an older schema is read as it is once its daemon has migrated it."""
    connection = opening.connect(path, read_only=True)
    try:
        with opening.guarded(path):
            found = migrate.version(connection)
        if found == 0:  # its daemon is just making it
            raise NotFound(f"nothing was captured in {path} yet")
        if found > schemas.WORKSPACE.head:
            raise DatabaseNewer(path, found=found, known=schemas.WORKSPACE.head)
    except BaseException:
        connection.close()
        raise
    return connection

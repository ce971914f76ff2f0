"""What SQLite wants done now and then: statistics for its planner, and the write-ahead log written back."""

from __future__ import annotations

import os

from kaizen.database import migrate, opening
from kaizen.errors import DatabaseNewer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.database.schemas import Schema

_WAIT_S = 1.0  # others that want to write wait as long


def keep_up(path: str, schema: Schema) -> int:
    """Look after the database at `path`; how many bytes its write-ahead log gave back. One that is not there, or not
    yet made, is left so. Raises DatabaseNewer and the errors of the databases.

    From SQLite 3.46 on the bit 0x10000 has it look at tables too that this connection asked nothing of; the limit keeps that short
    however large the tables are (https://sqlite.org/lang_analyze.html).
    """
    if not os.path.lexists(path):
        return 0
    before = _size(path + "-wal")
    connection = opening.connect(path, create=False, timeout_s=_WAIT_S)
    try:
        with opening.guarded(path):
            found = migrate.version(connection)
            if found > schema.head:
                raise DatabaseNewer(path, found=found, known=schema.head)
            if found:
                connection.execute("PRAGMA analysis_limit=400")
                connection.execute("PRAGMA optimize=0x10002")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return max(0, before - _size(path + "-wal"))


def _size(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0

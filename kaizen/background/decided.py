"""What people decided about a workspace, where its history is deleted, copied and put back: it goes along.

Decisions have many writers and no lock that keeps them away, so no other file is ever put in their place while they are sound: what
a backup has is copied into them in one transaction of SQLite's, for which all others wait.
"""

from __future__ import annotations

import os
import shutil

from kaizen import paths
from kaizen.database import copying, migrate, opening, schemas
from kaizen.decisions import erase
from kaizen.decisions.lacking import lacking
from kaizen.decisions.opening import lock_of, to_read, to_write
from kaizen.errors import DatabaseDamaged, DatabaseNewer, KaizenError
from kaizen.host import files, locks
from kaizen.store.erase import clear_copies, settle
from kaizen.store.opening import open_to_read
from kaizen.store.refusals import Refusals

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

NAME = "decisions.db"
_ASIDE = ".restore"
_WAIT_S = 60.0


def forget_sessions(home: str, workspace: str, sessions: Sequence[str]) -> int:
    """Delete what people said of these sessions; how many rows that were. Raises the errors of the databases, and KaizenError
    where it is still in the log, since somebody reads in it."""
    if not sessions or files.inode(paths.decisions_db(home, workspace)) is None:
        return 0
    db = to_write(home, workspace)
    try:
        with opening.guarded(paths.decisions_db(home, workspace)):
            gone = erase.forget_sessions(db, sessions)
        clear_copies(paths.decisions_db(home, workspace))
        if gone and not settle(db):
            why = "what was said of the session is still in the log of the decisions, since somebody reads in them"
            raise KaizenError(why, hint="end what reads them, then run the command again")
        return gone
    finally:
        db.close()


def sweep(home: str, workspace: str) -> int:
    """The same for all sessions that were ever deleted: whoever deleted one may have been killed before it came to the
    decisions."""
    path = paths.project_db(home, workspace)
    if files.inode(path) is None or files.inode(paths.decisions_db(home, workspace)) is None:
        return 0
    store = open_to_read(path)
    try:
        with opening.guarded(path):
            deleted = Refusals.read(store).deleted
    finally:
        store.close()
    return forget_sessions(home, workspace, sorted(deleted))


def refuse_newer(folder: str, schema: int | None) -> None:
    """Raise DatabaseNewer for decisions of a backup that a newer version made."""
    if schema is not None and schema > schemas.DECISIONS.head:
        raise DatabaseNewer(os.path.join(folder, NAME), found=schema, known=schemas.DECISIONS.head)


def newer(home: str, workspace: str, folder: str, schema: int | None) -> int:
    """How many decisions there are that the ones in this folder of a backup do not have; 0 where it has none at all, for then
    those that are there stay, or where one of the two cannot be read."""
    if schema is None or files.inode(paths.decisions_db(home, workspace)) is None:
        return 0
    try:
        mine = to_read(home, workspace)
    except KaizenError:
        return 0
    try:
        theirs = opening.connect(os.path.join(folder, NAME), read_only=True)
        try:
            return lacking(mine, theirs)
        finally:
            theirs.close()
    except KaizenError:
        return 0
    finally:
        mine.close()


def put_back(home: str, workspace: str, folder: str, deleted: Sequence[str]) -> None:
    """Put the decisions in this folder of a backup back, without what was said of sessions that were deleted since. Raises the
    errors of the databases; then the others are as they were."""
    path = paths.decisions_db(home, workspace)
    aside = path + _ASIDE
    try:
        _copy(os.path.join(folder, NAME), aside)
        migrate.bring_to_head(aside, schemas.DECISIONS, lock=lock_of(home, workspace))
        copy = opening.connect(aside, create=False)
        try:
            erase.forget_sessions(copy, deleted)
            with locks.taken(lock_of(home, workspace), timeout_s=_WAIT_S):  # nobody makes them meanwhile
                _exchange(copy, path, aside)
        finally:
            copy.close()
    finally:
        for end in ("", "-wal", "-shm"):
            files.remove(aside + end)


def _exchange(copy: sqlite3.Connection, path: str, aside: str) -> None:
    if files.inode(path) is not None:
        try:
            copying.copy_over(copy, path)
        except DatabaseDamaged:
            for end in ("-wal", "-shm"):
                files.remove(path + end)
            os.replace(path, path + ".damaged")
        else:
            return
    copying.take_in(aside)
    files.settle(aside)
    os.replace(aside, path)
    files.settle_folder(os.path.dirname(path))


def _copy(source: str, target: str) -> None:
    for end in ("", "-wal", "-shm"):
        files.remove(target + end)
    try:
        opening.create_private(target)
        shutil.copyfile(source, target)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise KaizenError(f"{source!r} cannot be copied to {target!r}: {why}", hint="nothing was changed") from None

"""A workspace's store that is followed: read on behind a cursor, whatever becomes of the file meanwhile."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.database import opening
from kaizen.errors import KaizenError
from kaizen.host import files
from kaizen.reading import stores
from kaizen.reading.merging import Queue
from kaizen.store import behind, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from kaizen.store.behind import Wanted
    from kaizen.store.read import Told


class Followed(Queue):
    """Where reading stands in a workspace's store. `upto` is the cursor up to which all was looked at. Its methods raise the errors
    of the databases and can be called again then.

    A store that takes the place of another, as a backup does that is restored, is read from where the two differ; what was told of
    the first is not told again.
    """

    def __init__(self, workspace: str, wanted: Wanted, upto: int = 0) -> None:
        super().__init__()
        self._wanted, self.upto = wanted, upto
        self.moved_to(workspace)
        self.is_due = True  # to be looked at
        self.newest = upto
        self.begun = False  # there was a store
        self.was_ahead = False  # the cursor it began with was behind all that was stored
        self._store: sqlite3.Connection | None = None
        self._formers: list[tuple[sqlite3.Connection, int]] = []
        self._inode: tuple[int, int] | None = None
        self._has_log = False
        self._seen: object = None
        self._unsettled = False

    def moved_to(self, workspace: str) -> None:
        """Where the workspace lies from now on."""
        self.workspace, self.key = workspace, paths.key(workspace)
        self._path = paths.project_db(paths.home(), workspace)

    @property
    def is_open(self) -> bool:
        """Whether it holds descriptors."""
        return self._store is not None

    @property
    def position(self) -> int:
        """The cursor up to which all that fits was taken."""
        first = self.first
        return self.upto if first is None else first.cursor - 1

    @property
    def mark(self) -> tuple[tuple[int, int] | None, int]:
        """Which file is read, and up to where; for `resumed`."""
        return self._inode, self.position

    def look(self) -> None:
        """Note whether the file has changed. The times of files are coarse: after a change it is looked at once more."""
        log = files.state(self._path + "-wal")
        # An empty log comes and goes with whoever only reads, as we do.
        seen = (files.state(self._path), log if log is not None and log[2] else None)
        changed = seen != self._seen
        self.is_due |= changed or self._unsettled
        self._seen, self._unsettled = seen, changed

    def read(self, rows: int, size: int) -> None:
        """Read on, where nothing waits any more."""
        store = self.store()
        if store is None:
            self.is_due = self.more = False
            return
        found = behind.page(store, self._wanted, after=self.upto, rows=rows, size=size)
        self.upto, self.more, self.is_due = found.upto, found.more, found.more
        self.put([told for told in found.events if not self._was_told(told)] if self._formers else found.events)

    def last(self) -> Iterator[tuple[int, int | None]]:
        """Cursors and times of what fits behind where it stands, the last stored first."""
        store = self.store()
        if store is not None:
            with opening.guarded(self._path):
                for cursor, at in behind.last(store, self._wanted):
                    if cursor <= self.upto:
                        return
                    yield cursor, at

    def note_head(self) -> None:
        """Note the newest cursor, as `newest`."""
        store = self.store()
        with opening.guarded(self._path):
            self.newest = self.upto if store is None else read.head(store)

    def resumed(self, mark: tuple[tuple[int, int] | None, int]) -> None:
        """Go on where another left the same file."""
        inode, upto = mark
        if inode is not None and inode == files.inode(self._path):
            self._inode, self.upto, self.begun = inode, upto, True

    def store(self) -> sqlite3.Connection | None:
        """The store as it lies there now; None where there is none yet."""
        inode, has_log = files.inode(self._path), os.path.lexists(self._path + "-wal")
        # One that was opened while nobody wrote may see nothing of what is written later: see `database.opening`.
        if self._store is not None and (inode is None or (inode == self._inode and self._has_log >= has_log)):
            return self._store
        opened = stores.store_of(self.workspace)
        if opened is None:
            return self._store
        try:
            with opening.guarded(self._path):
                behind.prepare(opened, self._wanted)
                self._go_on_in(opened, same=inode == self._inode)
        except BaseException:
            opened.close()
            raise
        self._store, self._inode, self._has_log = opened, inode, os.path.lexists(self._path + "-wal")
        return opened

    def _go_on_in(self, opened: sqlite3.Connection, *, same: bool) -> None:
        head = read.head(opened)
        if not self.begun:
            self.begun, self.was_ahead = True, self.upto > head
            if self._wanted.since_ms is not None:
                self.upto = max(self.upto, behind.before_since(opened, self._wanted.since_ms))
        elif self._store is not None and same:
            self._store.close()
        elif self._store is not None:
            self._replace(self._store, opened)
        self.upto = min(self.upto, head)

    def _replace(self, former: sqlite3.Connection, opened: sqlite3.Connection) -> None:
        try:
            with opening.guarded(self._path):
                agreed = behind.agreed(former, opened, self.upto)
        except KaizenError:  # as a rule why it was replaced: what it had is not known, so what comes is told
            former.close()
        else:
            self._formers.append((former, self.upto))
            self.upto = agreed

    def _was_told(self, told: Told) -> bool:
        with opening.guarded(self._path):
            return any(behind.has_told(former, told, upto) for former, upto in self._formers)

    def rest(self) -> None:
        """Give the descriptors back; the next reading opens the store again."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def close(self) -> None:
        """Read no more."""
        self.rest()
        while self._formers:
            self._formers.pop()[0].close()

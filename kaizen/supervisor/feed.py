"""What is new in the registry since it was last looked at, by its journal.

Whatever anybody does to a workspace or a daemon writes a line there in the same transaction; a glance at the
database's change counter tells whether there may be any (sqlite.org/pragma.html, data_version).
"""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.database.opening import guarded
from kaizen.errors import HomeRefused, KaizenError
from kaizen.host import files
from kaizen.registry import statements as sql
from kaizen.registry.hot import Registry
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.workspace import Entry


_PATIENCE_MS = 300  # the main thread waits for no writer longer than this


class News(NamedTuple):
    """Workspaces to look at anew, and the paths of those that were forgotten. `all` says that these are all there are."""

    entries: tuple[Entry, ...] = ()
    forgotten: tuple[str, ...] = ()
    all: bool = False


class Feed:
    """The registry, kept open; opened anew where its file was lost. Raises what the registry raises."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._registry: Registry | None = None
        self._file: tuple[int, int] | None = None
        self._seen = 0
        self._version = -1

    @property
    def registry(self) -> Registry:
        """The open registry."""
        if self._registry is None or files.inode(paths.machine_db(self._home)) != self._file:
            self.close()
            if not os.path.isdir(self._home):  # which is a reason to end, not to make another
                raise HomeRefused(self._home, "it is gone")
            self._registry = Registry.open(self._home)
            self._file = files.inode(paths.machine_db(self._home))
            self._registry.connection.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            self._version = self._seen = -1
        return self._registry

    def news(self) -> News:
        """What is new; everything the first time, and after the registry was lost."""
        registry = self.registry
        if self._seen < 0:
            return self._everything(registry)
        with guarded(registry.path):
            version = registry.connection.execute("PRAGMA data_version").fetchone()[0]
            if version == self._version:
                return News()
            lines = registry.connection.execute(sql.JOURNAL_AFTER, (self._seen,)).fetchall()
        self._version = version
        self._seen = max((line[0] for line in lines), default=self._seen)
        touched = dict.fromkeys(path for _, path in lines)
        entries = {path: registry.entry(path) for path in touched}
        forgotten = tuple(path for path, entry in entries.items() if entry is None)
        return News(tuple(entry for entry in entries.values() if entry is not None), forgotten)

    def _everything(self, registry: Registry) -> News:
        with guarded(registry.path):
            self._seen = registry.connection.execute(sql.JOURNAL_END).fetchone()[0]
        return News(tuple(registry.entries()), all=True)

    def close(self) -> None:
        """Close the registry."""
        if self._registry is not None:
            try:
                self._registry.close()
            except KaizenError:
                pass
            self._registry = None

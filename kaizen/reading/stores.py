"""The stores of workspaces, opened to look; changes nothing, and makes no file."""

from __future__ import annotations

from kaizen import paths
from kaizen.background.choose import workspace_for
from kaizen.database import migrate, opening, schemas
from kaizen.errors import DatabaseOlder, KaizenError, NotFound
from kaizen.registry.hot import Registry
from kaizen.store.opening import open_to_read

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Sequence
    from types import TracebackType

MOST_OPEN = 40  # of 256 descriptors, which some systems allow a process, some three for each store


class Opened:
    """A workspace and its store. Of many only `MOST_OPEN` are open at a time, each some descriptors: `store` is for this moment, and
    opens it again if it was closed. Raises what `store_of` raises, and NotFound where it is gone meanwhile."""

    __slots__ = ("_store", "_together", "workspace")

    def __init__(self, workspace: str, store: sqlite3.Connection | None, together: Together | None = None) -> None:
        self.workspace, self._store, self._together = workspace, store, together

    @property
    def store(self) -> sqlite3.Connection:
        """A connection, which lasts until as many other stores were asked for."""
        if self._store is None:
            self._store = captured(self.workspace)
        if self._together is not None:
            self._together.used(self)
        return self._store

    def rest(self) -> None:
        """Close it; the next use opens it again."""
        if self._store is not None:
            self._store.close()
            self._store = None


class Together:
    """The stores of several workspaces within a `with`: those of which something was captured, in `opened`. Where `tolerant`, one
    that cannot be opened is passed over and why stands in `troubles`; else it raises."""

    def __init__(self, workspaces: Sequence[str], *, tolerant: bool) -> None:
        self._workspaces, self._tolerant = workspaces, tolerant
        self._latest: dict[Opened, None] = {}  # those that are open, the one that was used last at the end
        self.opened: list[Opened] = []
        self.troubles: list[KaizenError] = []

    def __enter__(self) -> Together:
        try:
            for workspace in self._workspaces:
                self._open(workspace)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open."""
        self.opened.clear()
        while self._latest:
            self._latest.popitem()[0].rest()

    def used(self, opened: Opened) -> None:
        """Note that a store is open and used now, and close the one that was used longest ago if these are too many."""
        self._latest.pop(opened, None)
        self._latest[opened] = None
        if len(self._latest) > MOST_OPEN:
            oldest = next(iter(self._latest))
            del self._latest[oldest]
            oldest.rest()

    def _open(self, workspace: str) -> None:
        try:
            store = store_of(workspace)
        except KaizenError as error:
            if not self._tolerant:
                raise
            self.troubles.append(error)
            return
        if store is not None:
            self.opened.append(Opened(workspace, store, self))
            self.used(self.opened[-1])


def meant(named: str | os.PathLike[str] | None, *, all_: bool) -> list[str]:
    """The registered workspaces that are meant: one, or all of them by path. Raises NotFound where the one is not registered."""
    return everyone() if all_ else [chosen(named)]


def everyone() -> list[str]:
    """All registered workspaces, by path."""
    with Registry.open(paths.home(), create=False) as registry:
        return sorted(registry.paths())


def chosen(named: str | os.PathLike[str] | None) -> str:
    """The registered workspace that is meant. Raises NotFound where it is not registered."""
    found = workspace_for(named)
    with Registry.open(paths.home(), create=False) as registry:
        if found not in registry.paths():
            raise NotFound(f"{found!r} is not registered", hint=f"`kaizen init {found}` registers it")
    return found


def captured(workspace: str) -> sqlite3.Connection:
    """The store of a workspace. Raises NotFound where nothing was captured yet."""
    store = store_of(workspace)
    if store is None:
        raise NotFound("no session was captured yet", hint="`kaizen tail` shows what comes")
    return store


def store_of(workspace: str) -> sqlite3.Connection | None:
    """The store of a workspace; None where nothing was captured yet. Raises DatabaseOlder and the errors of the databases."""
    path = paths.project_db(paths.home(), workspace)
    try:
        store = open_to_read(path)
    except NotFound:
        return None
    with opening.guarded(path):
        found = migrate.version(store)
    if found < schemas.WORKSPACE.head:
        store.close()
        raise DatabaseOlder(path, workspace)
    return store

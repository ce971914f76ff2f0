"""The stores of workspaces, opened to look; changes nothing, and makes no file."""

from __future__ import annotations

from kaizen import paths
from kaizen.background.choose import workspace_for
from kaizen.database import migrate, opening, schemas
from kaizen.errors import DatabaseOlder, KaizenError, NotFound
from kaizen.registry.hot import Registry
from kaizen.store.opening import open_to_read
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Sequence
    from types import TracebackType


class Opened(NamedTuple):
    """A workspace and its store."""

    workspace: str
    store: sqlite3.Connection


class Together:
    """The stores of several workspaces within a `with`: those of which something was captured, in `opened`. Where `tolerant`, one
    that cannot be opened is passed over and why stands in `troubles`; else it raises."""

    def __init__(self, workspaces: Sequence[str], *, tolerant: bool) -> None:
        self._workspaces, self._tolerant = workspaces, tolerant
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
        while self.opened:
            self.opened.pop().store.close()

    def _open(self, workspace: str) -> None:
        try:
            store = store_of(workspace)
        except KaizenError as error:
            if not self._tolerant:
                raise
            self.troubles.append(error)
            return
        if store is not None:
            self.opened.append(Opened(workspace, store))


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

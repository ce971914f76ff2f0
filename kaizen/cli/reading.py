"""Opening a workspace's store for the verbs that only look."""

from __future__ import annotations

from kaizen import paths
from kaizen.background.choose import workspace_for
from kaizen.database import migrate, schemas
from kaizen.errors import DatabaseOlder, NotFound
from kaizen.registry.hot import Registry
from kaizen.store.opening import open_to_read

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import sqlite3


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
    if migrate.version(store) < schemas.WORKSPACE.head:
        store.close()
        raise DatabaseOlder(path, workspace)
    return store

"""The journal of what happened to daemons: read and pruned. Imports SQLAlchemy: never on a hot path."""

from __future__ import annotations

import sqlite3

from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from kaizen.database import opening
from kaizen.database.engine import engine_on
from kaizen.registry.tables import daemon_history as history
from kaizen.registry.tables import workspaces
from kaizen.values import NamedTuple


class Line(NamedTuple):
    """One thing that happened; `workspace_id` is None once the workspace was forgotten."""

    id: int
    at: int
    workspace_path: str
    workspace_id: int | None
    what: str
    pid: int | None
    detail: str | None


def read(path: str, *, workspace: str | None = None, since: int | None = None, limit: int = 100) -> list[Line]:
    """The newest lines of the registry at `path`, oldest of them first; 0 as `limit` is all.

    `workspace` is a canonical path; what happened to it where it lay before it was moved comes too. `since` is in
    milliseconds since 1970 UTC. Raises NotFound, DatabaseUnavailable,
    DatabaseDamaged.
    """
    wanted = select(history).order_by(history.c.id.desc()).limit(limit or None)
    if workspace is not None:
        it = select(workspaces.c.id).where(workspaces.c.path == workspace).scalar_subquery()
        wanted = wanted.where((history.c.workspace_path == workspace) | (history.c.workspace_id == it))
    if since is not None:
        wanted = wanted.where(history.c.at >= since)
    connection = opening.connect(path, read_only=True)
    try:
        with engine_on(lambda: connection).connect() as bound:
            return [Line(*row) for row in reversed(bound.execute(wanted).all())]
    finally:
        connection.close()


def paths(path: str) -> frozenset[str]:
    """The paths of all workspaces that the journal tells of, forgotten ones too."""
    connection = opening.connect(path, read_only=True)
    try:
        with engine_on(lambda: connection).connect() as bound:
            return frozenset(bound.execute(select(history.c.workspace_path).distinct()).scalars())
    finally:
        connection.close()


def prune(path: str, *, before: int) -> int:
    """Remove the lines from before an instant; how many there were. Raises NotFound, DatabaseUnavailable,
    DatabaseDamaged."""
    connection = opening.connect(path, create=False)
    try:
        with engine_on(lambda: connection).connect() as bound:
            return bound.execute(delete(history).where(history.c.at < before)).rowcount
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise opening.trouble(path, error.orig) from error
        raise
    finally:
        connection.close()

"""Workspaces that were moved: their row goes along, and where they lay before still counts as theirs.

All functions take an open registry's connection and raise DatabaseUnavailable and DatabaseDamaged.
"""

from __future__ import annotations

from kaizen.database.opening import file_of, guarded, writing
from kaizen.registry import rows
from kaizen.registry import statements as sql
from kaizen.registry.rows import What
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from kaizen.paths import RuntimePaths
    from kaizen.registry.rows import Values


class Former(NamedTuple):
    """Where a workspace lay before it was moved."""

    path: str
    workspace_id: int


class Address(NamedTuple):
    """What of a workspace's row is made from where it lies."""

    path: str
    key: str
    slug: str
    name: str
    git_remote: str | None
    git_common_dir: str | None
    runtime: RuntimePaths


FORMER = "SELECT path, workspace_id FROM former_paths ORDER BY path"
_OTHER = "(SELECT id FROM workspaces WHERE path = :path AND id <> :id)"
INHERIT_TRANSCRIPTS = f"UPDATE transcripts SET workspace_id = :id WHERE workspace_id = {_OTHER}"
INHERIT_FORMER = f"UPDATE former_paths SET workspace_id = :id WHERE workspace_id = {_OTHER}"
INHERIT_LINES = f"UPDATE daemon_history SET workspace_id = :id WHERE workspace_id = {_OTHER}"
REPLACE = "DELETE FROM workspaces WHERE path = :path AND id <> :id"
REMEMBER_FORMER = """
    INSERT INTO former_paths (path, workspace_id) SELECT path, id FROM workspaces WHERE id = :id
    ON CONFLICT (path) DO UPDATE SET workspace_id = excluded.workspace_id"""
MOVE = """
    UPDATE workspaces
    SET path = :path, key = :key, slug = :slug, name = :name, git_remote = :git_remote,
        git_common_dir = :git_common_dir, last_seen = :now, missing_since = NULL
    WHERE id = :id"""
BACK_AGAIN = "DELETE FROM former_paths WHERE path = :path AND workspace_id = :id"
SET_PLACE = """
    UPDATE daemons SET dir = :dir, sock = :sock, log = :log, token_path = :token_path WHERE workspace_id = :id"""


def former_paths(connection: sqlite3.Connection) -> list[Former]:
    """Where workspaces lay before they were moved, by path."""
    with guarded(file_of(connection)):
        return [Former(*row) for row in connection.execute(FORMER)]


def move(connection: sqlite3.Connection, workspace_id: int, former: str, to: Address, now: int) -> None:
    """The workspace lies elsewhere now, and `former` goes on counting as its own. A row that another workspace has
    at the new place is replaced, and what belongs to it inherited. One transaction."""
    values: Values = {name: value for name, value in to._asdict().items() if name != "runtime"}
    values |= rows.place(to.runtime) | {"id": workspace_id, "now": now}
    line: Values = {"id": workspace_id, "what": What.MOVED, "now": now, "pid": None, "detail": f"from {former}"}
    inherit = (INHERIT_TRANSCRIPTS, INHERIT_FORMER, INHERIT_LINES, REPLACE)
    with guarded(file_of(connection)), writing(connection):
        for statement in (*inherit, REMEMBER_FORMER, MOVE, BACK_AGAIN, SET_PLACE):
            connection.execute(statement, values)
        connection.execute(sql.WRITE_LINE, line)


def set_place(connection: sqlite3.Connection, workspace_id: int, runtime: RuntimePaths) -> bool:
    """Record where the runtime files of a workspace's daemon lie; whether there was a row to record it in."""
    values: Values = rows.place(runtime) | {"id": workspace_id}
    with guarded(file_of(connection)), writing(connection):
        return connection.execute(SET_PLACE, values).rowcount > 0

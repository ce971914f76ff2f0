"""The registry as the start path, the daemon and the listing use it: fixed statements through `sqlite3`.

`tables.py` declares what these statements rely on, and tests prove that they agree. Each method is one
transaction, and whatever changes a row writes its line in the journal in the same one.
"""

from __future__ import annotations

import errno
import os

from kaizen import clock, paths
from kaizen.database import migrate, opening
from kaizen.database.schemas import REGISTRY
from kaizen.errors import DatabaseUnavailable, WorkspaceRefused
from kaizen.host import files, locks
from kaizen.model.daemon import State
from kaizen.model.workspace import Line
from kaizen.registry import rows
from kaizen.registry import statements as sql
from kaizen.registry.rows import What

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from types import TracebackType
    from typing import Any

    from kaizen.model.daemon import Ending, Identity
    from kaizen.model.workspace import Entry, WorkspaceRow
    from kaizen.paths import RuntimePaths
    from kaizen.registry.rows import Values


class Registry:
    """An open `machine.db`. Its methods raise DatabaseUnavailable and DatabaseDamaged, and nothing half-done
    remains."""

    __slots__ = ("_guarded", "_writing", "connection", "path")

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path, self.connection = path, connection
        self._guarded, self._writing = opening.guarded(path), opening.writing(connection)

    @classmethod
    def open(cls, home: str, *, create: bool = True) -> Registry:
        """Open the registry of a home, bringing it to the newest schema. With `create=False` nothing is made: a registry that is
        not there is an empty one that cannot be written, and one on a read-only file system can be read. Raises also
        DatabaseNewer."""
        path = paths.machine_db(home)
        if create:
            files.ensure_home(home)
        elif _is_absent(path):
            return cls(path, migrate.stand_in(REGISTRY))
        locks.is_held(paths.migration_lock(home, REGISTRY.name))  # without locks SQLite says "locked", after seconds
        migrate.bring_to_head(path, REGISTRY, lock=paths.migration_lock(home, REGISTRY.name))
        try:
            return cls(path, opening.connect(path))
        except DatabaseUnavailable:
            if create:
                raise
            return cls(path, opening.connect(path, read_only=True))

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Registry:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def workspaces(self) -> list[WorkspaceRow]:
        """All workspaces, by path."""
        return [rows.workspace(row) for row in self._rows(sql.WORKSPACES)]

    def paths(self) -> frozenset[str]:
        """The paths of all workspaces."""
        return frozenset(row[0] for row in self._rows(sql.PATHS))

    def told_of(self) -> frozenset[str]:
        """The paths of all workspaces that the journal tells of, registered or not."""
        return frozenset(row[0] for row in self._rows(sql.TOLD_OF))

    def entries(self) -> list[Entry]:
        """All workspaces with their daemons' rows, by path."""
        return [rows.entry(row) for row in self._rows(sql.ENTRIES)]

    def lines(self) -> list[Line]:
        """What the listing needs of all workspaces, by path."""
        return [*map(Line._make, self._rows(sql.LINES))]

    def entry(self, path: str) -> Entry | None:
        """The workspace at this canonical path."""
        return next(map(rows.entry, self._rows(sql.ENTRY_BY_PATH, (path,))), None)

    def by_key(self, key: str) -> Entry | None:
        """The workspace with this key."""
        return next(map(rows.entry, self._rows(sql.ENTRY_BY_KEY, (key,))), None)

    def register(
        self,
        path: str,
        *,
        key: str,
        slug: str,
        git_remote: str | None,
        git_common_dir: str | None,
        now: int,
        init: bool = False,
    ) -> WorkspaceRow:
        """Record that the workspace is there; any number of times. `init` says that a person asked for it.

        Raises WorkspaceRefused where the key belongs to another path.
        """
        values: Values = {"path": path, "key": key, "slug": slug, "name": os.path.basename(path) or path}
        values |= {"git_remote": git_remote, "git_common_dir": git_common_dir, "now": now, "init": init}
        with self._guarded, self._writing:
            before = self.connection.execute(sql.REGISTERED, (path,)).fetchone()
            if before is None:
                self._refuse_taken(path, key)
            row = rows.workspace(self.connection.execute(sql.REGISTER, values).fetchone())
            for what in rows.registering(before, init=init):
                self._write_line(row.id, what, now)
        return row

    def record_starting(self, workspace_id: int, runtime: RuntimePaths, version: str, protocol: int, now: int) -> None:
        """A starter that holds the start lock is about to spawn; nothing is written of a workspace that was forgotten."""
        values: Values = rows.NOBODY | rows.place(runtime) | {"id": workspace_id, "state": State.STARTING, "web": None}
        values |= {"version": version, "protocol": protocol, "started_at": now, "ready_at": None}
        with self._guarded, self._writing:
            self.connection.execute(sql.COUNT_RESTART, values)
            self.connection.execute(sql.PUT_DAEMON, values)
            self._write_line(workspace_id, What.STARTING, now, detail=version)

    def record_spawned(self, workspace_id: int, identity: Identity, now: int) -> None:
        """The process was made; a daemon that was faster and is recorded ready stays so."""
        with self._guarded, self._writing:
            self.connection.execute(sql.SPAWNED, rows.who(identity) | {"id": workspace_id})
            self._write_line(workspace_id, What.SPAWNED, now, pid=identity.pid)

    def record_ready(
        self,
        workspace_id: int,
        identity: Identity,
        runtime: RuntimePaths,
        version: str,
        protocol: int,
        *,
        web: str | None,
        started_at: int,
        now: int,
    ) -> bool:
        """The daemon that holds the life lock serves; whatever the row said before, this is so. False, and nothing is
        written, where the workspace was forgotten meanwhile."""
        values: Values = (
            rows.who(identity) | rows.place(runtime) | {"id": workspace_id, "state": State.READY, "web": web}
        )
        values |= {"version": version, "protocol": protocol, "started_at": started_at, "ready_at": now}
        return self._changed(sql.PUT_DAEMON, values, What.READY, now, pid=identity.pid, detail=version)

    def record_stopping(self, workspace_id: int, identity: Identity | None, now: int) -> bool:
        """The daemon was asked to stop. Whether the row names that process (None: any) as alive."""
        values = rows.who(identity) | {"id": workspace_id}
        return self._changed(sql.STOPPING, values, What.STOPPING, now, pid=values["pid"])

    def record_end(
        self,
        workspace_id: int,
        *,
        identity: Identity | None,
        state: State,
        ending: Ending | None,
        exit_status: int | None,
        now: int,
        what: str,
    ) -> bool:
        """The daemon ended. The row changes only while it names that very process as alive, so that the late
        end of an old daemon never touches its successor's row; None stands for whichever is recorded and is
        for those who hold the start lock. Whether the row changed."""
        values: Values = {
            "id": workspace_id,
            "state": state,
            "ending": ending,
            "exit_status": exit_status,
            "now": now,
        }
        values |= rows.who(identity)
        detail = rows.detail(ending, exit_status)
        return self._changed(sql.END, values, what, now, pid=values["pid"], detail=detail)

    def publish(
        self,
        workspace_id: int,
        identity: Identity,
        sessions: int | None,
        last_event_at: int | None,
        tokens_today: int | None,
        sessions_today: int | None,
        *,
        now: int,
    ) -> bool:
        """What the listing shows of a daemon; whether the row still names this daemon."""
        values: Values = {"id": workspace_id, "sessions": sessions, "last_event_at": last_event_at}
        values |= {"tokens_today": tokens_today, "sessions_today": sessions_today, "now": now}
        with self._guarded, self._writing:
            return self.connection.execute(sql.PUBLISH, values | rows.who(identity)).rowcount > 0

    def set_wanted(self, workspace_id: int, wanted: bool, now: int | None = None) -> bool:
        """Whether the supervisor is to keep its daemon running; returns whether that is news."""
        return self._set(sql.SET_WANTED, workspace_id, wanted, What.WANTED if wanted else What.UNWANTED, now)

    def set_paused(self, workspace_id: int, paused: bool, now: int | None = None) -> bool:
        """Whether capture is halted; returns whether that is news."""
        return self._set(sql.SET_PAUSED, workspace_id, paused, What.PAUSED if paused else What.RESUMED, now)

    def set_missing(self, workspace_id: int, since: int | None) -> bool:
        """The folder is gone, or (None) is there again; a folder that stays gone keeps its first date.
        Returns whether that is news."""
        what = What.FOUND if since is None else What.MISSING
        return self._set(sql.SET_MISSING, workspace_id, since, what, since)

    def set_next_start(self, workspace_id: int, at: int | None) -> bool:
        """When the supervisor starts the crashed daemon again; returns whether that is news."""
        values: Values = {"id": workspace_id, "value": at}
        with self._guarded, self._writing:
            return self.connection.execute(sql.SET_NEXT_START, values).rowcount > 0

    def set_given_up(self, workspace_id: int, why: str, now: int) -> bool:
        """The supervisor does not start the crashed daemon any more, until somebody asks for it; whether that is news."""
        values: Values = {"id": workspace_id, "value": why}
        return self._changed(sql.SET_GIVEN_UP, values, What.GIVEN_UP, now, detail=why)

    def forget(self, workspace_id: int, now: int | None = None) -> bool:
        """Remove the workspace and its daemon's row; its transcripts belong to nobody, the journal stays."""
        with self._guarded, self._writing:
            self._write_line(workspace_id, What.FORGOTTEN, _at(now))
            return self.connection.execute(sql.FORGET, (workspace_id,)).rowcount > 0

    def note(self, path: str, what: str, detail: str | None, now: int) -> None:
        """A line in the journal about the workspace at this path, registered or not."""
        with self._guarded, self._writing:
            self.connection.execute(sql.NOTE, {"path": path, "what": what, "detail": detail, "now": now})

    def _rows(self, statement: str, values: tuple[str, ...] = ()) -> list[Any]:
        with self._guarded:
            return self.connection.execute(statement, values).fetchall()

    def _refuse_taken(self, path: str, key: str) -> None:
        other = self.connection.execute(sql.PATH_OF_KEY, (key,)).fetchone()
        if other is not None:
            why = f"its key {key} already stands for {other[0]!r}"
            raise WorkspaceRefused(path, why, hint="rename the folder: the key is made from its path")

    def _set(self, statement: str, workspace_id: int, value: int | None, what: What, now: int | None) -> bool:
        return self._changed(statement, {"id": workspace_id, "value": value}, what, _at(now))

    def _changed(
        self,
        statement: str,
        values: Values,
        what: str,
        now: int,
        *,
        pid: str | int | None = None,
        detail: str | None = None,
    ) -> bool:
        with self._guarded, self._writing:
            if not self.connection.execute(statement, values).rowcount:
                return False
            self._write_line(values["id"], what, now, pid=pid, detail=detail)
            return True

    def _write_line(
        self,
        workspace_id: str | int | None,
        what: str,
        now: int,
        *,
        pid: str | int | None = None,
        detail: str | None = None,
    ) -> None:
        values: Values = {"id": workspace_id, "what": what, "now": now, "pid": pid, "detail": detail}
        self.connection.execute(sql.WRITE_LINE, values)


def _at(now: int | None) -> int:
    return clock.now_ms() if now is None else now


def _is_absent(path: str) -> bool:
    """Whether there is no such file. Raises DatabaseUnavailable where that cannot be told, as in a home that may not be entered."""
    try:
        return not os.lstat(path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return True
        raise DatabaseUnavailable(path, str(error.strerror)) from None

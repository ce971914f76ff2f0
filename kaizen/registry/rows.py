"""Between rows of `machine.db` and the values of the model, both ways."""

from __future__ import annotations

from kaizen.model.workspace import DaemonRow, Entry, WorkspaceRow
from kaizen.values import StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kaizen.model.daemon import Ending, Identity
    from kaizen.paths import RuntimePaths

    Values = dict[str, str | int | None]

NOBODY: Values = {"pid": None, "pid_started": None, "boot_id": None, "pid_namespace": None}
_WORKSPACE_FIELDS = len(WorkspaceRow._fields)
_WANTED, _PAUSED = WorkspaceRow._fields.index("wanted"), WorkspaceRow._fields.index("paused")


class What(StrEnum):
    """What a line of the journal says; callers may write other words through `note`."""

    REGISTERED = "registered"
    INITIALISED = "initialised"
    STARTING = "starting"
    SPAWNED = "spawned"
    READY = "ready"
    STOPPING = "stopping"
    STOPPED = "stopped"
    CRASHED = "crashed"
    REAPED = "reaped"
    REPLACED = "replaced"
    GIVEN_UP = "given up"
    SLEEPING = "sleeping"
    WOKEN = "woken"
    WANTED = "wanted"
    UNWANTED = "unwanted"
    PAUSED = "paused"
    RESUMED = "resumed"
    MISSING = "missing"
    FOUND = "found"
    FORGOTTEN = "forgotten"


def registering(before: Any, *, init: bool) -> list[What]:
    """What the journal is to say of a registration; `before` is the row `REGISTERED` found."""
    news = []
    if before is None:
        news.append(What.REGISTERED)
    elif before[0] is not None:
        news.append(What.FOUND)
    return [*news, What.INITIALISED] if init else news


def workspace(row: Any) -> WorkspaceRow:
    """The first columns of a row as a workspace."""
    values = list(row[:_WORKSPACE_FIELDS])
    values[_WANTED], values[_PAUSED] = values[_WANTED] == 1, values[_PAUSED] == 1
    return WorkspaceRow._make(values)


def entry(row: Any) -> Entry:
    """A row of workspace and daemon columns; a left join without a daemon gives None for it."""
    daemon = None if row[_WORKSPACE_FIELDS] is None else DaemonRow(*row[_WORKSPACE_FIELDS:])
    return Entry(workspace(row), daemon)


def who(identity: Identity | None) -> Values:
    """The values that name a process; without an identity any process is meant."""
    if identity is None:
        return NOBODY | {"any": 1}
    return {
        "any": 0,
        "pid": identity.pid,
        "pid_started": identity.started,
        "boot_id": identity.boot,
        "pid_namespace": identity.namespace,
    }


def place(runtime: RuntimePaths) -> Values:
    """The values of the runtime paths."""
    return {"dir": runtime.dir, "sock": runtime.sock, "log": runtime.log, "token_path": runtime.token}


def detail(ending: Ending | None, exit_status: int | None) -> str | None:
    """An end in words, for the journal."""
    said = [] if ending is None else [str(ending)]
    return ", ".join(said if exit_status is None else [*said, f"exit status {exit_status}"]) or None

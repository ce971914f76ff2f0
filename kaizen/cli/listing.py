"""The listing of all workspaces as `kaizen ps` shows it; on the fast path, so typer is not imported here."""

from __future__ import annotations

from kaizen import clock
from kaizen.background.status import list_workspaces
from kaizen.cli import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.status import Listed
    from kaizen.ipc.wire import Message

_HEADS = ("NAME", "STATE", "PID", "UPTIME", "VERSION", "LAST EVENT", "SESSIONS", "PATH")


def listing(*, as_json: bool, only: str | None = None) -> int:
    """Show all workspaces."""
    rows = [row for row in list_workspaces() if only in (None, row.path)]
    if as_json:
        show.json([_json(row) for row in rows])
    elif rows:
        now = clock.now_ms()
        show.table(_HEADS, [_row(row, now) for row in rows])
    else:
        show.note("no workspace is registered; `kaizen init` in a repository registers it")
    return 0


def _json(row: Listed) -> Message:
    return {
        "path": row.path, "name": row.name, "key": row.key, "state": str(row.state), "pid": row.pid,
        "started_at": clock.iso(row.started_at), "version": row.version, "socket": row.socket, "log": row.log,
        "sessions": row.sessions, "last_event_at": clock.iso(row.last_event_at),
        "tokens_today": row.tokens_today, "paused": row.paused, "missing": row.missing, "ending": row.ending,
    }  # fmt: skip


def _row(row: Listed, now: int) -> tuple[object, ...]:
    uptime = show.span(now - row.started_at) if row.started_at is not None and row.state == "running" else None
    state = f"{row.state} (paused)" if row.paused else f"{row.state} (folder gone)" if row.missing else str(row.state)
    last = show.ago(row.last_event_at, now)
    return row.name, state, row.pid, uptime, row.version, last, row.sessions, row.path

"""The listing of all workspaces as `kaizen ps` shows it; on the fast path, so typer is not imported here."""

from __future__ import annotations

from kaizen import clock
from kaizen.background.status import list_workspaces
from kaizen.cli import show
from kaizen.cli.show import Give, cut_left, cut_middle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.status import Listed
    from kaizen.ipc.wire import Message

_SHORT = {"LAST EVENT": "LAST", "SESSIONS": "SESS"}
NOTHING = "no workspace is registered; `kaizen init` in a repository registers it"


def listing(*, as_json: bool, only: str | None = None) -> int:
    """Show all workspaces."""
    rows = [row for row in list_workspaces() if only in (None, row.path)]
    if as_json:
        show.json([as_message(row) for row in rows])
    elif rows:
        _table(rows, clock.now_ms())
    else:
        show.note(NOTHING)
    return 0


def as_message(row: Listed) -> Message:
    """A workspace for programs."""
    return {
        "path": row.path, "name": row.name, "key": row.key, "state": str(row.state), "pid": row.pid,
        "started_at": clock.iso(row.started_at), "version": row.version, "socket": row.socket, "log": row.log,
        "sessions": row.sessions, "last_event_at": clock.iso(row.last_event_at),
        "tokens_today": row.tokens_today, "paused": row.paused, "missing": row.missing, "ending": row.ending,
        "exit_status": row.exit_status, "restarts": row.restarts, "next_start_at": clock.iso(row.next_start_at),
        "given_up": row.given_up, "sessions_today": row.sessions_today,
    }  # fmt: skip


def state_of(row: Listed) -> str:
    """The state, and what a person must know with it."""
    return f"{row.state} (paused)" if row.paused else f"{row.state} (folder gone)" if row.missing else str(row.state)


def uptime_of(row: Listed, now: int) -> str | None:
    """How long it has been running."""
    return show.span(now - row.started_at) if row.started_at is not None and row.state == "running" else None


def end_of(row: Listed, now: int) -> str | None:
    """How the last daemon ended and what comes next; None where the state says it all, as after a plain stop."""
    how = None if row.ending in (None, "stopped") else str(row.ending).replace("_", " ")
    if row.exit_status:
        how = f"{how or row.ending} ({_status(row.exit_status)})"
    if row.given_up is not None:
        return "; ".join([f"given up: {row.given_up}", *([how] if how else [])])
    if row.next_start_at is not None:
        wait = f"again in {show.span(row.next_start_at - now)}" if row.next_start_at > now else "starting again"
        return f"{how or 'ended'}, {wait}"
    return how


def _status(number: int) -> str:
    return f"signal {-number}" if number < 0 else f"exit {number}"


def _table(rows: list[Listed], now: int) -> None:
    width, lines = show.columns(), show.laid_out(*_columns(rows, now))
    if width and max(map(show.width_of, lines)) > width:
        lines = _narrow(rows, now, width)
    show.lines(lines)


def _columns(rows: list[Listed], now: int) -> tuple[list[str], list[tuple[object, ...]]]:
    """Heads and rows; how the last daemons ended only where there is something to tell."""
    ends = [end_of(row, now) for row in rows]
    columns: dict[str, list[object]] = {
        "NAME": [row.name for row in rows],
        "STATE": [state_of(row) for row in rows],
        "PID": [row.pid for row in rows],
        "UPTIME": [uptime_of(row, now) for row in rows],
        "VERSION": [row.version for row in rows],
        "LAST EVENT": [show.ago(row.last_event_at, now) for row in rows],
        "SESSIONS": [row.sessions for row in rows],
        **({"ENDED": [*ends]} if any(ends) else {}),
        "PATH": [row.path for row in rows],
    }
    return [*columns], list(zip(*columns.values(), strict=True))


def _narrow(rows: list[Listed], now: int, width: int) -> list[str]:
    """The same where it is too wide for the terminal: shorter heads, no version, and paths by their ends."""
    heads, cells = _columns(rows, now)
    version = heads.index("VERSION")
    heads = [_SHORT.get(head, head) for head in heads if head != "VERSION"]
    kept = [row[:version] + row[version + 1 :] for row in cells]
    path, end = heads.index("PATH"), heads.index("PATH") - 1
    give = [Give(path, 24, cut_left), Give(0, 16, cut_middle), Give(path, 12, cut_left), Give(0, 12, cut_middle)]
    if "ENDED" in heads:
        give.insert(2, Give(end, 12))
    return show.laid_out(heads, kept, [*give, Give(1, 8), Give(path, 6, cut_left)], width)

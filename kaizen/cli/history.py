"""`kaizen ps --history`: what happened to daemons and workspaces, as the journal tells it."""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background.choose import among
from kaizen.cli import show
from kaizen.cli.show import Give, cut_middle
from kaizen.errors import NotFound
from kaizen.registry.hot import Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from kaizen.ipc.wire import Message
    from kaizen.registry.journal import Line

_HEADS = ("TIME (UTC)", "WORKSPACE", "WHAT", "PID", "DETAIL")
_GIVE = (Give(4, 20), Give(1, 12, cut_middle), Give(4, 8))
_UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


def history(*, workspace: str | None, since: str | None, limit: int, as_json: bool) -> int:
    """Show the newest lines of the journal, the newest last; of one workspace, or of all."""
    from_ms = None if since is None else clock.now_ms() - span_ms(since)
    with Registry.open(paths.home(), create=False) as registry:
        registered = registry.paths()
    lines = _read(registry.path, workspace, registered, from_ms, limit)
    if as_json:
        show.json([_message(line, registered) for line in lines])
    elif lines:
        show.table(_HEADS, [_row(line, registered) for line in lines], _GIVE)
    else:
        show.note("nothing happened" + (" since then" if since else ""))
    return 0


def span_ms(text: str) -> int:
    """A span such as `90s`, `15m`, `36h`, `2d` or `1w`, in milliseconds."""
    number, unit = text[:-1], text[-1:]
    if not (number.isascii() and number.isdecimal() and len(number) < 9 and unit in _UNITS_MS):
        raise NotFound(f"{text!r} is no span of time", hint="a number and s, m, h, d or w, such as `2d`")
    return int(number) * _UNITS_MS[unit]


def _read(path: str, workspace: str | None, registered: Collection[str], since: int | None, limit: int) -> list[Line]:
    from kaizen.registry import journal

    there = os.path.lexists(path)
    chosen = None
    if workspace is not None:
        told_of = journal.paths(path) if there else frozenset[str]()
        chosen = among(workspace, told_of | frozenset(registered), rather=registered)
    return journal.read(path, workspace=chosen, since=since, limit=limit) if there else []


def _message(line: Line, registered: Collection[str]) -> Message:
    return {
        "id": line.id, "at": clock.iso(line.at), "workspace": line.workspace_path, "name": _name(line),
        "registered": line.workspace_path in registered, "what": line.what, "pid": line.pid, "detail": line.detail,
    }  # fmt: skip


def _row(line: Line, registered: Collection[str]) -> tuple[object, ...]:
    at = (clock.iso(line.at) or "-")[:19].replace("T", " ")
    name = _name(line) if line.workspace_path in registered else f"{_name(line)} (forgotten)"
    return at, name, line.what, line.pid, line.detail or ""


def _name(line: Line) -> str:
    return os.path.basename(line.workspace_path) or line.workspace_path

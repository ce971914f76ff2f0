"""`kaizen supervise`: the one process per home that wakes, watches over and restarts all daemons."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen.cli import show
from kaizen.cli.options import AsJson, settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.start import BackgroundStart

app = typer.Typer(**settings, invoke_without_command=True)
_STATUS = {"running": 0, "stopped": 3}
_HIDDEN = ("state", "protocol", "started_at", "uptime_ms")


@app.callback()
def supervise(
    context: typer.Context,
    background: Annotated[bool, typer.Option("--background", help="Start it in the background and return.")] = False,
    as_json: AsJson = False,
) -> int:
    """Supervise the daemons of all workspaces: wake them when there is something to do, start again what crashed.

    Without --background it stays in the foreground until Ctrl-C: for a terminal, a service or a container. Its own end
    harms nothing; daemons live on.

    Example: kaizen supervise --background
    """
    if context.invoked_subcommand is not None:
        return 0
    from kaizen.background.supervisor import become_supervisor, start_supervisor

    if not background:
        return become_supervisor()
    return _show_started(start_supervisor(), as_json=as_json)


@app.command()
def stop(as_json: AsJson = False) -> int:
    """End the supervisor; daemons that run live on and look after themselves, those that slept are stopped.

    Example: kaizen supervise stop
    """
    from kaizen.background.supervisor import stop_supervisor

    stopped = stop_supervisor()
    if as_json:
        show.json({**stopped._asdict()})
    else:
        show.line(
            f"supervisor stopped (pid {stopped.pid}, {stopped.how})"
            if stopped.was_running
            else "supervisor not running"
        )
    return 0


@app.command()
def status(as_json: AsJson = False) -> int:
    """How the supervisor stands. Exits 0 if it runs, 3 if it is stopped, 4 if it is starting or does not answer.

    Example: kaizen supervise status --json
    """
    from kaizen.background.supervisor import supervisor_status

    found = supervisor_status()
    if as_json:
        show.json(found)
    else:
        show.line(str(found["state"]))
        uptime = found.get("uptime_ms")
        shown = {name: value for name, value in found.items() if name not in _HIDDEN}
        show.facts([("uptime", show.span(uptime if isinstance(uptime, int) else None)), *shown.items()])
    return _STATUS.get(str(found["state"]), 4)


def _show_started(started: BackgroundStart, *, as_json: bool) -> int:
    if as_json:
        show.json({
            "pid": started.pid, "already_running": started.already_running, "paths": {**started.paths._asdict()},
        })  # fmt: skip
        return 0
    show.line("supervisor already running" if started.already_running else "supervisor started")
    show.facts([("pid", started.pid), ("socket", started.paths.sock), ("log", started.paths.log)])
    return 0

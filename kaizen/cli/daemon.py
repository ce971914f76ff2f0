"""`kaizen daemon`: start, stop, restart, status and logs of one workspace's daemon."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import quick, show
from kaizen.cli.options import AsJson, Workspace, count, settings

app = typer.Typer(**settings, help="The background process of one workspace.\n\nExample: kaizen daemon status")


@app.command()
def start(
    workspace: Workspace = None,
    background: Annotated[bool, typer.Option("--background", help="Start it in the background and return.")] = False,
    as_json: AsJson = False,
) -> int:
    """Start the daemon; without --background it stays in the foreground until Ctrl-C.

    Example: kaizen daemon start --background
    """
    from kaizen.background.choose import workspace_for
    from kaizen.background.foreground import run_in_foreground
    from kaizen.background.start import start_background_for

    path = workspace_for(workspace)
    if not background:
        return run_in_foreground(path)
    return quick.show_started(path, start_background_for, as_json=as_json)


@app.command()
def stop(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Stop the daemon and wait until it is gone; what it was doing is committed first.

    Example: kaizen daemon stop -w ~/src/app
    """
    from kaizen.background.choose import workspace_for
    from kaizen.background.stop import stop_background_for

    path = workspace_for(workspace)
    stopped = stop_background_for(path)
    if as_json:
        show.json({"workspace": path, **stopped._asdict()})
    else:
        show.line(f"daemon stopped (pid {stopped.pid}, {stopped.how})" if stopped.was_running else "daemon not running")
    return 0


@app.command()
def restart(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Stop the daemon if it runs, and start it in the background.

    Example: kaizen daemon restart
    """
    from kaizen.background.choose import workspace_for
    from kaizen.background.start import start_background_for
    from kaizen.background.stop import stop_background_for

    path = workspace_for(workspace)
    stop_background_for(path)
    return quick.show_started(path, start_background_for, as_json=as_json)


@app.command()
def status(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """How the daemon stands. Exits 0 if it runs or sleeps, 3 if it is stopped, 4 if it is starting or does not answer.

    Example: kaizen daemon status --json
    """
    from kaizen.background.choose import workspace_for
    from kaizen.background.status import status_for

    return quick.show_full_status(status_for(workspace_for(workspace)), as_json=as_json)


@app.command()
def logs(
    workspace: Workspace = None,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on showing new lines until Ctrl-C.")] = False,
    lines: Annotated[
        int, typer.Option("-n", "--lines", metavar="N", parser=count, help="How many of the last lines to show.")
    ] = 50,
) -> int:
    """Show the end of the daemon's log, over its turnings.

    Example: kaizen daemon logs -f
    """
    from kaizen.background.choose import workspace_for
    from kaizen.host import logs

    log = paths.place(paths.home(), workspace_for(workspace)).runtime.log
    if not logs.generations(log):
        show.note(f"there is no log yet: {log}")
        return 0
    said = logs.follow(log, clock.pause, last=lines) if follow else logs.last_lines(log, lines)
    for line in said:
        show.line(show.clean(line))
    return 0

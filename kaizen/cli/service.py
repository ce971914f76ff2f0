"""`kaizen service`: the supervisor, kept running by the machine."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import paths
from kaizen.cli import scheduled
from kaizen.cli.options import AsJson, DryRun, Workspace, settings
from kaizen.schedule.job import service_job

app = typer.Typer(**settings, help="The supervisor, kept running by the machine.\n\nExample: kaizen service install")


@app.command()
def install(
    using: Annotated[
        str | None, typer.Option("--using", metavar="WAY", help="systemd or launchd; default: the first that works.")
    ] = None,
    dry_run: DryRun = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Have `kaizen supervise` kept running by the user's systemd, else by launchd.

    What is written is shown first. Doing it again changes nothing. launchd was not tried on macOS itself.

    Example: kaizen service install
    """
    known = ("systemd", "launchd")
    if using not in (None, *known):
        raise typer.BadParameter(f"{using!r} is none of {', '.join(known)}", param_hint="--using")
    return scheduled.install(service_job(paths.home()), using=using, dry_run=dry_run, as_json=as_json)


@app.command()
def uninstall(dry_run: DryRun = False, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """End the service and take out what `kaizen service install` wrote. Daemons that run go on.

    Example: kaizen service uninstall
    """
    return scheduled.uninstall(service_job(paths.home()), dry_run=dry_run, as_json=as_json)


@app.command()
def status(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Whether it is installed, where, and whether it runs. Exits 0 if it is installed, else 3.

    Example: kaizen service status --json
    """
    return scheduled.status(service_job(paths.home()), last_run=None, as_json=as_json)

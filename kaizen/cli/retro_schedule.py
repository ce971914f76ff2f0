"""`kaizen retro schedule`: the retro of each week by itself, to a file or to a command."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kaizen import paths
from kaizen.cli import retroing, scheduled
from kaizen.cli.options import AsJson, DryRun, Workspace, settings
from kaizen.cli.retro import Everywhere
from kaizen.cli.retroing import Format
from kaizen.schedule.job import retro_job

app = typer.Typer(
    **settings, help="The retro of each week by itself.\n\nExample: kaizen retro schedule install --output ~/retro.html"
)
_WAYS = ("systemd", "crontab", "launchd")


@app.command()
def install(
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="A file that each week's retro replaces.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="COMMAND", help="A command of a shell that gets it as its input.")
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", metavar="text|md|html|json", help="What it is written as.")
    ] = Format.MD,
    using: Annotated[
        str | None,
        typer.Option("--using", metavar="WAY", help="systemd, crontab or launchd; default: the first that works."),
    ] = None,
    all_: Everywhere = False,
    dry_run: DryRun = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Have the retro made on Mondays, for the week before, and given to a file or to a command; without either it is only kept.

    What is written is shown first, and everything else is kept. Doing it again changes nothing; with other options it takes the place
    of what was there.

    Example: kaizen retro schedule install --to 'mail -s retro team@example.com'
    """
    if using not in (None, *_WAYS):
        raise typer.BadParameter(f"{using!r} is none of {', '.join(_WAYS)}", param_hint="--using")
    if output is not None and to is not None:
        raise typer.BadParameter("--to is a command: not with --output")
    whose = retroing.whose(all_, workspace)
    form = () if format_ is Format.TEXT else (f"--{format_}",)
    where: tuple[str, ...] = (
        ("--to", to) if to is not None else ("-o", os.path.abspath(output), "--force") if output is not None else ()
    )
    quiet = ("--to", "cat >/dev/null")  # whatever is said cron sends as a letter
    job = retro_job(paths.home(), whose, (*form, *where) if where else quiet)
    return scheduled.install(job, using=using, dry_run=dry_run, as_json=as_json)


@app.command()
def uninstall(
    all_: Everywhere = False, dry_run: DryRun = False, workspace: Workspace = None, as_json: AsJson = False
) -> int:
    """Take out what `kaizen retro schedule install` wrote for this workspace, or with --all for all together; nothing else.

    Example: kaizen retro schedule uninstall
    """
    job = retro_job(paths.home(), retroing.whose(all_, workspace))
    return scheduled.uninstall(job, dry_run=dry_run, as_json=as_json)


@app.command()
def status(all_: Everywhere = False, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Whether it is installed, where, and what it runs. Exits 0 if it is installed, else 3.

    Example: kaizen retro schedule status --json
    """
    job = retro_job(paths.home(), retroing.whose(all_, workspace))
    return scheduled.status(job, last_run=None, as_json=as_json)

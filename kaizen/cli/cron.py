"""`kaizen cron`: the clean-up that the machine runs now and then."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kaizen import paths
from kaizen.cli import scheduled, show
from kaizen.cli.options import AsJson, DryRun, Workspace, settings
from kaizen.errors import KaizenError
from kaizen.model.wording import counted
from kaizen.schedule.job import Every, cron_job

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.ipc.wire import Message
    from kaizen.schedule.run import Tended

app = typer.Typer(**settings, help="The clean-up that the machine runs now and then.\n\nExample: kaizen cron install")
_TOLD = 3  # of what failed, so many are named
_WORTH_TELLING_BYTES = 1_000_000


@app.command()
def install(
    using: Annotated[
        str | None,
        typer.Option("--using", metavar="WAY", help="systemd, crontab or launchd; default: the first that works."),
    ] = None,
    every: Annotated[Every, typer.Option("--every", help="How often it runs.")] = Every.HOURLY,
    dry_run: DryRun = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Have `kaizen cron run` run by a systemd user timer, else by the crontab, else by launchd.

    What is written is shown first, and everything else is kept. Doing it again changes nothing. launchd was not tried
    on macOS itself.

    Example: kaizen cron install --every 15m
    """
    known = ("systemd", "crontab", "launchd")
    if using not in (None, *known):
        raise typer.BadParameter(f"{using!r} is none of {', '.join(known)}", param_hint="--using")
    return scheduled.install(cron_job(paths.home(), every), using=using, dry_run=dry_run, as_json=as_json)


@app.command()
def uninstall(dry_run: DryRun = False, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Take out what `kaizen cron install` wrote, and nothing else.

    Example: kaizen cron uninstall
    """
    return scheduled.uninstall(cron_job(paths.home()), dry_run=dry_run, as_json=as_json)


@app.command()
def status(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Whether it is installed, where, and when it ran. Exits 0 if it is installed, else 3.

    Example: kaizen cron status --json
    """
    from kaizen.schedule.run import last_run

    home = paths.home()
    return scheduled.status(cron_job(home), last_run=last_run(home), as_json=as_json)


@app.command()
def run(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Clear up now: reap, delete old journal lines and logs, look after the databases.

    Says nothing where nothing happened. Where another run is at work it ends at once. What is wrong is told in one
    line, with exit status 1. All workspaces are looked after, whichever is named.

    Example: kaizen cron run --json
    """
    from kaizen.schedule.run import tend

    try:
        done = tend(paths.home())
    except KaizenError as error:
        return _wrong(f"{error}; {error.hint}" if error.hint else str(error))
    except OSError as error:
        return _wrong(f"{error.filename or paths.home()}: {(error.strerror or str(error)).lower()}")
    if as_json:
        show.json(_json(done))
    else:
        for line in _lines(done):
            show.line(show.clean(line))
    if done.busy and show.is_terminal(sys.stderr):
        show.note("another `kaizen cron run` is at work; nothing was done")
    return _wrong(_failures(done)) if done.failed else 0


def _wrong(what: str) -> int:
    show.note(f"kaizen cron run: {show.clean(what)}")
    return 1


def _failures(done: Tended) -> str:
    told = [f"{each.path}: {each.why}" for each in done.failed[:_TOLD]]
    more = [f"and {len(done.failed) - _TOLD} more"] if len(done.failed) > _TOLD else []
    return f"{len(done.failed)} not looked after: " + " | ".join(told + more)


def _lines(done: Tended) -> Iterator[str]:
    if done.revived is not None:
        yield f"started  the supervisor again, which had died (pid {done.revived})"
    for each in done.reaping.reaped:
        yield f"reaped  {each.path}  ({each.reason})"
    for path in done.reaping.forgotten:
        yield f"forgotten  {path}  (its folder is gone)"
    if done.journal_lines:
        yield f"deleted  {done.journal_lines} old lines of the journal"
    if done.logs:
        yield f"deleted  {len(done.logs)} old logs"
    for aged in done.aged:
        gone = f"{counted(aged.sessions, 'session')}, {counted(aged.events, 'event')}"
        yield f"taken out  {gone}, {aged.raw_bytes:,} bytes of lines  {aged.path}"
    for freed in done.freed:
        if freed.bytes >= _WORTH_TELLING_BYTES:
            yield f"freed  {freed.bytes:,} bytes beside {freed.path}"


def _json(done: Tended) -> Message:
    return {
        "busy": done.busy, "supervisor": done.revived, "checked": done.reaping.checked,
        "reaped": [{**each._asdict()} for each in done.reaping.reaped],
        "missing": list(done.reaping.missing), "forgotten": list(done.reaping.forgotten),
        "journal_lines": done.journal_lines, "logs": list(done.logs),
        "freed": [{**each._asdict()} for each in done.freed], "skipped": list(done.skipped),
        "aged": [{**each._asdict()} for each in done.aged],
        "failed": [{**each._asdict()} for each in done.failed],
    }  # fmt: skip

"""The command line as typer knows it. Verbs import what they need when they run."""

from __future__ import annotations

import click
import typer

from kaizen.cli import daemon, doctor, init, pause, ps, quickstart, reap, sessions, show, tail, uninstall
from kaizen.cli.options import settings

app = typer.Typer(name="kaizen", **settings, help=__doc__)


@app.callback(invoke_without_command=True)
def kaizen(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and end."),
) -> None:
    """See what your coding agents do, in every repository, on your own machine.

    Example: kaizen quickstart
    """
    if version:
        from kaizen import __version__

        show.line(f"kaizen {__version__}")
    elif context.invoked_subcommand is None:
        show.line(context.get_help())


app.command("quickstart")(quickstart.quickstart)
app.command("init")(init.init)
app.add_typer(daemon.app, name="daemon")
app.command("ps")(ps.ps)
app.add_typer(sessions.app, name="sessions")
app.command("tail")(tail.tail)
app.command("pause")(pause.pause)
app.command("resume")(pause.resume)
app.command("reap")(reap.reap)
app.command("doctor")(doctor.doctor)
app.command("uninstall")(uninstall.uninstall)


def run(arguments: list[str]) -> int:
    """Run a command line; returns its exit status. Mistakes in the call give 2 and say what is wrong."""
    try:
        status = app(args=arguments, prog_name="kaizen", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as mistake:
        mistake.show()
        return mistake.exit_code
    return status if isinstance(status, int) else 0

"""The command line as typer knows it. Verbs import what they need when they run."""

from __future__ import annotations

from typing import cast

import typer

from kaizen.cli import (
    actions,
    actions_change,
    actions_list,
    actions_show,
    backup,
    cost,
    cron,
    daemon,
    deleting,
    doctor,
    experiment,
    experiment_conclude,
    experiment_list,
    experiment_new,
    experiment_report,
    experiment_tag,
    feedback,
    forget,
    guidance,
    heuristics,
    heuristics_list,
    heuristics_run,
    heuristics_show,
    hook,
    hooks,
    improve,
    init,
    move,
    pause,
    ps,
    quickstart,
    reap,
    redact,
    reparse,
    retention,
    retro,
    retro_list,
    retro_schedule,
    retro_show,
    search,
    service,
    sessions,
    sessions_export,
    sessions_list,
    sessions_show,
    sessions_tree,
    shells,
    show,
    standup,
    summary,
    supervise,
    tail,
    top,
    uninstall,
)
from kaizen.cli.options import settings

app = typer.Typer(name="kaizen", **settings)


@app.callback(invoke_without_command=True)
def kaizen(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and end."),
    no_pager: bool = typer.Option(False, "--no-pager", help="Before the verb: show long output without a pager."),
    install_completion: bool = typer.Option(
        False, "--install-completion", help="Have your shell ($SHELL: bash, zsh or fish) complete at TAB, and end."
    ),
    show_completion: bool = typer.Option(False, "--show-completion", help="Show the script that does it, and end."),
) -> None:
    """See what your coding agents do, in every repository, on your own machine.

    Example: kaizen quickstart
    """
    if version:
        from kaizen import __version__

        show.line(f"kaizen {__version__}")
    elif install_completion:
        for path in (changed := shells.install(shells.mine())):
            show.line(f"written  {show.clean(path)}")
        show.note("completion begins in the next shell that you open" if changed else "nothing was changed")
    elif show_completion:
        show.draw(shells.SCRIPTS[shells.mine()])
    elif context.invoked_subcommand is None:
        show.line(context.get_help())


app.command("quickstart")(quickstart.quickstart)
app.command("init")(init.init)
app.add_typer(daemon.app, name="daemon")
app.command("ps")(ps.ps)
app.add_typer(supervise.app, name="supervise")
app.add_typer(sessions.app, name="sessions")
sessions.app.command("show")(sessions_show.show)
sessions.app.command("tree")(sessions_tree.tree)
sessions.app.command("export")(sessions_export.export)
sessions.app.command("list")(sessions_list.list_)
sessions.app.command("delete")(deleting.delete)
app.command("cost")(cost.cost)
app.command("tail")(tail.tail)
app.command("top")(top.top)
app.command("reparse")(reparse.reparse)
app.command("exclude")(deleting.exclude)
app.command("retention")(retention.retention)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("redact")(redact.redact)
app.command("search")(search.search)
app.command("summary")(summary.summary)
app.add_typer(actions.app, name="actions")
actions.app.command("list")(actions_list.list_)
actions.app.command("show")(actions_show.show)
actions.app.command("accept")(actions_change.accept)
actions.app.command("snooze")(actions_change.snooze)
actions.app.command("reject")(actions_change.reject)
actions.app.command("done")(actions_change.done)
app.command("guidance")(guidance.guidance)
app.command("feedback")(feedback.feedback)
app.add_typer(improve.app, name="improve")
app.command("standup")(standup.standup)
app.add_typer(retro.app, name="retro")
retro.app.command("show")(retro_show.show_)
retro.app.command("list")(retro_list.list_)
retro.app.add_typer(retro_schedule.app, name="schedule")
app.add_typer(heuristics.app, name="heuristics")
heuristics.app.command("list")(heuristics_list.list_)
heuristics.app.command("show")(heuristics_show.show_)
heuristics.app.command("run")(heuristics_run.run)
app.add_typer(experiment.app, name="experiment")
experiment.app.command("new")(experiment_new.new)
experiment.app.command("list")(experiment_list.list_)
experiment.app.command("report")(experiment_report.report)
experiment.app.command("conclude")(experiment_conclude.conclude)
experiment.app.command("tag")(experiment_tag.tag)
app.command("pause")(pause.pause)
app.command("resume")(pause.resume)
app.command("forget")(forget.forget)
app.command("move")(move.move)
app.command("hook")(hook.hook)
app.command("reap")(reap.reap)
app.add_typer(cron.app, name="cron")
app.add_typer(service.app, name="service")
app.add_typer(hooks.app, name="hooks")
app.command("doctor")(doctor.doctor)
app.command("uninstall")(uninstall.uninstall)


# Some versions of typer bring a click of their own, so its errors are those that typer's derive from.
_Mistake = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0].__bases__[0])


def run(arguments: list[str]) -> int:
    """Run a command line; returns its exit status. Mistakes in the call give 2 and say what is wrong."""
    try:
        status = app(args=arguments, prog_name="kaizen", standalone_mode=False)
    except typer.Abort:
        return 130
    except typer.Exit as end:
        return end.exit_code
    except _Mistake as mistake:
        mistake.message = mistake.message.replace("Value error, ", "")  # what checks the values for typer says so
        mistake.show()
        return mistake.exit_code
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None  # typer makes a failure of a reader that went away
        raise
    return status if isinstance(status, int) else 0

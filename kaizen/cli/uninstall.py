"""`kaizen uninstall`: stop everything and undo what was installed."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import paths
from kaizen.cli import show
from kaizen.cli.asking import agreed
from kaizen.cli.options import OnlyThis


def uninstall(
    purge: Annotated[bool, typer.Option("--purge", help="Also delete everything that was captured.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")] = False,
    workspace: OnlyThis = None,
) -> int:
    """Stop all daemons and undo what was installed. What was captured stays, except with --purge, which asks first.

    That takes out `kaizen cron`, `kaizen service`, `kaizen hooks` and shell completion too. With -w only that workspace is stopped and forgotten.

    Example: kaizen uninstall --purge
    """
    from kaizen.background.remove import delete_home, forget_workspaces
    from kaizen.background.supervisor import stop_supervisor
    from kaizen.host import files

    home = paths.home()
    files.check_home(home)
    if files.inode(home) is None:
        return _without_home(home, everything=workspace is None, purge=purge)
    only = None
    if workspace is not None:
        from kaizen.background.choose import workspace_for

        only = workspace_for(workspace)
    if (
        purge
        and not yes
        and not agreed(f"everything that was captured in {only}" if only else f"everything below {home}")
    ):
        show.note("nothing was changed")
        return 1
    if only is None:
        _undo_installed()
        if stop_supervisor(home).was_running:
            show.line("stopped  the supervisor")
    for path in forget_workspaces(home, only=only, purge=purge):
        show.line(f"stopped and forgotten  {show.clean(path)}")
    if purge and only is None:
        left = delete_home(home)
        show.line(f"deleted  {home}" if not left else f"deleted what is ours in {home}; {', '.join(left)} stay")
    elif not purge:
        show.note(f"what was captured is still in {home}; --purge deletes it")
    return 0


def _without_home(home: str, *, everything: bool, purge: bool) -> int:
    """What may still be installed where a home was deleted by hand."""
    from kaizen.background.remove import delete_home

    if everything:
        _undo_installed()  # keeps what the settings were, which makes a home
    if everything and purge:
        delete_home(home)
    show.note(f"nothing else to do: there was no {home}")
    return 0


def _undo_installed() -> None:
    """Take out what `kaizen cron`, `kaizen service`, `kaizen hooks` and `--install-completion` installed."""
    from kaizen.cli import hooking, scheduled, shells

    scheduled.undo_all()
    hooking.undo_all()
    for path in shells.remove():
        show.line(f"completion taken out  {show.clean(path)}")

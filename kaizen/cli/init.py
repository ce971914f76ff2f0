"""`kaizen init`: register a repository, write its settings, start its daemon."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from kaizen.cli import show
from kaizen.cli.awaiting import await_history
from kaizen.cli.options import AsJson, Workspace, folder


def init(
    path: Annotated[
        Path | None, typer.Argument(parser=folder, metavar="PATH", help="The repository; default: as with -w.")
    ] = None,
    workspace: Workspace = None,
    hooks: Annotated[
        bool | None,
        typer.Option(
            "--hooks/--no-hooks",
            help="Have agents tell of their work while they are at it, as `kaizen hooks install` does, or not; default: ask "
            "at a terminal, else not.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Register a repository and start its daemon. Doing it again changes nothing.

    On a terminal it waits until what agents left there is read, and shows how far that is; Ctrl-C ends the waiting only.

    Example: kaizen init ~/src/app
    """
    from kaizen.background.enrol import enrol
    from kaizen.cli import hooking

    enrolled = enrol(chosen(path or workspace))
    started = enrolled.started
    if as_json:
        done = hooking.offer(hooks, quiet=True)
        show.json({
            "workspace": enrolled.path, "new": enrolled.new, "config": enrolled.config, "pid": started.pid,
            "already_running": started.already_running, "paths": {**started.paths._asdict()}, "web": started.web,
            "hooks": None if done is None else hooking.as_json(done, dry_run=False),
        })  # fmt: skip
        return hooking.status_of(done)
    show.line("registered" if enrolled.new else "already registered")
    show.facts([
        ("workspace", enrolled.path), ("config", enrolled.config), ("daemon", "already running" if started.already_running else "started"),
        ("pid", started.pid), ("log", started.paths.log), ("web", started.web),
    ])  # fmt: skip
    done = hooking.offer(hooks, quiet=False)
    hooking.tell(done or [], add=True, dry_run=False)
    if show.is_terminal(sys.stderr):
        await_history(started.paths.sock, os.path.basename(enrolled.path))
    show.note("next: `kaizen sessions list`, `kaizen tail`")
    return hooking.status_of(done)


def chosen(named: Path | None) -> str:
    """The folder that was named, exactly; else the nearest registered one upwards, else the git root."""
    from kaizen import paths
    from kaizen.background.choose import workspace_for

    return workspace_for() if named is None else paths.canonical(named)

"""`kaizen pause` and `kaizen resume`: registered, and not observed for now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace, folder
from kaizen.errors import NotFound

_Path = Annotated[
    Path | None, typer.Argument(parser=folder, metavar="PATH", help="The repository; default: as with -w.")
]


def pause(path: _Path = None, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Stop observing a workspace; it stays registered, and nothing starts its daemon until `kaizen resume`.

    What the agents write meanwhile stays in their own files and is read after `resume`; what they tell by hooks is not taken.

    Example: kaizen pause ~/src/app
    """
    from kaizen.background.stop import stop_background_for
    from kaizen.hooks import spool

    found = _set_paused(path or workspace, paused=True)
    stopped = stop_background_for(found)
    spool.dismiss(paths.spool_dir(paths.home(), found), spool.PAUSED)
    if as_json:
        show.json({"workspace": found, "paused": True, "was_running": stopped.was_running})
    else:
        show.line(f"paused: {show.clean(found)}")
    return 0


def resume(path: _Path = None, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Observe a paused workspace again.

    Example: kaizen resume ~/src/app
    """
    from kaizen.background.start import start_background_for

    found = _set_paused(path or workspace, paused=False)
    started = start_background_for(found)
    if as_json:
        show.json({"workspace": found, "paused": False, "pid": started.pid})
    else:
        show.line(f"observed again: {show.clean(found)} (pid {started.pid})")
    return 0


def _set_paused(named: Path | None, *, paused: bool) -> str:
    from kaizen.background.choose import workspace_for
    from kaizen.registry.hot import Registry

    found = workspace_for(named)
    with Registry.open(paths.home(), create=False) as registry:
        entry = registry.entry(found)
        if entry is None:
            raise NotFound(f"{found!r} is not registered", hint="`kaizen ps` shows what is")
        registry.set_paused(entry.workspace.id, paused, clock.now_ms())
    return found

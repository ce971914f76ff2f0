"""`kaizen forget`: a repository is not to be observed any more, whether its folder is still there or not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from kaizen import paths
from kaizen.cli import show
from kaizen.cli.asking import agreed
from kaizen.cli.options import AsJson, Workspace, folder
from kaizen.errors import NotFound


def forget(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH",
            parser=folder,
            help="The repository, or its name in `kaizen ps`; it need not exist. Default: as with -w.",
        ),
    ] = None,
    purge: Annotated[bool, typer.Option("--purge", help="Also delete everything that was captured in it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Stop a repository's daemon and forget the repository. What was captured stays, except with --purge, which asks.

    A later `kaizen init` of the same folder finds its history again.

    Example: kaizen forget ~/src/old-app
    """
    from kaizen.background.remove import forget_workspaces, purge_forgotten

    home = paths.home()
    found, registered = _meant(home, path or workspace, purge=purge)
    if purge and not yes and not agreed(f"everything that was captured in {found}"):
        show.note("nothing was changed")
        return 1
    if registered:
        for _ in forget_workspaces(home, only=found, purge=purge):
            pass
    else:
        purge_forgotten(home, found)
    if as_json:
        show.json({"workspace": found, "was_registered": registered, "purged": purge})
        return 0
    done = "forgotten and deleted" if purge else "forgotten"
    show.line(f"{done}: {show.clean(found)}")
    kept = paths.project_dir(home, found)
    if not purge and os.path.isdir(kept):
        show.note(f"what was captured stays in {kept}; `kaizen init` of the same folder finds it again")
    return 0


def _meant(home: str, named: Path | None, *, purge: bool) -> tuple[str, bool]:
    """The workspace, and whether it is registered; what was kept of one that is not can still be purged."""
    from kaizen.background.choose import registered_as, spellings, workspace_for
    from kaizen.host import files
    from kaizen.registry.hot import Registry

    files.check_home(home)
    with Registry.open(home, create=False) as registry:
        rows = registry.workspaces()
    named = Path(workspace_for(home=home)) if named is None else named
    try:
        return registered_as(named, rows).path, True
    except NotFound:
        kept = [path for path in spellings(named) if os.path.isdir(paths.project_dir(home, path))]
        if not purge or not kept:
            raise
    return kept[0], False

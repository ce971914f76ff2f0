"""`kaizen move`: a repository lies elsewhere now, and its history goes along."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from kaizen.cli import show
from kaizen.cli.options import AsJson, folder
from kaizen.errors import KaizenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.move import Moved


def move(
    old: Annotated[
        Path, typer.Argument(metavar="OLD", parser=folder, help="Where the repository lay; or its name in `kaizen ps`.")
    ],
    new: Annotated[
        Path | None,
        typer.Argument(
            metavar="NEW", parser=folder, help="Where it lies now; default: the git root of the current folder."
        ),
    ] = None,
    workspace: Annotated[
        Path | None, typer.Option("-w", "--workspace", metavar="PATH", parser=folder, help="The same as NEW.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Tell that a repository was moved or renamed: its history and settings go along. The folder itself is not touched.

    What agents did at the old place goes on belonging to it. Doing it again changes nothing, and completes a move that
    was broken off.

    Example: kaizen move ~/src/app ~/src/new-name
    """
    from kaizen.background.move import move_workspace

    moved = move_workspace(old, new or workspace or _here())
    try:
        pid = _started(moved)
    except KaizenError:
        _show(moved, None, as_json=as_json)
        raise
    _show(moved, pid, as_json=as_json)
    if as_json:
        return 0
    if os.path.isdir(moved.former) and not os.path.islink(moved.former):
        show.note(f"{show.clean(moved.former)} is still there; it is not observed any more")
    for path in moved.below:
        show.note(f"registered below the old place too: {show.clean(path)}; if it was moved along: `kaizen move` it")
    return 0


def _here() -> str:
    from kaizen import paths
    from kaizen.background.choose import spellings

    here = spellings(".")[-1]
    return paths.git_root(here) or here


def _started(moved: Moved) -> int | None:
    from kaizen.background.start import start_background_for

    return start_background_for(moved.workspace).pid if moved.observed else None


def _show(moved: Moved, pid: int | None, *, as_json: bool) -> None:
    if as_json:
        show.json({
            "workspace": moved.workspace, "former": moved.former, "already": moved.already, "pid": pid,
            "below": list(moved.below),
        })  # fmt: skip
        return
    show.line("moved already" if moved.already else "moved")
    show.facts(
        [("from", moved.former), ("to", moved.workspace), ("daemon", "not started" if pid is None else f"pid {pid}")]
    )

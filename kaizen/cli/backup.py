"""`kaizen backup` and `kaizen restore`: what was captured, out of the home and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from kaizen import paths
from kaizen.cli import show
from kaizen.cli.asking import agreed
from kaizen.cli.options import AsJson, OnlyThis, Workspace, folder
from kaizen.cli.progress import Progress
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.restore import Lost

_Folder = Annotated[Path, typer.Argument(metavar="DIR", parser=folder, help="The backup's folder.")]


def backup(
    where: _Folder,
    everything: Annotated[bool, typer.Option("--all", help="All workspaces, the registry and the settings.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Copy what was captured in a workspace, or with --all everything, into a folder that is not there yet.

    Daemons go on meanwhile. What is deleted later stays in the backup.

    Example: kaizen backup ~/backups/kaizen-monday --all
    """
    from kaizen.background.backup import back_up
    from kaizen.reading import stores

    only = None if everything else stores.chosen(workspace)
    with Progress("copying, bytes") as told:
        done = back_up(paths.home(), os.fspath(where), only=only, told=told)
    if as_json:
        show.json({
            "folder": done.folder, "workspaces": [*done.workspaces], "files": done.files, "bytes": done.bytes,
        })  # fmt: skip
    else:
        show.line(f"backed up: {len(done.workspaces)} workspaces, {done.bytes:,} bytes, in {show.clean(done.folder)}")
    return 0


def restore(
    where: _Folder,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before replacing what the backup does not have.")
    ] = False,
    workspace: OnlyThis = None,
    as_json: AsJson = False,
) -> int:
    """Put back what a backup has, once all its files were found to be what they were.

    Daemons are stopped and started again. Sessions that were deleted since stay deleted. It can be broken off at any time,
    and done again.

    Example: kaizen restore ~/backups/kaizen-monday
    """
    from kaizen.background import manifest
    from kaizen.background import restore as restoring

    home, source = paths.home(), os.path.realpath(where)
    made = manifest.read(source)
    saved = restoring.chosen(made, None if workspace is None else paths.canonical(workspace))
    restoring.refuse_newer(source, made)
    with Progress("verifying, bytes") as told:
        manifest.check(source, made, told)
    lost = restoring.losses(home, source, saved)
    if lost and not yes and not agreed("; ".join(_told(each) for each in lost)):
        show.note("nothing was changed")
        return 1
    with Progress("putting back, workspaces") as told:
        done = restoring.restore(home, source, made, saved, told)
    if as_json:
        show.json({
            "folder": source, "made_at": made.made_at, "workspaces": [*done.workspaces], "started": [*done.started],
            "registry": done.registry, "replaced": [{**each._asdict()} for each in lost],
        })  # fmt: skip
    else:
        for path in done.workspaces:
            show.line(f"put back: {show.clean(path)}, as of {made.made_at[:19]}")
    return 0


def _told(lost: Lost) -> str:
    if lost.sessions is None:
        return f"the store of {lost.workspace}, which cannot be read"
    newer = f", {lost.newer_events:,} events newer than the backup" if lost.newer_events else ""
    decided = f", {counted(lost.decisions, 'decision')} of after it" if lost.decisions else ""
    held = f"{counted(lost.sessions, 'session')}{newer}{decided}"
    return f"what is there of {lost.workspace} ({held}) and put the backup in its place"

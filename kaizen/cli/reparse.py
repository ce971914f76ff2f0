"""`kaizen reparse`: what was captured is read again from the lines that are kept."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.progress import Progress
from kaizen.model.act import What
from kaizen.model.wording import counted


def reparse(
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Only this session, with its parents and sub-agents.")
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Read again what was captured, from the lines that are kept: what this version reads better is better afterwards.

    Nothing is lost: what is not kept any more stays as it was read. It can be broken off at any time.

    Example: kaizen reparse
    """
    from kaizen.background.acting import act
    from kaizen.reading import stores
    from kaizen.store import read

    path = stores.chosen(workspace)
    named: tuple[str, ...] = ()
    with closing(stores.captured(path)) as store:
        if session is not None:
            named = (read.session(store, session, workspace=path, now_ms=clock.now_ms()).id,)
    with Progress("reading again, sessions") as told:
        done = act(paths.home(), path, What.REPARSE, named, told=told)
    if as_json:
        show.json({"workspace": path, **done})
    else:
        show.line(f"read again: {counted(done['sessions'], 'session')}; {counted(done['changed_rows'], 'row')} changed")
    return 0

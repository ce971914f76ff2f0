"""`kaizen sessions show`: what happened in a session."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kaizen.cli import showing
from kaizen.cli.options import AsJson, Workspace, count, one_or_all


def show(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="A session's id, or the beginning of one.")],
    last: Annotated[
        int | None, typer.Option("--last", metavar="N", parser=count, help="Only the last so many turns.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="All of each text, and all files.")] = False,
    events: Annotated[bool, typer.Option("--events", help="The events, one a line, instead of the story.")] = False,
    all_: Annotated[bool, typer.Option("-A", "--all", help="Look for it in all workspaces.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """The story of a session: what was asked, what came of it turn by turn, the files it touched, and how it ended.

    Example: kaizen sessions show 12b5289a --last 3
    """
    one_or_all(workspace, all_=all_)
    named = None if workspace is None else os.fspath(workspace)
    return showing.run(showing.Asked(session_id, last, full, events, all_, named, as_json))

"""`kaizen feedback`: how a session went, in the eyes of the person it worked for."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.text import deciding, told

_LIST = "list"  # no session's id begins so: they are numbers, or begin with what names their agent


def feedback(
    session: Annotated[
        str,
        typer.Argument(
            metavar="SESSION", help="A session's id, or the beginning of one; or `list` for what was given so far."
        ),
    ] = _LIST,
    score: Annotated[
        int | None, typer.Option("--score", min=1, max=5, metavar="1..5", help="From 1 (bad) to 5 (good).")
    ] = None,
    label: Annotated[
        str | None, typer.Option("--label", metavar="WORD", help="What kind of session it was, in a word.")
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="What is to be remembered with it.")
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Say how a session went; retros and experiments use it. What is said again takes the place of what was said before.

    Example: kaizen feedback 12b5289a --score 2 --label refactoring --note "had to explain it three times"
    """
    if session == _LIST:
        if score is not None or label is not None or note is not None:
            raise typer.BadParameter("it names no session to give that for", param_hint="SESSION")
        return _list(workspace, as_json=as_json)
    if score is None:
        raise typer.BadParameter("it is missing: a number from 1 (bad) to 5 (good)", param_hint="--score")
    return _give(session, score, label, note, workspace, as_json=as_json)


def _list(named: Path | None, *, as_json: bool) -> int:
    from kaizen.decisions import feedback as given
    from kaizen.decisions.opening import to_read
    from kaizen.reading import stores

    path, now = stores.chosen(named), clock.now_ms()
    with closing(to_read(paths.home(), path)) as db:
        found = given.listed(db)
    if as_json:
        show.json([deciding.feedback_json(path, each) for each in found])
    elif found:
        rows = [
            (told.short(each.session_id).strip(), each.score, each.label, show.ago(each.at, now), each.note)
            for each in found
        ]
        show.table(("SESSION", "SCORE", "LABEL", "GIVEN", "NOTE"), rows, [show.Give(4, 20)])
    else:
        show.note("no feedback was given yet")
    return 0


def _give(
    begin: str, score: int, label: str | None, note: str | None, named: Path | None, *, as_json: bool
) -> int:  # fmt: skip
    from kaizen.database import opening
    from kaizen.decisions import feedback as given
    from kaizen.decisions.opening import to_write
    from kaizen.reading.whereabouts import Located

    where = None if named is None else os.fspath(named)
    with Located(begin, where, all_=False, told=show.error) as found:
        session_id, path = found.session_id, found.workspace
    with closing(to_write(paths.home(), path)) as db, opening.guarded(paths.decisions_db(paths.home(), path)):
        kept = given.give(db, session_id, score, label, note, clock.now_ms())
    if as_json:
        show.json(deciding.feedback_json(path, kept))
    else:
        show.line(f"kept: {score} of 5 for session {show.clean(session_id)}")
    return 0

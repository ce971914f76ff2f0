"""`kaizen experiment tag`: saying on which side a session is."""

from __future__ import annotations

import os
from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace


def tag(
    session: Annotated[str, typer.Argument(metavar="SESSION", help="A session's id, or the beginning of one.")],
    word: Annotated[str, typer.Argument(metavar="TAG", help="The tag, as experiments name it.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the tag away.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Put a tag on a session, by which experiments sort it. Sub-agents go with the session that began them.

    Example: kaizen experiment tag 12b5289a plan-first
    """
    from kaizen.database import opening
    from kaizen.decisions import experiments
    from kaizen.decisions.opening import to_write
    from kaizen.errors import NotFound
    from kaizen.reading.whereabouts import Located

    if not word:
        raise typer.BadParameter("it is empty", param_hint="TAG")
    named = None if workspace is None else os.fspath(workspace)
    with Located(session, named, all_=False, told=show.error) as at:
        id_, path = at.session_id, at.workspace
    with closing(to_write(paths.home(), path)) as db, opening.guarded(paths.decisions_db(paths.home(), path)):
        if remove and not experiments.untag(db, id_, word):
            raise NotFound(f"session {id_} has no tag {word!r}")
        if not remove:
            experiments.tag(db, id_, word, clock.now_ms())
        tags = sorted(experiments.tags(db).get(id_, ()))
    if as_json:
        show.json({"workspace": path, "session_id": id_, "tags": [*tags]})
    else:
        show.line(show.clean(f"session {id_}: {', '.join(tags) or 'no tags'}"))
    return 0

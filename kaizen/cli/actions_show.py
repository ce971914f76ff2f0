"""`kaizen actions show`: one action item with its history."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show as door
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.text import deciding


def show(
    action_id: Annotated[str, typer.Argument(metavar="ID", help="An action's id, or the beginning of one.")],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """An action item: what it is about, how it stands, and all that was decided about it, with the notes.

    Example: kaizen actions show 3fa2
    """
    from kaizen.decisions import actions
    from kaizen.decisions.opening import to_read
    from kaizen.reading import stores

    path, now = stores.chosen(workspace), clock.now_ms()
    with closing(to_read(paths.home(), path)) as db:
        found = deciding.placed(path, actions.meant(db, action_id), now)
        history = actions.history(db, found.action.id)
    if as_json:
        door.json({**deciding.action_json(found), "history": [deciding.change_json(each) for each in history]})
    else:
        deciding.draw(found, history)
    return 0

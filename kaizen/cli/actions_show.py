"""`kaizen actions show`: one action item with its history."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show as door
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.text import deciding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.action import Action, FollowUp


def show(
    action_id: Annotated[str, typer.Argument(metavar="ID", help="An action's id, or the beginning of one.")],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """An action item: what it is about, how it stands, all that was decided about it, and whether it helped.

    Example: kaizen actions show 3fa2
    """
    from kaizen.decisions import actions
    from kaizen.decisions.opening import to_read
    from kaizen.reading import stores

    path, now = stores.chosen(workspace), clock.now_ms()
    with closing(to_read(paths.home(), path)) as db:
        found = deciding.placed(path, actions.meant(db, action_id), now)
        history = actions.history(db, found.action.id)
    follow_up = _follow_up(path, found.action, now)
    if as_json:
        door.json({
            **deciding.action_json(found), "history": [deciding.change_json(each) for each in history],
            "follow_up": None if follow_up is None else deciding.follow_up_json(follow_up),
        })  # fmt: skip
    else:
        deciding.draw(found, history)
        if follow_up is not None:
            deciding.draw_follow_up(follow_up)
    return 0


def _follow_up(workspace: str, action: Action, now: int) -> FollowUp | None:
    """What became of it, where it is done or accepted and anything was captured."""
    from kaizen.guidance.finding import found
    from kaizen.reading import stores
    from kaizen.retro.follow_up import FOLLOWED, follow_ups

    if action.state not in FOLLOWED:
        return None
    with stores.Together([workspace], tolerant=False) as together:
        return next(
            (each for opened in together.opened for each in follow_ups(opened, [action], now, found(workspace))), None
        )

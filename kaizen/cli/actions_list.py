"""`kaizen actions list`: which action items there are, and how they stand."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace, one_or_all
from kaizen.cli.text import deciding
from kaizen.errors import KaizenError
from kaizen.model.action import State
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.cli.text.deciding import Placed

_PUT_AWAY = frozenset({State.DONE, State.REJECTED})


def _state(named: str) -> State | None:
    if named == "all":
        return None
    try:
        return State(named)
    except ValueError:
        raise typer.BadParameter(f"it is one of {', '.join(State)}, all") from None


def list_(
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help="Only those that stand so now: proposed, accepted, snoozed, rejected, done; or all. Default: none that is rejected or done.",
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("-A", "--all", help="All workspaces.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """The action items of a workspace, the latest changed first. One that was snoozed is proposed again from its day on.

    Example: kaizen actions list --state accepted
    """
    one_or_all(workspace, all_=all_)
    from kaizen.reading import stores

    wanted = None if state is None else _state(state)
    now, found = clock.now_ms(), list[deciding.Placed]()
    for each in stores.meant(workspace, all_=all_):
        try:
            found += _of(each, now)
        except KaizenError as error:
            if not all_:
                raise
            show.error(error)
    found.sort(key=lambda placed: -placed.action.changed_at)
    shown = [each for each in found if _is_shown(each, wanted, every=state == "all")]
    if as_json:
        show.json([deciding.action_json(each) for each in shown])
        return 0
    if shown:
        deciding.table(shown, now, where=all_)
    away = len(found) - len(shown)
    if not found:
        show.note("no action item was proposed yet; `kaizen retro` does")
    elif away:
        show.note(f"{counted(away, 'other')}: --state all shows them")
    return 0


def _of(workspace: str, now: int) -> list[Placed]:
    from kaizen.decisions import actions
    from kaizen.decisions.opening import to_read

    with closing(to_read(paths.home(), workspace)) as db:
        return [deciding.placed(workspace, each, now) for each in actions.listed(db)]


def _is_shown(placed: Placed, wanted: State | None, *, every: bool) -> bool:
    if every:
        return True
    return placed.state is wanted if wanted is not None else placed.state not in _PUT_AWAY

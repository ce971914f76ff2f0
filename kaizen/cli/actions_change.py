"""`kaizen actions accept`, `snooze`, `reject` and `done`: deciding about an action item."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.text import deciding
from kaizen.errors import NotFound
from kaizen.model.action import State

_Id = Annotated[str, typer.Argument(metavar="ID", help="An action's id, or the beginning of one.")]
_Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What is to be remembered with it.")]


def accept(action_id: _Id, note: _Note = None, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Accept an action item: it is to be done. `kaizen improve` makes proposals of those that are accepted.

    Example: kaizen actions accept 3fa2 --note "after the release"
    """
    return _decide(action_id, State.ACCEPTED, note, workspace, as_json=as_json)


def snooze(
    action_id: _Id,
    until: Annotated[
        str,
        typer.Option("--until", metavar="WHEN", help="A date such as 2026-12-01 (UTC), or a span such as 10d or 2w."),
    ] = "2w",
    note: _Note = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Put an action item off: no retro shows it before that day.

    Example: kaizen actions snooze 3fa2 --until 2026-12-01
    """
    return _decide(action_id, State.SNOOZED, note, workspace, until=until, as_json=as_json)


def reject(action_id: _Id, note: _Note = None, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Reject an action item: it stays away until it is seen twice as often as now.

    Example: kaizen actions reject 3fa2 --note "that is how we work"
    """
    return _decide(action_id, State.REJECTED, note, workspace, as_json=as_json)


def done(action_id: _Id, note: _Note = None, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Say that an action item is done: from now on each retro tells what became of it, before and after.

    Example: kaizen actions done 3fa2 --note "wrote it into CLAUDE.md"
    """
    return _decide(action_id, State.DONE, note, workspace, as_json=as_json)


def _decide(
    begin: str, state: State, note: str | None, named: Path | None, *, until: str | None = None, as_json: bool
) -> int:
    from kaizen.database import opening
    from kaizen.decisions import actions
    from kaizen.decisions.days import until_ms
    from kaizen.decisions.opening import to_read, to_write
    from kaizen.reading import stores

    workspace, now = stores.chosen(named), clock.now_ms()
    day = None if until is None else until_ms(until, now)
    if until is not None and day is None:
        raise NotFound(
            f"--until {until!r} is no day to come", hint="a date such as 2026-12-01, or a span such as 10d or 2w"
        )
    with closing(to_read(paths.home(), workspace)) as db:
        whole_id = actions.meant(db, begin).id  # what is not there makes nothing
    path = paths.decisions_db(paths.home(), workspace)
    with closing(to_write(paths.home(), workspace)) as db, opening.guarded(path):
        changed = deciding.placed(workspace, actions.change(db, whole_id, state, note, now, until=day), now)
    if as_json:
        show.json(deciding.action_json(changed))
    else:
        show.line(f"{deciding.state_of(changed)}: {show.clean(changed.action.title)} ({changed.action.id})")
    return 0

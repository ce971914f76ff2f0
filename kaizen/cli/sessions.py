"""`kaizen sessions`: what agents did in a workspace, session by session."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock
from kaizen.cli import money, show
from kaizen.cli.options import AsJson, Workspace, settings
from kaizen.model.session import Session

app = typer.Typer(**settings, help="The sessions that agents had in a workspace.\n\nExample: kaizen sessions list")
_HEADS = (
    "SESSION",
    "STATUS",
    "LAST EVENT",
    "EVENTS",
    "TOOLS",
    "IN",
    "OUT",
    "CACHE READ",
    "CACHE WRITE",
    "COST",
    "MODEL",
    "TITLE",
)
_DROPPED = ("CACHE WRITE", "CACHE READ", "EVENTS", "MODEL", "TOOLS", "IN", "OUT")  # where the terminal is too narrow
_TITLE = 60


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option("--limit", min=0, max=2**62, help="How many at most; 0 for all.")] = 20,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """The sessions of a workspace, the latest active first. A figure that is not known shows as `-`.

    Example: kaizen sessions list --limit 5
    """
    from kaizen.cli import told
    from kaizen.host.processes import is_alive
    from kaizen.reading import stores
    from kaizen.store import read

    path = stores.chosen(workspace)
    store = stores.store_of(path)
    found = []
    if store is not None:
        with closing(store):
            found = read.sessions(store, workspace=path, limit=limit, now_ms=clock.now_ms(), alive=is_alive)
    if as_json:
        show.json([told.session_json(session) for session in found])
    elif found:
        show_table(found)
    else:
        show.note("no session was captured yet")
    return 0


def show_table(found: list[Session]) -> None:
    """Sessions as a table. On a narrow terminal titles are cut, and the figures that tell least are left out."""
    from kaizen.cli import told

    now = clock.now_ms()
    rows = [
        (
            told.short(s.id).strip(), s.status, show.ago(s.last_event_at, now), s.events, s.tool_calls,
            s.usage.input, s.usage.output, s.usage.cache_read, s.usage.cache_write,
            money.spending_text(s.spending), s.model, ("└ " if s.parent_id else "") + show.cut(s.title or "", _TITLE),
        )
        for s in found
    ]  # fmt: skip
    show.lines(show.fitting(_HEADS, rows, [show.Give(-1, 20)], _DROPPED, show.columns()))

"""`kaizen sessions`: what agents did in a workspace, session by session."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock
from kaizen.cli import money, show
from kaizen.cli.options import AsJson, Workspace, settings
from kaizen.model.session import Session
from kaizen.model.spending import Spending

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


@app.command("show")
def show_(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="A session's id, or the beginning of one.")],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """One session: its figures, and what happened in it.

    Example: kaizen sessions show 12b5289a
    """
    from kaizen.cli import told
    from kaizen.host.processes import is_alive
    from kaizen.model.session import OVER
    from kaizen.reading import stores, turns
    from kaizen.store import costs, read, read_session, read_tools

    path = stores.chosen(workspace)
    with closing(stores.captured(path)) as store:
        found = read.session(store, session_id, workspace=path, now_ms=clock.now_ms(), alive=is_alive)
        children = read.children(store, found.id)
        events = turns.by_time(row.told for row in read_session.events(store, found.id))
        uses = read_tools.tool_uses(store, found.id, over=found.status in OVER)
        spent = costs.of_tree(store, found.id)
    if as_json:
        listed = [told.event_json(each) for each in events]
        show.json({
            **told.session_json(found), "children": [*children],
            "tree": {**told.totals_json(found.tree), **money.spending_json(spent)},
            "tool_uses": [*map(told.use_json, uses)], "event_list": [*listed],
        })  # fmt: skip
        return 0
    show.facts(_facts(found, children, spent))
    show.line()
    by_id, width = {use.id: use for use in uses}, show.columns()
    for each in events:
        line = told.event_line(each, by_id.get(each.event.tool_use_id or ""))
        show.line(show.cut(line, width) if width else line)
    return 0


def _facts(found: Session, children: list[str], spent: Spending) -> list[tuple[str, object]]:
    """What is known of a session as a whole, in the order in which it is shown."""
    from kaizen.cli import told

    tree = found.tree
    below = (
        f"{told.usage_text(tree.usage)} ({tree.sessions} sessions)" if tree.sessions > 1 and tree.model_calls else None
    )
    return [
        ("session", found.id), ("title", found.title), ("agent", found.agent), ("client", found.client_version),
        ("model", found.model), ("status", found.status), ("because", found.status_reason or None),
        ("started", clock.iso(found.started_at)), ("last event", clock.iso(found.last_event_at)), ("folder", found.cwd),
        ("branch", found.git_branch), ("parent", found.parent_id), ("sub-agents", ", ".join(children) or None),
        ("events", found.events), ("tool calls", found.tool_calls), ("model calls", found.model_calls),
        ("tokens", told.usage_text(found.usage) or "unknown"), ("with sub-agents", below),
        ("cost", money.spending_text(found.spending) or "unknown"),
        ("with sub-agents", money.spending_text(spent) if children else None),
    ]  # fmt: skip


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

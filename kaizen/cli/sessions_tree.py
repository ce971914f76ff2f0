"""`kaizen sessions tree`: a session with its sub-agents and what they used."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace, one_or_all


def tree(
    session_id: Annotated[str, typer.Argument(metavar="ID", help="A session's id, or the beginning of one.")],
    depth: Annotated[
        int, typer.Option("--depth", min=0, max=50, metavar="N", help="How many levels of sub-agents at most.")
    ] = 50,
    tools: Annotated[bool, typer.Option("--tools/--no-tools", help="Tool uses too, or sub-agents alone.")] = True,
    all_: Annotated[bool, typer.Option("-A", "--all", help="Look for it in all workspaces.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """A session with the sub-agents it started and the tools that each used: how long they took, their tokens and cost, and
    which share of the cost of the whole each is. Tool uses at the same time stand beside each other.

    Example: kaizen sessions tree 12b5289a --no-tools
    """
    from kaizen.cli.text import tree_text
    from kaizen.host.processes import is_alive
    from kaizen.reading import tree as trees
    from kaizen.reading.whereabouts import Located

    one_or_all(workspace, all_=all_)
    with Located(session_id, workspace, all_=all_, told=show.error) as at:
        planter = trees.Planter(
            at.store, workspace=at.workspace, now_ms=clock.now_ms(), alive=is_alive, tools=tools, depth=depth
        )  # fmt: skip
        found = planter.tree(at.session_id)
    if as_json:
        show.json(tree_text.tree_json(found))
        return 0
    show.lines(tree_text.table(found, show.columns()))
    if found.spent.unpriced and found.share_of_cost is not None:
        show.note("shares are of the cost that is known")
    return 0

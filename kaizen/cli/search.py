"""`kaizen search`: finds what was captured."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kaizen.cli import searching
from kaizen.cli.options import AsJson, Workspace, count, one_or_all


def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Words, phrases and fields; see below.")],
    all_: Annotated[bool, typer.Option("-A", "--all", help="All workspaces.")] = False,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", parser=count, help="How many at most; 0 for all that are ranked.")
    ] = searching.LIMIT,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Find prompts, answers, commands, results and paths. Ends with 0 if something was found, with 1 if nothing.

    All words must be there; "exact words", pars* for what begins so, one OR other, -word for what must not be there (then the
    whole query in quotes). Fields: agent: model: tool: path: kind: status: session: branch: instructions: error: since:
    until: tokens: cost:, as in tool:Bash,Edit since:7d tokens:">5000".

    Example: kaizen search "connection refused" tool:Bash since:7d
    """
    one_or_all(workspace, all_=all_)
    named = None if workspace is None else os.fspath(workspace)
    return searching.run(searching.Asked(query, all_, limit, named, as_json))

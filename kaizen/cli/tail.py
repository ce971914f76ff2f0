"""`kaizen tail`: events as they happen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from kaizen.cli import tailing
from kaizen.cli.options import WORKSPACE_HELP, AsJson, count, folder, one_or_all


def tail(
    agent: Annotated[
        str | None,
        typer.Option("--agent", metavar="NAME", help="Only of agents with this in their name: claude, codex, …"),
    ] = None,
    session: Annotated[
        str | None,
        typer.Option("--session", metavar="ID", help="Only this session and its sub-agents; a prefix will do."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", metavar="KIND", help="Only events of this kind: prompt, text, thinking, tool_call, tool_result, …"
        ),
    ] = None,
    tool: Annotated[
        str | None,
        typer.Option("--tool", metavar="NAME", help="Only calls and results of this tool; `mcp__*` for several."),
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="Only what went wrong.")] = False,
    grep: Annotated[
        str | None,
        typer.Option(
            "--grep",
            metavar="REGEX",
            help="Only events in whose text or name this is found; any case, unless it has a capital letter.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="Only what came after this cursor, or happened in this span (10m), since this date or `today`.",
        ),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option(
            "-n",
            "--lines",
            metavar="N",
            parser=count,
            help="Of what is there and fits, only the last so many; of several workspaces, of all together.",
        ),
    ] = None,
    no_follow: Annotated[bool, typer.Option("--no-follow", help="End when all that is there was shown.")] = False,
    all_: Annotated[
        bool, typer.Option("-A", "--all", help="All workspaces, those too that are registered meanwhile.")
    ] = False,
    workspace: Annotated[
        list[Path] | None,
        typer.Option("-w", "--workspace", metavar="PATH", parser=folder, help=f"{WORKSPACE_HELP} May be given again."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Show events as they happen: first all that is there, then what comes, until Ctrl-C. Times are UTC.

    Several values of --agent, --session, --kind and --tool are joined by commas. With --json one object a line, each with the
    cursor from which a later `--since` goes on.

    Example: kaizen tail -A --errors --since 10m
    """
    one_or_all(workspace or None, all_=all_)
    named = [*map(os.fspath, workspace or ())]
    return tailing.run(
        tailing.Asked(named, all_, agent, session, kind, tool, errors, grep, since, last, no_follow, as_json)
    )

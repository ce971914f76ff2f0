"""`kaizen sessions list`: which sessions there were, how they stand and what they came to."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from kaizen.cli import listing_sessions
from kaizen.cli.options import AsJson, Workspace, count, one_or_all

_TIME = "a date such as 2026-11-23, `today`, or a span such as 7d"


class Sort(StrEnum):
    """What comes first."""

    TIME = "time"
    COST = "cost"
    TOKENS = "tokens"


def list_(
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", parser=count, help="How many at most; 0 for all.")
    ] = listing_sessions.LIMIT,
    all_: Annotated[bool, typer.Option("-A", "--all", help="All workspaces.")] = False,
    agent: Annotated[
        str | None, typer.Option("--agent", metavar="NAME", help="Only of this agent, as claude-code; * for anything.")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="Only those that stand so now: active, waiting, permission, idle, ended, crashed.",
        ),
    ] = None,
    branch: Annotated[
        str | None, typer.Option("--branch", metavar="NAME", help="Only on this git branch; * for anything.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="WHEN", help=f"Only those in which something happened since {_TIME}."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help=f"Only those that began before the end of {_TIME}.")
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option("--cost", metavar="COMPARISON", help="Only those that cost so much in dollars, as '>0.5'."),
    ] = None,
    sort: Annotated[
        Sort,
        typer.Option(
            "--sort",
            metavar="time|cost|tokens",
            help="What comes first: the latest, the dearest, or what took the most tokens.",
        ),
    ] = Sort.TIME,
    roots: Annotated[
        bool,
        typer.Option(
            "--roots", help="Leave sub-agents out, and count what they took with the session that began them."
        ),
    ] = False,
    instructions: Annotated[
        str | None,
        typer.Option(
            "--instructions",
            metavar="FINGERPRINT",
            help="Only those that began with these instruction files, as `kaizen guidance --history` shows them, or `unknown`.",
        ),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """The sessions of a workspace, the latest active first. What is not known shows as `-`, a cost that may be more with a `+`.

    Example: kaizen sessions list --since 7d --sort cost --roots
    """
    one_or_all(workspace, all_=all_)
    named = None if workspace is None else os.fspath(workspace)
    asked = listing_sessions.Asked(
        limit, all_, agent, status, branch, since, until, cost, str(sort), roots, named, as_json, instructions
    )
    return listing_sessions.run(asked)

"""`kaizen summary`: what agents did in the last days, and what came of it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kaizen.cli import summing
from kaizen.cli.options import AsJson, Workspace, one_or_all
from kaizen.model.summary import By


def key(named: str) -> By:
    """What sums are to be made for."""
    try:
        return By(named)
    except ValueError:
        raise typer.BadParameter(f"it is one of {', '.join(By)}") from None


def summary(
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=1,
            max=summing.MOST_DAYS,
            metavar="N",
            help=f"So many days, today the last; default {summing.DAYS}.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="WHEN", help="From this day on: a date, `today`, or a span such as 7d."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="WHEN", help="The last day: a date, or a span such as 7d; default today."),
    ] = None,
    by: Annotated[
        By | None,
        typer.Option("--by", parser=key, metavar="|".join(By), help="A table with a line for each of these."),
    ] = None,
    all_: Annotated[bool, typer.Option("-A", "--all", help="All workspaces together, each call once.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """What agents did: sessions, time, prompts, tokens, cost, tools and files, beside as many days before. Days are of UTC.

    Example: kaizen summary --days 30 --by model
    """
    one_or_all(workspace, all_=all_)
    if days is not None and since is not None:
        raise typer.BadParameter("--days counts back from the last day: not with --since")
    named = None if workspace is None else os.fspath(workspace)
    return summing.run(summing.Asked(days, since, until, by, all_, named, as_json))

"""`kaizen ps`: every registered workspace and its daemon: true at this moment, live, or what happened before."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen.cli.options import AsJson, OnlyThis, count


def ps(
    name: Annotated[
        str | None, typer.Argument(metavar="WORKSPACE", help="Only this one: its path, or its name.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on showing them, live, until Ctrl-C.")] = False,
    every: Annotated[
        float | None,
        typer.Option("--every", min=0.1, max=86_400, metavar="SECONDS", help="How often to look; default 1."),
    ] = None,
    history: Annotated[bool, typer.Option("--history", help="Show what happened to daemons, the newest last.")] = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", parser=count, help="How many lines of history; default 50, 0 for all."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="SPAN", help="Only history since so long ago, such as 2d or 12h.")
    ] = None,
    workspace: OnlyThis = None,
    as_json: AsJson = False,
) -> int:
    """Every registered workspace and its daemon, as it is at this moment. Changes nothing.

    With --watch live, with memory and CPU. With --history what happened, of forgotten workspaces too.

    Example: kaizen ps --json
    """
    _check(watch=watch, history=history, of_watch=every, of_history=(limit, since))
    if history:
        from kaizen.cli import history as past

        named = name if name is not None else None if workspace is None else str(workspace)
        return past.history(workspace=named, since=since, limit=50 if limit is None else limit, as_json=as_json)
    only = _chosen(name, None if workspace is None else str(workspace))
    if watch:
        from kaizen.cli.watch import watch as live

        return live(every_s=1.0 if every is None else every, as_json=as_json, only=only)
    from kaizen.cli.listing import listing

    return listing(as_json=as_json, only=only)


def _check(*, watch: bool, history: bool, of_watch: float | None, of_history: tuple[int | None, str | None]) -> None:
    if watch and history:
        raise typer.BadParameter("--watch shows what is, --history what was: one of them")
    if of_watch is not None and not watch:
        raise typer.BadParameter("--every goes with --watch")
    if of_history != (None, None) and not history:
        raise typer.BadParameter("--limit and --since go with --history")


def _chosen(name: str | None, workspace: str | None) -> str | None:
    if name is not None:
        from kaizen import paths
        from kaizen.background.choose import among
        from kaizen.registry.hot import Registry

        with Registry.open(paths.home(), create=False) as registry:
            return among(name, registry.paths())
    if workspace is not None:
        from kaizen.background.choose import workspace_for

        return workspace_for(workspace)
    return None

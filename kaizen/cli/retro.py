"""`kaizen retro`: what a week came to, what slowed us down in it, and what to do about it. Its other verbs are modules of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import retroing, show
from kaizen.cli.options import AsJson, Workspace, settings
from kaizen.cli.progress import Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.model.retro import Retro, Span

app = typer.Typer(**settings, invoke_without_command=True)
_MOST_DAYS = 3650

Md = Annotated[bool, typer.Option("--md", help="As Markdown, redacted.")]
Html = Annotated[bool, typer.Option("--html", help="As a page that stands alone, redacted.")]
Everywhere = Annotated[bool, typer.Option("-A", "--all", help="All workspaces together, each call once.")]


@app.callback()
def retro(
    context: typer.Context,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=1,
            max=_MOST_DAYS,
            metavar="N",
            help="The last so many days, up to yesterday; default: the last week.",
        ),
    ] = None,
    week: Annotated[
        str | None, typer.Option("--week", metavar="WEEK", help="An ISO week that is over, such as 2026-W47.")
    ] = None,
    all_: Everywhere = False,
    md: Md = False,
    html: Html = False,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Where to, readable by you alone.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if there is one.")] = False,
    to: Annotated[
        str | None, typer.Option("--to", metavar="COMMAND", help="Give it to this command of a shell as its input.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it, and keep nothing.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """The retro of the last whole week: numbers beside the weeks before, what went well, what slowed us down, what to do, and what
    became of the last items. It is kept, and its items are proposed as actions. Days are of UTC.

    Example: kaizen retro --week 2026-W47
    """
    if context.invoked_subcommand is not None:
        return 0
    if days is not None and week is not None:
        raise typer.BadParameter("only one of --days and --week")
    if output is not None and to is not None:
        raise typer.BadParameter("--to is a command: not with --output")
    how = retroing.form(as_json=as_json, md=md, html=html)
    now = clock.now_ms()
    span = retroing.span(week, days, now)
    whose = retroing.whose(all_, workspace)
    with Progress("looking at workspaces") as told:
        made = _make(whose, span, now, told)
    if not dry_run and made.parts:
        _keep(whose, made, now)
    retroing.hand_over(retroing.made(made, how, show.columns()), output=output, force=force, to=to)
    return 0


def _make(whose: str | None, span: Span, now: int, told: Callable[[int, int], None]) -> Retro:
    """The retro of these days. Raises NotFound where nothing was captured yet in the workspace that is meant."""
    from kaizen.heuristics import shelf
    from kaizen.reading import stores
    from kaizen.retro.build import build
    from kaizen.retro.gather import gather

    if whose is not None:
        stores.captured(whose).close()
    workspaces = stores.everyone() if whose is None else [whose]
    found = gather(paths.home(), workspaces, span, now, everywhere=whose is None, told=told)
    for trouble in found.troubles:
        show.error(trouble)
    return build(found.material, {each.name: each for each in shelf.every()})


def _keep(whose: str | None, made: Retro, now: int) -> None:
    """Keep the retro; the items of the newest are proposed, those of one of long ago are not."""
    from kaizen.retro import gather, kept

    home = paths.home()
    kept.keep(home, whose, made)
    if kept.spans(home, whose)[0].until == made.span.until:
        gather.propose(home, made, now)

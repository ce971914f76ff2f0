"""`kaizen retro show`: a retro that is kept, or what is behind a number or an item of it."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import paths
from kaizen.cli import retroing, show
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.retro import Everywhere, Html, Md
from kaizen.cli.retroing import Format
from kaizen.errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.retro import Retro


def show_(
    what: Annotated[
        str | None,
        typer.Argument(metavar="WHAT", help="A week, or what to open: `1`, `1.evidence`, `slowed.1`, `numbers.cost`."),
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="WEEK", help="The retro of this week; default: the latest.")
    ] = None,
    all_: Everywhere = False,
    md: Md = False,
    html: Html = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Show a retro that is kept, or open a part of it: the sessions that a number adds up from, the events behind an item.

    Example: kaizen retro show 1.evidence
    """
    from kaizen.retro import kept

    how = retroing.form(as_json=as_json, md=md, html=html)
    whose = retroing.whose(all_, workspace)
    named = kept.span_of(what) if what is not None else None
    if named is not None and of is not None:
        raise typer.BadParameter("WHAT is a retro already: not with --of")
    name = what if named is not None else of
    retro = _kept(whose, name)
    if what is None or named is not None:
        show.draw(retroing.made(retro, how, show.columns()))
        return 0
    if how in (Format.MD, Format.HTML):
        raise typer.BadParameter("--md and --html write a whole retro: not with a part of it")
    return _open(retro, what, as_json=as_json)


def _kept(whose: str | None, name: str | None) -> Retro:
    """The retro with this name, or the latest. Raises NotFound and ReportDamaged."""
    from kaizen.retro import kept

    if name is None:
        found = kept.latest(paths.home(), whose)
        if found is None:
            raise NotFound("no retro is kept yet", hint="`kaizen retro` makes one")
        return found
    span = kept.span_of(name)
    if span is None:
        raise NotFound(f"{name!r} is no retro's name", hint="`kaizen retro list` shows them, such as 2026-W47")
    return kept.read(paths.home(), whose, span)


def _open(retro: Retro, what: str, *, as_json: bool) -> int:
    from kaizen.cli.text import retro_opened
    from kaizen.retro.cited import cited
    from kaizen.retro.opened import OpenedNumber, opened

    found = opened(retro, what)
    if isinstance(found, OpenedNumber):
        if as_json:
            show.json(retro_opened.number_json(found))
        else:
            show.lines(retro_opened.number_lines(found, retro, show.columns()))
        return 0
    events = cited(found.item) if found.evidence else []
    if as_json:
        show.json(retro_opened.item_json(found, events))
    elif found.evidence:
        show.lines(retro_opened.evidence_lines(found, events, show.columns()))
    else:
        show.lines(retro_opened.item_lines(found, show.columns()))
    return 0

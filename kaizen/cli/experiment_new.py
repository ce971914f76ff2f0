"""`kaizen experiment new`: saying what is to be held against what, before it is looked at."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace
from kaizen.errors import NotFound
from kaizen.model.experiment import Bound, Design, Metric


def metric(named: str) -> Metric:
    """The metric of this name."""
    try:
        return Metric(named)
    except ValueError:
        raise typer.BadParameter(f"it is one of {', '.join(Metric)}") from None


def share(given: str) -> float:
    """A part of a whole, more than nothing and less than all."""
    try:
        found = float(given)
    except ValueError:
        found = 0.0
    if not 0 < found < 1:
        raise typer.BadParameter("it is a number between 0 and 1, such as 0.5")
    return found


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    commit: Annotated[
        str | None,
        typer.Option("--commit", metavar="REV", help="Sessions that began with this commit, against those without."),
    ] = None,
    branch: Annotated[
        str | None, typer.Option("--branch", metavar="NAME", help="Sessions on this branch, against all others.")
    ] = None,
    instructions: Annotated[
        str | None,
        typer.Option(
            "--instructions",
            metavar="FINGERPRINT",
            help="Sessions that began with the instruction files of this fingerprint, against all others.",
        ),
    ] = None,
    tag: Annotated[
        str | None, typer.Option("--tag", metavar="TAG", help="Sessions with this tag, against those without.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="OTHER", help="Only this branch, fingerprint or tag, in place of all others."
        ),
    ] = None,
    of: Annotated[
        Metric,
        typer.Option("--metric", parser=metric, metavar="|".join(Metric), help="What sessions are compared by."),
    ] = Metric.COST,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="Sessions that began from then on; default: four weeks before the change, for a branch or a tag today.",
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="Sessions that began before the end of that day.")
    ] = None,
    meant: Annotated[
        float | None,
        typer.Option(
            "--share",
            parser=share,
            metavar="PART",
            help="The part of sessions that is meant to be on the changed side, such as 0.5; for a branch or a tag.",
        ),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Begin an experiment: what is compared, and by what, is fixed now. It is looked at with `kaizen experiment report`.

    Example: kaizen experiment new "shorter CLAUDE.md" --commit HEAD --metric cost
    """
    from kaizen.cli.text import experimenting
    from kaizen.database import opening
    from kaizen.decisions import experiments
    from kaizen.decisions.opening import to_write
    from kaizen.reading import stores

    path, now = stores.chosen(workspace), clock.now_ms()
    bound, after = _bound(commit, branch, instructions, tag)
    _check(name, bound, after, against, meant)
    after, changed_at = _commit(path, after) if bound is Bound.COMMIT else (after, None)
    begins = _instant(since, now, "--since")
    ends = _instant(until, now, "--until", end=True)
    if begins is None:
        begins = _begin(path, bound, after, changed_at, now)
    if ends is not None and ends <= begins:
        raise typer.BadParameter("it ends before it begins", param_hint="--until")
    design = Design(bound, after, against, of, begins, ends, meant, now % 2**31)
    with closing(to_write(paths.home(), path)) as db, opening.guarded(paths.decisions_db(paths.home(), path)):
        made = experiments.new(db, name, design, now)
    if as_json:
        show.json(experimenting.experiment_json(path, made))
    else:
        show.line(f"made: {show.clean(name)} ({made.id})")
        show.note(f"`kaizen experiment report {made.id}` tells what came of it, as often as you like")
    return 0


def _bound(*given: str | None) -> tuple[Bound, str]:
    there = [(bound, value) for bound, value in zip(Bound, given, strict=True) if value is not None]
    if len(there) != 1:
        raise typer.BadParameter("it takes one of --commit, --branch, --instructions and --tag")
    return there[0]


def _check(name: str, bound: Bound, after: str, against: str | None, meant: float | None) -> None:
    if not name or not after or against == "":
        raise typer.BadParameter("a name is empty")
    if against == after:
        raise typer.BadParameter("both sides are the same", param_hint="--against")
    if bound is Bound.COMMIT and against is not None:
        raise typer.BadParameter("a commit is held against all that is without it: not with --against")
    if bound in (Bound.COMMIT, Bound.INSTRUCTIONS) and meant is not None:
        raise typer.BadParameter("one side is over when the other begins: not with --share")


def _commit(workspace: str, named: str) -> tuple[str, int]:
    from kaizen.host import commits

    found = commits.commit(workspace, named)
    if found is None:
        raise NotFound(f"{named!r} is no commit of {workspace!r}", hint="`git log` shows them")
    return found.id, found.at_ms


def _instant(given: str | None, now_ms: int, hint: str, *, end: bool = False) -> int | None:
    from kaizen.model.query import instant_ms

    if given is None:
        return None
    found = instant_ms(given, now_ms, end=end)
    if found is None:
        raise typer.BadParameter(
            f"{given!r} is no time: a date such as 2026-11-23, or a span such as 7d", param_hint=hint
        )
    return found


def _begin(workspace: str, bound: Bound, after: str, changed_at: int | None, now_ms: int) -> int:
    from kaizen.reading import stores
    from kaizen.reading.experiment import begin

    with closing(stores.captured(workspace)) as store:
        return begin(store, bound, after, changed_at, now_ms)

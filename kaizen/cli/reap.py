"""`kaizen reap`: clear up after daemons that died."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace


def reap(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    forget_missing: Annotated[
        float | None,
        typer.Option("--forget-missing", min=0, metavar="DAYS", help="Forget workspaces whose folder is gone so long."),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Clear up after daemons that died: their rows, sockets and pid files, and runtime folders of nobody.

    All workspaces are looked at, whichever is named. Quiet where there is nothing to do.

    Example: kaizen reap --dry-run
    """
    from kaizen.background.reap import reap as clear_up

    done = clear_up(dry_run=dry_run, forget_missing_days=forget_missing)
    if as_json:
        show.json({
            "reaped": [{**each._asdict()} for each in done.reaped], "checked": done.checked,
            "missing": list(done.missing), "forgotten": list(done.forgotten),
            "failed": [{**each._asdict()} for each in done.failed], "dry_run": dry_run,
        })  # fmt: skip
        return int(bool(done.failed))
    would = "would be " if dry_run else ""
    for each in done.reaped:
        show.line(f"{would}reaped  {show.clean(each.path)}  ({each.reason})")
    for path in done.forgotten:
        show.line(f"{would}forgotten  {show.clean(path)}  (its folder is gone)")
    for failed in done.failed:
        show.note(f"kaizen: {show.clean(failed.path)} was not looked after: {show.clean(failed.why)}")
    for path in sorted(set(done.missing) - set(done.forgotten)):
        named = show.clean(path)
        show.note(
            f"its folder is gone: {named}; if it was moved: `kaizen move {named} NEW`, else `kaizen forget {named}`"
        )
    if not (done.reaped or done.forgotten or done.failed):
        show.note(f"nothing to reap; {done.checked} workspaces checked")
    return int(bool(done.failed))

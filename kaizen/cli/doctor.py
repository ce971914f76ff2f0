"""`kaizen doctor`: is everything all right, and what to do where it is not."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import __version__, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.finding import Finding
    from kaizen.ipc.wire import Message

_MARKS = {"ok": "ok   ", "warn": "warn ", "fail": "FAIL "}


def doctor(
    mend: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely, and say what was done.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """Look at the home, the registry, every workspace, its daemon, files and store. Changes nothing without --fix.

    Exits 0 if nothing failed, or nothing does any more, else 1. All workspaces are looked at, whichever is named.

    Example: kaizen doctor --fix
    """
    from kaizen.background.examine import examine
    from kaizen.background.finding import FAIL
    from kaizen.background.mend import fix

    found = fix(paths.home()) if mend else examine(paths.home())
    failed = any(each.level == FAIL and not each.fixed for each in found)
    if as_json:
        show.json({
            "version": __version__, "home": paths.home(), "ok": not failed, "checks": [_json(each) for each in found],
        })  # fmt: skip
        return int(failed)
    for each in found:
        _show(each)
    return int(failed)


def _json(found: Finding) -> Message:
    return {
        "check": found.check, "level": found.level, "detail": found.detail, "advice": found.advice,
        "fixed": found.fixed, "done": found.done,
    }  # fmt: skip


def _show(found: Finding) -> None:
    mark = "fixed" if found.fixed else _MARKS[found.level]
    show.line(f"{mark}  {show.clean(found.check)}: {show.clean(found.detail)}")
    for more in (found.done, found.advice):
        if more:
            show.line(f"       {show.clean(more)}")

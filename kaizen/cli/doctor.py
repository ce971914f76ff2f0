"""`kaizen doctor`: is everything all right, and what to do where it is not."""

from __future__ import annotations

from kaizen import __version__, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace

_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


def doctor(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Look at the home, the registry, every workspace, its daemon and its store. Changes nothing.

    Exits 0 if nothing failed, else 1. All workspaces are looked at, whichever is named.

    Example: kaizen doctor --json
    """
    from kaizen.background.examine import FAIL, examine

    found = examine(paths.home())
    failed = any(each.level == FAIL for each in found)
    if as_json:
        show.json({
            "version": __version__, "home": paths.home(), "ok": not failed,
            "checks": [{**each._asdict()} for each in found],
        })  # fmt: skip
        return int(failed)
    for each in found:
        show.line(f"{_MARKS[each.level]}  {show.clean(each.check)}: {show.clean(each.detail)}")
        if each.advice:
            show.line(f"      {show.clean(each.advice)}")
    return int(failed)

"""`kaizen retention`: what was kept for long enough goes now."""

from __future__ import annotations

from contextlib import closing

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, DryRun, Workspace
from kaizen.cli.progress import Progress
from kaizen.model.act import What
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.host.retention import Retention
    from kaizen.model.act import Result


def retention(dry_run: DryRun = False, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Take out what the settings (`[retention]`) say was kept for long enough. A daemon does it every day by itself.

    Whole sessions with their sub-agents go, the longest ago first, and never one that may be alive.

    Example: kaizen retention --dry-run
    """
    from kaizen.background.acting import act
    from kaizen.host.retention import read_retention
    from kaizen.reading import stores

    path, home = stores.chosen(workspace), paths.home()
    keep = read_retention(paths.project_config(home, path), paths.machine_config(home))
    if dry_run:
        gone = _foreseen(path, keep)
    else:
        with Progress("taking out, sessions") as told:
            gone = act(home, path, What.AGE, told=told)
    if as_json:
        limits = {"days": keep.days, "raw_days": keep.raw_days, "max_megabytes": keep.max_megabytes}
        show.json({"workspace": path, "dry_run": dry_run, "limits": {**limits}, **gone})
        return 0
    if not keep.of_sessions:
        show.note("everything is kept for ever: `[retention]` in the settings sets no limit")
    would = "would be taken out" if dry_run else "taken out"
    said = f"{counted(gone['sessions'], 'session')}, {counted(gone['events'], 'event')}"
    show.line(f"{would}: {said}, {gone['raw_bytes']:,} bytes of lines")
    if gone["raw_only_bytes"]:
        show.line(f"{would} of sessions that stay: {gone['raw_only_bytes']:,} bytes of lines")
    if gone["freed_bytes"]:
        show.line(f"given back: {gone['freed_bytes']:,} bytes")
    return 0


def _foreseen(path: str, keep: Retention) -> Result:
    from kaizen.reading import stores
    from kaizen.store import aging

    store = stores.store_of(path)
    if store is None:
        return aging.Aged()._asdict()
    with closing(store):
        return aging.foreseen(store, keep, clock.now_ms())._asdict()

"""`kaizen standup`: what agents did since yesterday, in ten lines."""

from __future__ import annotations

from kaizen import clock, paths
from kaizen.cli import retroing, show
from kaizen.cli.options import AsJson, Workspace
from kaizen.cli.retro import Everywhere


def standup(all_: Everywhere = False, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """What agents did since the beginning of yesterday (UTC), in ten lines: the sessions that took most, who waits for you, what
    slowed them down, and how many action items are open.

    Example: kaizen standup -A
    """
    from kaizen.cli.text import standup_text
    from kaizen.reading import stores
    from kaizen.retro.standup import standup as read

    whose = retroing.whose(all_, workspace)
    workspaces = stores.everyone() if whose is None else [whose]
    if whose is not None:
        stores.captured(whose).close()
    found = read(paths.home(), workspaces, clock.now_ms(), everywhere=whose is None)
    for trouble in found.troubles:
        show.error(trouble)
    if as_json:
        show.json(standup_text.as_json(found, workspaces))
    else:
        show.lines(standup_text.lines(found, workspaces, show.columns()))
    return 0

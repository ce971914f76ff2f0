"""`kaizen experiment list`: which experiments there are."""

from __future__ import annotations

from contextlib import closing

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace


def list_(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """The experiments of a workspace, the latest first, and whether they are concluded.

    Example: kaizen experiment list
    """
    from kaizen.cli.text import experimenting
    from kaizen.decisions import experiments
    from kaizen.decisions.opening import to_read
    from kaizen.reading import stores

    path, now = stores.chosen(workspace), clock.now_ms()
    with closing(to_read(paths.home(), path)) as db:
        found = experiments.listed(db)
    if as_json:
        show.json([experimenting.experiment_json(path, each) for each in found])
    elif found:
        show.table(
            ("ID", "NAME", "METRIC", "COMPARED", "MADE", "STATE"),
            [experimenting.row(each, now) for each in found],
            [show.Give(3, 20), show.Give(1, 12)],
        )
    else:
        show.note("there are no experiments yet: `kaizen experiment new --help` shows how one is made")
    return 0

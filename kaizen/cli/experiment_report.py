"""`kaizen experiment report`: what an experiment tells by now."""

from __future__ import annotations

from contextlib import closing

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.experiment import Named
from kaizen.cli.options import AsJson, Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from kaizen.model.experiment import Experiment
    from kaizen.reading.experiment import Report


def report(experiment: Named, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """What an experiment tells by now: how many sessions are on each side, the difference and how sure it is, and what could be
    told with so many. It may be looked at every day. One that is concluded stays as it was.

    Example: kaizen experiment report "shorter CLAUDE.md"
    """
    from kaizen.decisions import experiments
    from kaizen.decisions.opening import to_read
    from kaizen.reading import concluded, stores

    path = stores.chosen(workspace)
    with closing(to_read(paths.home(), path)) as db:
        found = experiments.meant(db, experiment)
        told = concluded.read(found) or now(db, path, found)
    say(path, told, as_json=as_json)
    return 0


def now(db: sqlite3.Connection, workspace: str, experiment: Experiment) -> Report:
    """What an experiment tells at this instant."""
    from kaizen.decisions import experiments, feedback
    from kaizen.reading import stores
    from kaizen.reading.experiment import Said, report

    said = Said({each.session_id: each.score for each in feedback.listed(db)}, experiments.tags(db))
    with closing(stores.captured(workspace)) as store:
        return report(stores.Opened(workspace, store), experiment, said, now_ms=clock.now_ms())


def say(workspace: str, report: Report, *, as_json: bool) -> None:
    """Show a report."""
    from kaizen.cli.text import experimenting

    if as_json:
        show.json(experimenting.report_json(workspace, report))
    else:
        show.lines(experimenting.lines(report))

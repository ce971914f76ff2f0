"""`kaizen experiment conclude`: the last word of an experiment."""

from __future__ import annotations

from contextlib import closing

from kaizen import clock, paths
from kaizen.cli.experiment import Named
from kaizen.cli.options import AsJson, Workspace


def conclude(experiment: Named, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Conclude an experiment: its report stays as it is now, whatever is captured or deleted later. It cannot be taken back.

    Example: kaizen experiment conclude "shorter CLAUDE.md"
    """
    from kaizen.cli import experiment_report
    from kaizen.database import opening
    from kaizen.decisions import experiments
    from kaizen.decisions.opening import to_read, to_write
    from kaizen.reading import concluded, stores

    path, home, at = stores.chosen(workspace), paths.home(), clock.now_ms()
    with closing(to_read(home, path)) as db:
        found = experiments.meant(db, experiment)
        told = experiment_report.now(db, path, found)
    with closing(to_write(home, path)) as db, opening.guarded(paths.decisions_db(home, path)):
        kept = experiments.conclude(db, found.id, concluded.written(told), at)
    experiment_report.say(path, told._replace(experiment=kept), as_json=as_json)
    return 0

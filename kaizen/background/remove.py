"""Taking workspaces out again: stopped, forgotten, and their data removed where that was asked for."""

from __future__ import annotations

import os
import shutil

from kaizen import clock, paths
from kaizen.background.reap import remove_runtime
from kaizen.background.stop import stop_background_for
from kaizen.host import locks
from kaizen.registry.hot import Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_START_S = 10.0


def forget_workspaces(home: str, *, only: str | None = None, purge: bool) -> Iterator[str]:
    """Stop each registered workspace (or only this one) and forget it; yields its path when it is done.

    What was captured stays unless `purge` is set. Raises what stopping raises; those before stay forgotten.
    """
    with Registry.open(home, create=False) as registry:
        for entry in registry.entries():
            row = entry.workspace
            if only not in (None, row.path):
                continue
            place = paths.place(home, row.path)
            stop_background_for(row.path, home=home)
            with locks.taken(place.start, timeout_s=_START_S):
                remove_runtime(place)
                registry.forget(row.id, clock.now_ms())
                if purge:
                    _delete(home, paths.project_dir(home, row.path))
            yield row.path


def _delete(home: str, folder: str) -> None:
    """Remove a project's folder; one that is a link is only unlinked."""
    if not paths.within(folder, paths.projects_dir(home)):
        return
    if os.path.islink(folder):
        os.unlink(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)

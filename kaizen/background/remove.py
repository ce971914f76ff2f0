"""Taking workspaces out again: stopped, forgotten, and their data removed where that was asked for."""

from __future__ import annotations

import os
import shutil

from kaizen import clock, paths
from kaizen.background.reap import remove_runtime
from kaizen.background.stop import stop_background_for
from kaizen.host import files, locks
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


def delete_home(home: str) -> list[str]:
    """Remove what we made in the home, and the home itself if nothing else is in it; the names that stay."""
    for name in ("locks", "run", "projects"):
        folder = os.path.join(home, name)
        if not os.path.islink(folder):
            shutil.rmtree(folder, ignore_errors=True)
    for name in _names(home):
        if name == "config.toml" or name.startswith("machine.db"):
            files.remove(os.path.join(home, name))
    try:
        os.rmdir(home)
    except OSError:
        return _names(home)
    return []


def _names(home: str) -> list[str]:
    try:
        return sorted(os.listdir(home))
    except OSError:
        return []


def _delete(home: str, folder: str) -> None:
    """Remove a project's folder; one that is a link is only unlinked."""
    if not paths.within(folder, paths.projects_dir(home)):
        return
    if os.path.islink(folder):
        os.unlink(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)

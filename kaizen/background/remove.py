"""Taking workspaces out again: stopped, forgotten, and their data removed where that was asked for."""

from __future__ import annotations

import os
import shutil

from kaizen import clock, paths
from kaizen.background.reap import remove_runtime
from kaizen.background.stop import hold_start, stop_locked
from kaizen.hooks import spool
from kaizen.host import files, locks
from kaizen.model.daemon import Ending
from kaizen.registry.hot import Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


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
            files.ensure_home(home)
            with hold_start(place):
                stop_locked(place, registry, reason=Ending.STOPPED)
                remove_runtime(place)
                spool.dismiss(paths.spool_dir(home, row.path), spool.FORGOTTEN)
                registry.forget(row.id, clock.now_ms())
                if purge:
                    delete_project(home, row.path)
            yield row.path


def purge_forgotten(home: str, workspace: str) -> bool:
    """Remove what was kept of a workspace that was forgotten before; whether there was anything."""
    place, folder = paths.place(home, workspace), paths.project_dir(home, workspace)
    if files.inode(folder) is None:
        return False
    with hold_start(place), Registry.open(home, create=False) as registry:
        if registry.entry(workspace) is not None or locks.is_held(place.life):
            return False  # it was registered again in this moment
        delete_project(home, workspace)
    return True


def delete_project(home: str, workspace: str) -> None:
    """Remove what was captured in a workspace; the caller holds the start lock. A folder that is a link is only
    unlinked."""
    folder = paths.project_dir(home, workspace)
    if os.path.islink(folder):
        os.unlink(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def delete_home(home: str) -> list[str]:
    """Remove what we made in the home, and the home itself if nothing else is in it; the names that stay."""
    for name in ("locks", "run", "projects", "backups"):
        folder = os.path.join(home, name)
        if not os.path.islink(folder):
            shutil.rmtree(folder, ignore_errors=True)
    for name in _names(home):
        if name in ("config.toml", "unassigned") or name.startswith("machine.db"):
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

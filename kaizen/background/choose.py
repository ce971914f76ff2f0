"""Which workspace is meant: what was named, else where the caller stands."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.errors import WorkspaceRefused
from kaizen.host import files
from kaizen.registry.hot import Registry


def workspace_for(named: str | os.PathLike[str] | None = None, *, home: str | None = None) -> str:
    """The canonical path of the nearest registered folder at or above the named folder (default: the current
    one), else of its git root, else of the named folder itself. Raises WorkspaceRefused where there is none.
    """
    home = home or paths.home()
    files.check_home(home)
    start = paths.canonical(named if named is not None else _here())
    with Registry.open(home, create=False) as registry:
        registered = registry.paths()
    found = paths.nearest(start, registered) or paths.git_root(start)
    if found is None and named is None:
        raise WorkspaceRefused(start, "it lies in no repository and in no registered folder")
    found = found or start
    if found not in registered:
        paths.check_workspace(found, home)
    return found


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise WorkspaceRefused(".", "the current folder was deleted", hint="go to a folder that exists") from None

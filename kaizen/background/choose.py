"""Which workspace is meant: what was named, else where the caller stands."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.errors import NotFound, WorkspaceRefused
from kaizen.host import files
from kaizen.registry.hot import Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection


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


def among(named: str, known: Collection[str], *, rather: Collection[str] = ()) -> str:
    """The workspace of the known ones that is meant by its path, its name, or a folder in it; of several with one
    name the one that is also in `rather`. Raises NotFound where there is none, or more than one."""
    path = paths.canonical(named)
    if path in known:
        return path
    called = sorted(each for each in known if os.path.basename(each) == named)
    called = [each for each in called if each in rather] or called
    if len(called) > 1:
        raise NotFound(f"{len(called)} workspaces are called {named!r}", hint=f"name its path: {', '.join(called)}")
    found = called[0] if called else paths.nearest(path, known) if os.path.exists(path) else None
    if found is None:
        raise NotFound(f"no workspace is called {named!r}, and none lies there", hint="`kaizen ps` shows all there are")
    return found

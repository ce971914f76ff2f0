"""Which workspace is meant: what was named, else where the caller stands."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.errors import DatabaseDamaged, DatabaseUnavailable, NotFound, WorkspaceRefused
from kaizen.host import files, locks
from kaizen.registry.hot import Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kaizen.model.workspace import WorkspaceRow


def workspace_for(named: str | os.PathLike[str] | None = None, *, home: str | None = None) -> str:
    """The canonical path of the nearest registered folder at or above the named folder (default: the current
    one), else of its git root, else of the named folder itself. Raises WorkspaceRefused where there is none.

    Where the registry cannot be read, a daemon that lives here is meant all the same: its lock tells.
    """
    home = home or paths.home()
    files.check_home(home)
    start = paths.canonical(named if named is not None else _here())
    try:
        with Registry.open(home, create=False) as registry:
            registered = registry.paths()
    except (DatabaseDamaged, DatabaseUnavailable):
        living = [folder for folder in paths.upwards(start) if locks.is_held(paths.life_lock(home, paths.key(folder)))]
        if not living:
            raise
        registered = frozenset(living)
    found = paths.nearest(start, registered) or paths.git_root(start)
    if found is None and named is None:
        raise WorkspaceRefused(start, "it lies in no repository and in no registered folder")
    found = found or start
    if found not in registered:
        paths.check_workspace(found, home)
    return found


def registered_as(named: str | os.PathLike[str], workspaces: Iterable[WorkspaceRow]) -> WorkspaceRow:
    """The registered workspace that is meant by its path, whether its folder is still there or not, or else by its
    name, if only one has it. Raises NotFound."""
    by_path = {row.path: row for row in workspaces}
    for path in spellings(named):
        if path in by_path:
            return by_path[path]
    alike = [row for row in by_path.values() if row.name == os.fspath(named)]
    if len(alike) > 1:
        which = ", ".join(row.path for row in alike)
        raise NotFound(
            f"{len(alike)} workspaces have the name {os.fspath(named)!r}: {which}", hint="name one by its path"
        )
    if not alike:
        raise NotFound(f"{os.fspath(named)!r} is not registered", hint="`kaizen ps` shows what is")
    return alike[0]


def spellings(named: str | os.PathLike[str]) -> list[str]:
    """The paths that may be meant, most literal first: as written; with the links above it followed; with all links
    followed. A folder that is gone, or a link that was left in its place, does not hide what was registered."""
    whole = os.path.normpath(named if os.path.isabs(named) else os.path.join(_here(), named))
    above, last = os.path.split(whole)
    return list(dict.fromkeys((whole, os.path.join(os.path.realpath(above), last), os.path.realpath(whole))))


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise WorkspaceRefused(".", "the current folder was deleted", hint="go to a folder that exists") from None


def among(named: str, known: Collection[str], *, rather: Collection[str] = ()) -> str:
    """The workspace of the known ones that is meant by its path, its name, or a folder in it; of several with one
    name the one that is also in `rather`. Raises NotFound where there is none, or more than one."""
    path = paths.canonical(named) if named else ""
    if path in known:
        return path
    called = sorted(each for each in known if os.path.basename(each) == named)
    called = [each for each in called if each in rather] or called
    if len(called) > 1:
        raise NotFound(f"{len(called)} workspaces are called {named!r}", hint=f"name its path: {', '.join(called)}")
    found = called[0] if called else paths.nearest(path, known) if path and os.path.exists(path) else None
    if found is None:
        raise NotFound(f"no workspace is called {named!r}, and none lies there", hint="`kaizen ps` shows all there are")
    return found

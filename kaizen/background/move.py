"""A repository was moved: its history, its settings and its row go along.

Key and slug are made from the path, so both change. The order of steps, each of which may be the last one before
the machine is switched off:

    both start locks -> daemons stopped -> the project's folder renamed -> the row changed, in one transaction
                     -> the old runtime folder removed

Until the row is changed the workspace is registered at a folder that is usually gone, where no daemon can be
started and nothing can come to be captured a second time; that is why the folder is renamed first. The same move
again finds out how far the last one came, and completes it.
"""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background.choose import registered_as, spellings
from kaizen.background.reap import remove_runtime
from kaizen.background.remove import delete_project
from kaizen.background.stop import hold_start, stop_locked
from kaizen.errors import NotFound, WorkspaceRefused
from kaizen.host import files, git
from kaizen.model.daemon import Ending
from kaizen.registry import moving
from kaizen.registry.hot import Registry
from kaizen.store.holding import Holding, holding
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.workspace import Entry
    from kaizen.paths import Place


class Moved(NamedTuple):
    """A move that is done. `already` says that an earlier one had come so far that only remains were to be cleared
    up, `observed` that its daemon is to be started; `below` are other workspaces that lie where it lay."""

    workspace: str
    former: str
    already: bool
    observed: bool
    below: tuple[str, ...]


def move_workspace(old: str | os.PathLike[str], new: str | os.PathLike[str], *, home: str | None = None) -> Moved:
    """Register what is registered at `old` at `new` instead, with everything that was captured. The folder itself was
    moved by the user before. Its daemon is stopped and not started again.

    Raises NotFound where `old` is not registered, WorkspaceRefused where `new` cannot take its place, what stopping
    raises, and the errors of the databases; then the same move can be tried again.
    """
    home = home or paths.home()
    files.check_home(home)
    target = paths.canonical(new)
    _check_target(home, target, os.fspath(old))
    with Registry.open(home, create=False) as registry:
        source = _source(registry, old, target)
        first, second = sorted((paths.place(home, source), paths.place(home, target)), key=lambda place: place.start)
        with hold_start(first), hold_start(second):
            return _move_locked(registry, paths.place(home, source), paths.place(home, target))


def _check_target(home: str, target: str, old: str) -> None:
    if not os.path.lexists(target):
        raise WorkspaceRefused(target, "it does not exist", hint=f"move the folder there first: mv {old!r} {target!r}")
    paths.check_workspace(target, home)


def _source(registry: Registry, old: str | os.PathLike[str], target: str) -> str:
    """The path that is meant by `old`: registered, or one from which an earlier move to `target` came."""
    rows = registry.workspaces()
    registered = {row.path for row in rows}
    former = _former(registry, target)
    literal = [path for path in spellings(old) if path != target]
    found = next((path for path in literal if path in registered), None)
    found = found or next((path for path in literal if path in former), None)
    found = found or registered_as(old, rows).path
    if found == target:
        raise WorkspaceRefused(target, "it is where the workspace lies already", hint="name two different folders")
    return found


def _former(registry: Registry, workspace: str) -> set[str]:
    """Where the workspace that lies here lay before."""
    entry = registry.entry(workspace)
    number = entry.workspace.id if entry else None
    return {each.path for each in moving.former_paths(registry.connection) if each.workspace_id == number}


def _move_locked(registry: Registry, old: Place, new: Place) -> Moved:
    entry, there = registry.entry(old.path), registry.entry(new.path)
    if entry is None and (there is None or old.path not in _former(registry, new.path)):
        raise NotFound(f"{old.path!r} is not registered any more", hint="`kaizen ps` shows what is")
    _refuse_taken_key(registry, new)
    _refuse_second_history(old, new)
    ran = [
        stop_locked(place, registry, reason=Ending.STOPPED).was_running for place in _running(old, new, entry, there)
    ]
    _take_history(old, new)
    if entry is not None:
        _change_row(registry, entry, there, new)
    remove_runtime(old)
    kept = entry or there
    assert kept is not None
    wanted = any(ran) or any(each.workspace.wanted for each in (entry, there) if each)
    below = tuple(sorted(path for path in registry.paths() if path != old.path and paths.within(path, old.path)))
    return Moved(new.path, old.path, entry is None, wanted and not kept.workspace.paused, below)


def _running(old: Place, new: Place, entry: Entry | None, there: Entry | None) -> list[Place]:
    """Whose daemons are in the way. One of a workspace that is moved already goes on."""
    if entry is None:
        return [old]
    return [old] if there is None else [old, new]


def _refuse_taken_key(registry: Registry, new: Place) -> None:
    taken = registry.by_key(new.key)
    if taken is not None and taken.workspace.path != new.path:
        why = f"its key {new.key} already stands for {taken.workspace.path!r}"
        raise WorkspaceRefused(new.path, why, hint="rename the folder: the key is made from its path")


def _refuse_second_history(old: Place, new: Place) -> None:
    """Two histories cannot become one. Where only the new place has any, an earlier move has come so far."""
    taken = holding(paths.project_dir(new.home, new.path))
    if taken is not Holding.HISTORY or files.inode(paths.project_dir(old.home, old.path)) is None:
        return
    raise WorkspaceRefused(
        new.path,
        "it has a history of its own",
        hint=f"`kaizen forget {new.path} --purge` deletes that (what the agents left on disk is read anew), then move again",
    )


def _take_history(old: Place, new: Place) -> None:
    """Rename the project's folder; an empty one in its way goes. Looked at again now that nobody writes."""
    source, target = paths.project_dir(old.home, old.path), paths.project_dir(new.home, new.path)
    _refuse_second_history(old, new)
    if files.inode(source) is None:
        return
    if files.inode(target) is not None:
        delete_project(new.home, new.path)
    files.rename_folder(old.home, source, target)


def _change_row(registry: Registry, entry: Entry, there: Entry | None, new: Place) -> None:
    row, now = entry.workspace, clock.now_ms()
    address = moving.Address(
        new.path, new.key, paths.slug(new.path), os.path.basename(new.path) or new.path,
        git.remote(new.path), git.common_dir(new.path), new.runtime,
    )  # fmt: skip
    moving.move(registry.connection, row.id, row.path, address, now)
    if there is not None and there.workspace.wanted:
        registry.set_wanted(row.id, True, now)

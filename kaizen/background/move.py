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
        files.ensure_home(home)
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
    concerns_new = _decide(old, new, entry, there) or entry is not None
    in_the_way = [old, new] if concerns_new and there is not None else [old]
    ran = [stop_locked(place, registry, reason=Ending.STOPPED).was_running for place in in_the_way]
    if _decide(old, new, entry, there):  # once more, now that nobody writes
        _take_history(old, new)
    elif entry is not None:
        delete_project(old.home, old.path)  # it has no session, or is not there
    if entry is not None:
        _change_row(registry, entry, there, new)
    remove_runtime(old)
    kept = entry or there
    assert kept is not None
    wanted = any(ran) or any(each.workspace.wanted for each in (entry, there) if each)
    below = tuple(sorted(path for path in registry.paths() if path != old.path and paths.within(path, old.path)))
    return Moved(new.path, old.path, entry is None, wanted and not kept.workspace.paused, below)


def _decide(old: Place, new: Place, entry: Entry | None, there: Entry | None) -> bool:
    held = [holding(paths.project_dir(place.home, place.path)) for place in (old, new)]
    if entry is None and held[0] is Holding.NO_SESSION and held[1] is not Holding.NOTHING:
        return False  # moved already; this is of another who was registered at the old place since
    return goes_along(*held, old=old.path, new=new.path, both=entry is not None and there is not None)


def goes_along(source: Holding, target: Holding, *, old: str, new: str, both: bool) -> bool:
    """Whether the folder at the old place is to be renamed; else what the new place holds is the history already.

    `both` says that both places are registered. Raises WorkspaceRefused where two histories would have to become one:
    only what has no session may be taken away.
    """
    if source is Holding.NOTHING or target is not Holding.HISTORY:
        return source is not Holding.NOTHING
    if source is Holding.HISTORY:
        hint = f"`kaizen forget {new} --purge` deletes that one (what the agents left on disk is read anew); then move again"
        raise WorkspaceRefused(new, f"it has a history of its own, and so has {old!r}", hint=hint)
    if both:
        why = f"it has a history of its own, and nothing was captured in {old!r}"
        raise WorkspaceRefused(new, why, hint=f"`kaizen forget {old}` is all there is to do")
    return False


def _refuse_taken_key(registry: Registry, new: Place) -> None:
    taken = registry.by_key(new.key)
    if taken is not None and taken.workspace.path != new.path:
        why = f"its key {new.key} already stands for {taken.workspace.path!r}"
        raise WorkspaceRefused(new.path, why, hint="rename the folder: the key is made from its path")


def _take_history(old: Place, new: Place) -> None:
    """Rename the project's folder; one without any session that lies in its way goes."""
    if files.inode(paths.project_dir(new.home, new.path)) is not None:
        delete_project(new.home, new.path)
    files.rename_folder(old.home, paths.project_dir(old.home, old.path), paths.project_dir(new.home, new.path))


def _change_row(registry: Registry, entry: Entry, there: Entry | None, new: Place) -> None:
    row, now = entry.workspace, clock.now_ms()
    address = moving.Address(
        new.path, new.key, paths.slug(new.path), os.path.basename(new.path) or new.path,
        git.remote(new.path), git.common_dir(new.path), new.runtime,
    )  # fmt: skip
    moving.move(registry.connection, row.id, row.path, address, now)
    if there is not None and there.workspace.wanted:
        registry.set_wanted(row.id, True, now)

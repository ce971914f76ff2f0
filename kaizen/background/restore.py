"""Putting a backup back: verified first, then one workspace after the other, each whole or not at all.

    every digest -> for each workspace: a copy beside the store, migrated -> start lock -> daemon stopped -> life lock
                 -> what was deleted since is deleted in the copy too -> the old store's log written into it
                 -> the copy renamed over it -> decisions copied over -> locks released -> daemon started again

The rename is one step for the kernel: whenever it is all broken off, the store is the old one or the new one, and the same
restore again completes it. So nothing has to lie aside meanwhile, but for a store that is damaged, which stays as
`kaizen.db.damaged`.
"""

from __future__ import annotations

import os
import shutil

from kaizen import clock, paths
from kaizen.background import backup, decided
from kaizen.background.reap import reap
from kaizen.background.start import register, start_background_for
from kaizen.background.stop import hold_start, stop_locked
from kaizen.database import copying, migrate, schemas
from kaizen.errors import DatabaseDamaged, DatabaseNewer, KaizenError, NotFound
from kaizen.host import files, locks
from kaizen.model.daemon import Ending
from kaizen.registry.hot import Registry
from kaizen.store import erase, read
from kaizen.store.opening import open_store, open_to_read
from kaizen.store.refusals import Refusals
from kaizen.store.write import Writer
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.background.manifest import Manifest, Saved
    from kaizen.paths import Place

_LIFE_S = 5.0
_ASIDE = ".restore"


class Lost(NamedTuple):
    """A workspace whose store is there and is not what the backup has: how many sessions it holds, and events that came after
    those of the backup; None where it cannot be read. `decisions` are those that people took since."""

    workspace: str
    sessions: int | None
    newer_events: int | None
    decisions: int = 0


class Restored(NamedTuple):
    """What was put back; `started` are the workspaces whose daemons run again."""

    workspaces: tuple[str, ...]
    started: tuple[str, ...]
    registry: bool


def chosen(made: Manifest, only: str | None) -> list[Saved]:
    """The workspaces of a backup that are meant. Raises NotFound."""
    found = [each for each in made.workspaces if only in (None, each.path)]
    if only is not None and not found:
        raise NotFound(f"the backup does not have {only!r}", hint=", ".join(each.path for each in made.workspaces))
    return found


def refuse_newer(folder: str, made: Manifest) -> None:
    """Raise DatabaseNewer for a backup that a newer version made."""
    if made.registry_schema is not None and made.registry_schema > schemas.REGISTRY.head:
        raise DatabaseNewer(os.path.join(folder, "machine.db"), found=made.registry_schema, known=schemas.REGISTRY.head)
    for each in made.workspaces:
        if each.schema is not None and each.schema > schemas.WORKSPACE.head:
            path = os.path.join(folder, each.folder, "kaizen.db")
            raise DatabaseNewer(path, found=each.schema, known=schemas.WORKSPACE.head)
        decided.refuse_newer(os.path.join(folder, each.folder), each.decisions)


def losses(home: str, folder: str, saved: list[Saved]) -> list[Lost]:
    """What would be lost: stores that hold anything, but for one that ends where the backup does, and decisions of after it."""
    found = []
    for each in saved:
        newer = decided.newer(home, each.path, os.path.join(folder, each.folder), each.decisions)
        lost = _lost(home, each) or (Lost(each.path, 0, 0) if newer else None)
        found += [] if lost is None else [lost._replace(decisions=newer)]
    return found


def _lost(home: str, saved: Saved) -> Lost | None:
    path = paths.project_db(home, saved.path)
    if files.inode(path) is None or saved.head is None:
        return None
    try:
        store = open_to_read(path)
    except NotFound:
        return None
    except KaizenError:
        return Lost(saved.path, None, None)
    try:
        head, sessions = read.head(store), store.execute("SELECT count(*) FROM sessions").fetchone()[0]
    finally:
        store.close()
    return Lost(saved.path, sessions, max(0, head - saved.head)) if sessions and head != saved.head else None


def restore(
    home: str, folder: str, made: Manifest, saved: list[Saved], told: Callable[[int, int], None] = lambda done, of: None
) -> Restored:
    """Put these workspaces of a backup back; whoever calls has verified it and asked. Raises what stopping a daemon raises,
    and the errors of the databases: those before are done, those after are as they were."""
    files.ensure_home(home)
    whole = made.registry_schema is not None and len(saved) == len(made.workspaces)
    registry = whole and _restore_registry(home, folder)
    if whole:
        _restore_file(home, os.path.join(folder, "config.toml"), paths.machine_config(home))
        _restore_reports(home, os.path.join(folder, backup.REPORTS), paths.machine_reports_dir(home))
    started = []
    for number, each in enumerate(saved):
        told(number, len(saved))
        if _restore_workspace(home, folder, each):
            started.append(each.path)
    return Restored(tuple(each.path for each in saved), tuple(started), registry)


def _restore_registry(home: str, folder: str) -> bool:
    """The registry of the backup, where there is none; one that is there goes on, and only learns what it does not know."""
    path = paths.machine_db(home)
    if files.inode(path) is not None:
        return False
    aside = path + _ASIDE
    _copy(os.path.join(folder, "machine.db"), aside)
    migrate.bring_to_head(aside, schemas.REGISTRY, lock=paths.migration_lock(home, "machine"))
    copying.take_in(aside)
    os.replace(aside, path)
    _clear(path)
    reap(home)  # the daemons that it knows are of another time
    return True


def _restore_workspace(home: str, folder: str, saved: Saved) -> bool:
    """Whether its daemon runs again."""
    place, source = paths.place(home, saved.path), os.path.join(folder, saved.folder)
    project = paths.project_dir(home, saved.path)
    files.ensure_folder(home, project)
    path = os.path.join(project, "kaizen.db")
    _clear(path)
    if saved.schema is not None:
        _copy(os.path.join(source, "kaizen.db"), path + _ASIDE)
        migrate.bring_to_head(path + _ASIDE, schemas.WORKSPACE, lock=paths.migration_lock(home, place.key))
    try:
        with hold_start(place), Registry.open(home) as registry:
            row = register(registry, saved.path, init=False)
            if saved.paused and not row.paused:
                registry.set_paused(row.id, True, clock.now_ms())
            ran = stop_locked(place, registry, reason=Ending.STOPPED).was_running
            if saved.schema is not None:
                with locks.taken(place.life, timeout_s=_LIFE_S):
                    _exchange(place, path)
            if saved.decisions is not None:
                decided.put_back(home, saved.path, source, _deleted(path))
            _restore_files(home, source, project)
    finally:
        _clear(path)
    if not ran or saved.paused or not os.path.isdir(saved.path):
        return False
    start_background_for(saved.path, home=home)
    return True


def _exchange(place: Place, path: str) -> None:
    """The copy in the place of the store; the caller holds the life lock, so nobody writes either."""
    aside = path + _ASIDE
    if files.inode(path) is not None:
        try:
            deleted, patterns = _refused(path)
            _keep_deleted(place, aside, deleted, patterns)
            copying.take_in(path)
        except DatabaseDamaged:
            _remove_log(path)
            os.replace(path, path + ".damaged")
    copying.take_in(aside)
    _remove_log(path)  # of the old one: whoever still reads has it open, and nobody else may find it
    files.settle(aside)
    os.replace(aside, path)
    files.settle_folder(os.path.dirname(path))


def _remove_log(path: str) -> None:
    for end in ("-wal", "-shm"):
        files.remove(path + end)


def _refused(path: str) -> tuple[list[str], tuple[str, ...]]:
    try:
        store = open_to_read(path)
    except NotFound:
        return [], ()
    try:
        if migrate.version(store) < 2:  # nothing could be deleted yet
            return [], ()
        refusals = Refusals.read(store)
        return sorted(refusals.deleted), refusals.patterns
    finally:
        store.close()


def _deleted(path: str) -> list[str]:
    try:
        return _refused(path)[0]
    except KaizenError:  # it is told of where the store is opened next
        return []


def _keep_deleted(place: Place, aside: str, deleted: list[str], patterns: tuple[str, ...]) -> None:
    """What was deleted or shut out since the backup was made is so in the copy too."""
    if not deleted and not patterns:
        return
    store = open_store(aside, lock=paths.migration_lock(place.home, place.key))
    try:
        writer = Writer.take(store, aside)
        if deleted:
            erase.delete(writer, deleted, clock.now_ms())
        for pattern in patterns:
            erase.exclude(writer, pattern, clock.now_ms())
        erase.settle(store)
    finally:
        store.close()


def _restore_files(home: str, source: str, project: str) -> None:
    _restore_file(home, os.path.join(source, "config.toml"), os.path.join(project, "config.toml"))
    _restore_reports(home, os.path.join(source, backup.REPORTS), os.path.join(project, backup.REPORTS))


def _restore_reports(home: str, source: str, target: str) -> None:
    for name in sorted(os.listdir(source)) if os.path.isdir(source) else ():
        files.ensure_folder(home, target)
        _restore_file(home, os.path.join(source, name), os.path.join(target, name))


def _restore_file(home: str, source: str, target: str) -> None:
    content = files.read_bytes(source)
    if content is not None and content != files.read_bytes(target):
        files.write_private(home, target, content)


def _copy(source: str, target: str) -> None:
    """A file of ours that is a copy; whatever was left there goes."""
    files.remove(target)
    try:
        with (
            open(source, "rb") as whole,
            open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy,
        ):
            shutil.copyfileobj(whole, copy, 1024 * 1024)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise KaizenError(f"{source!r} cannot be copied to {target!r}: {why}", hint="nothing was changed") from None


def _clear(path: str) -> None:
    """Remove what a restore that was broken off left beside a database."""
    folder, file = os.path.split(path)
    for name in os.listdir(folder):
        if name.startswith(file + _ASIDE):
            files.remove(os.path.join(folder, name))

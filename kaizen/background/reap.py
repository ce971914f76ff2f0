"""Clearing up after daemons that died: the only place that removes what another process left behind.

A row is reaped when it claims to live and its life lock is free. That is looked at again under the start lock,
which everybody holds who starts, stops, reaps or forgets, so nothing that is just coming up is swept away.
"""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.errors import HomeRefused, PermissionRefused
from kaizen.host import files, locks, logs, processes
from kaizen.ipc import client
from kaizen.model.daemon import CLAIMS_LIFE, Ending, Identity, Same, State
from kaizen.registry.hot import Registry
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.model.workspace import DaemonRow, Entry
    from kaizen.paths import Place

_DAY_MS = 24 * 60 * 60 * 1000


class Reaped(NamedTuple):
    """One thing that was cleared up. `pid` is the dead daemon's, None where it is not known."""

    path: str
    pid: int | None
    reason: str


class Failed(NamedTuple):
    """One thing that could not be looked after, and why; the others were."""

    path: str
    why: str


class Reaping(NamedTuple):
    """What a reap did, or would do: how many workspaces it looked at, what it cleared up, whose folder is gone, and
    what it could not look after."""

    checked: int
    reaped: tuple[Reaped, ...]
    missing: tuple[str, ...]
    forgotten: tuple[str, ...]
    failed: tuple[Failed, ...] = ()


def reap(home: str | None = None, *, dry_run: bool = False, forget_missing_days: float | None = None) -> Reaping:
    """Reap every stale row and every orphan runtime folder; mark workspaces whose folder is gone, and forget
    those that have been gone for `forget_missing_days`. Safe at any moment, beside anything."""
    home = home or paths.home()
    failed: list[Failed] = []
    with Registry.open(home, create=False) as registry:
        entries = registry.entries()
        found = [
            _tried(failed, entry.workspace.path, reap_entry, home, registry, entry, dry_run=dry_run)
            for entry in entries
        ]
        for key in orphans(home, {entry.workspace.key for entry in entries}):
            place = paths.place_of_key(home, key)
            found.append(_tried(failed, place.runtime.dir, _reap_orphan, place, dry_run=dry_run))
        supervisor = paths.supervisor(home)
        found.append(_tried(failed, supervisor.runtime.dir, reap_supervisor, supervisor, dry_run=dry_run))
        ended = [
            _place(home, entry) for entry in entries if entry.daemon is None or entry.daemon.state not in CLAIMS_LIFE
        ]
        found += [_tried(failed, place.path, _reap_held, place, dry_run=dry_run) for place in ended]
        missing, forgotten = _missing(home, registry, entries, forget_missing_days, dry_run=dry_run)
    reaped = tuple(each for each in found if each is not None)
    return Reaping(len(entries), reaped, tuple(missing), tuple(forgotten), tuple(failed))


def _tried(
    failed: list[Failed], path: str, reap_one: Callable[..., Reaped | None], *what: object, dry_run: bool
) -> Reaped | None:
    """Reap one; what its own files are at fault for keeps none of the others from being reaped."""
    try:
        return reap_one(*what, dry_run=dry_run)
    except (HomeRefused, PermissionRefused) as error:
        failed.append(Failed(path, f"{error}; {error.hint}"))
        return None


def is_stale(home: str, entry: Entry) -> bool:
    """Whether the row claims to live and nobody holds the life lock."""
    row = entry.daemon
    return (
        row is not None and row.state in CLAIMS_LIFE and not locks.is_held(paths.life_lock(home, entry.workspace.key))
    )


def reap_entry(home: str, registry: Registry, entry: Entry, *, dry_run: bool) -> Reaped | None:
    """Reap one workspace if its row is stale; None if it is not, or if somebody is starting or stopping it."""
    if not is_stale(home, entry):
        return None
    if dry_run:
        return Reaped(entry.workspace.path, _pid(entry), _reason(entry))
    start = locks.take(_place(home, entry).start)
    if start is None:
        return None
    with start:
        return reap_locked(home, registry, entry.workspace.path)


def reap_locked(home: str, registry: Registry, workspace: str) -> Reaped | None:
    """The same for a caller that holds the start lock; reads the row anew."""
    entry = registry.entry(workspace)
    if entry is None or not is_stale(home, entry):
        return None
    reason = _reason(entry)
    asked = entry.daemon is not None and entry.daemon.state == State.STOPPING
    registry.record_end(
        entry.workspace.id,
        identity=None,
        state=State.STOPPED if asked else State.CRASHED,
        ending=Ending.STOPPED if asked else Ending.CRASHED,
        exit_status=None,
        now=clock.now_ms(),
        what="reaped",
    )
    clear_runtime(_place(home, entry))
    return Reaped(workspace, _pid(entry), reason)


def clear_runtime(place: Place) -> None:
    """Remove the socket and the pid file of a daemon that is known to be dead; the caller holds the start lock."""
    if not client.somebody_listens(place.runtime.sock):  # a stranger's is not ours to remove
        files.remove_socket(place.runtime.sock)
    if files.read_text(place.runtime.pid, 1) is not None:
        files.remove(place.runtime.pid)


def recorded(row: DaemonRow | None) -> Identity | None:
    """The process that a row names; None where it names none."""
    if row is None or row.pid is None:
        return None
    return Identity(pid=row.pid, started=row.pid_started, boot=row.boot_id, namespace=row.pid_namespace)


def _place(home: str, entry: Entry) -> Place:
    return paths.place_of_key(home, entry.workspace.key, entry.workspace.path)


def _pid(entry: Entry) -> int | None:
    return entry.daemon.pid if entry.daemon else None


def _reason(entry: Entry) -> str:
    """Why the daemon is held to be dead, for people and for the journal."""
    who = recorded(entry.daemon)
    state = entry.daemon.state if entry.daemon else ""
    if who is None:
        return f"was {state}, never got a process"
    if who.boot is not None and processes.boot_id() not in (None, who.boot):
        return f"was {state} before the machine was started again"
    if processes.compare(who) is Same.SAME:
        return f"was {state}, lost its life lock"
    return f"was {state}, process {who.pid} is gone"


def orphans(home: str, known: set[str]) -> list[str]:
    """The keys of runtime folders that belong to no registered workspace."""
    try:
        names = sorted(os.listdir(paths.run_dir(home)))
    except OSError:
        return []
    return [name for name in names if len(name) == 16 and name not in known]


def _reap_orphan(place: Place, *, dry_run: bool) -> Reaped | None:
    """Remove a runtime folder that belongs to no row and no living daemon."""
    if locks.is_held(place.life):
        return None  # its daemon lives, and registers itself anew
    who = pidfile.read(place.runtime)
    found = Reaped(place.runtime.dir, who.pid if who else None, "runtime folder without a workspace")
    if dry_run:
        return found
    start = locks.take(place.start)
    if start is None:
        return None
    with start:
        return found if not locks.is_held(place.life) and remove_runtime(place) else None


def reap_supervisor(place: Place, *, dry_run: bool) -> Reaped | None:
    """Remove what a dead supervisor left; its log stays."""
    return _reap_left_over(place, "the supervisor is gone", dry_run=dry_run)


def _reap_held(place: Place, *, dry_run: bool) -> Reaped | None:
    """Remove the socket that a dead supervisor held for a daemon that slept: no row claims that it lives."""
    return _reap_left_over(place, "its socket was left behind", dry_run=dry_run)


def _reap_left_over(place: Place, why: str, *, dry_run: bool) -> Reaped | None:
    if not _is_left_over(place):
        return None
    who = pidfile.read(place.runtime)
    found = Reaped(place.path or place.runtime.dir, who.pid if who else None, why)
    if dry_run:
        return found
    start = locks.take(place.start)
    if start is None:
        return None
    with start:
        if not _is_left_over(place):
            return None
        clear_runtime(place)
        return found


def _is_left_over(place: Place) -> bool:
    """Whether a socket or a pid file lies there that belongs to nobody who lives."""
    runtime = place.runtime
    if files.inode(runtime.sock) is None and files.inode(runtime.pid) is None:
        return False
    there = files.is_socket(runtime.sock) or files.read_text(runtime.pid, 1) is not None
    return there and not locks.is_held(place.life) and not client.somebody_listens(runtime.sock)


def remove_runtime(place: Place) -> bool:
    """Remove a runtime folder with the files that we put there and no others; the caller holds the start lock."""
    clear_runtime(place)
    for path in (*logs.generations(place.runtime.log), place.runtime.token):
        files.remove(path)
    try:
        os.rmdir(place.runtime.dir)
    except OSError:
        return False
    return True


def _missing(
    home: str, registry: Registry, entries: list[Entry], forget_days: float | None, *, dry_run: bool
) -> tuple[list[str], list[str]]:
    now, missing, forgotten = clock.now_ms(), [], []
    for row in (entry.workspace for entry in entries):
        gone = not os.path.isdir(row.path)
        if gone:
            missing.append(row.path)
        if not dry_run and gone != (row.missing_since is not None):
            registry.set_missing(row.id, now if gone else None)
        since = row.missing_since or now
        if gone and forget_days is not None and now - since >= forget_days * _DAY_MS:
            forgotten.append(row.path)
            if not dry_run:
                _forget(paths.place(home, row.path), registry, row.id)
    return missing, forgotten


def _forget(place: Place, registry: Registry, workspace_id: int) -> None:
    """Forget a workspace that is gone; what was captured in it stays on disk."""
    from kaizen.hooks import spool

    start = locks.take(place.start)
    if start is None:
        return
    with start:
        if not locks.is_held(place.life):
            remove_runtime(place)
            spool.dismiss(paths.spool_dir(place.home, place.path), spool.FORGOTTEN)
            registry.forget(workspace_id)

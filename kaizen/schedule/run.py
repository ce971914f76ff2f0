"""What cron runs: bring back a supervisor that died, reap, delete what was kept for long enough, look after the databases.
One at a time.

A supervisor that was started with --background has nobody who restarts it; what it left tells that it died, by a kill or
a reboot, and was not stopped.

One workspace that fails keeps no other from being done; what fails is told at the end.
"""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background import decided
from kaizen.background.acting import act_alone
from kaizen.background.reap import Failed, Reaping, reap, reap_supervisor
from kaizen.background.supervisor import start_supervisor
from kaizen.database import schemas
from kaizen.errors import KaizenError
from kaizen.host import files, locks
from kaizen.host.retention import Retention, read_retention
from kaizen.model.act import Act, What
from kaizen.registry.hot import Registry
from kaizen.schedule.retention import prune_journal, prune_logs
from kaizen.schedule.upkeep import keep_up
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.paths import Place

_KEEP_ALL = Retention(None, None, None)


class Freed(NamedTuple):
    """What the write-ahead log of a database gave back."""

    path: str
    bytes: int


class AgedOut(NamedTuple):
    """What was taken out of a workspace's store because it was kept for long enough."""

    path: str
    sessions: int
    events: int
    raw_bytes: int
    freed_bytes: int


class Tended(NamedTuple):
    """What a run did. `busy` says that another run is at work and this one did nothing; `skipped` are workspaces whose
    daemon was just being started or stopped, `revived` is the pid of a supervisor that was started again."""

    reaping: Reaping = Reaping(0, (), (), ())
    journal_lines: int = 0
    logs: tuple[str, ...] = ()
    freed: tuple[Freed, ...] = ()
    skipped: tuple[str, ...] = ()
    failed: tuple[Failed, ...] = ()
    busy: bool = False
    revived: int | None = None
    aged: tuple[AgedOut, ...] = ()


def tend(home: str) -> Tended:
    """One run. Where there is no home nothing is made. Raises KaizenError where the registry cannot be read."""
    files.check_home(home)
    if files.inode(home) is None:
        return Tended()
    files.ensure_folder(home, paths.locks_dir(home))
    lock = locks.take(paths.cron_lock(home))
    if lock is None:
        return Tended(busy=True)
    with lock:
        done = _Round(home).tend()
        os.utime(lock.fd)
    return done


def last_run(home: str) -> str | None:
    """When the last run came to its end, as ISO 8601; None where there was none."""
    try:
        return clock.iso(os.lstat(paths.cron_lock(home)).st_mtime_ns // 1_000_000)
    except OSError:
        return None


class _Round:
    """One run as it goes, under the lock."""

    def __init__(self, home: str) -> None:
        self._home, self._now = home, clock.now_ms()
        self._logs: list[str] = []
        self._freed: list[Freed] = []
        self._skipped: list[str] = []
        self._failed: list[Failed] = []
        self._aged: list[AgedOut] = []

    def tend(self) -> Tended:
        keep, revived = self._retention(), self._revive()
        reaping = reap(self._home, forget_missing_days=keep.missing_days)
        lines = self._tend_registry(keep)
        with Registry.open(self._home, create=False) as registry:
            places = [paths.place(self._home, row.path) for row in registry.workspaces()]
        for place in places:
            try:
                self._tend_workspace(place, keep)
            except (KaizenError, OSError) as error:
                self._fail(place.path, error)
        failed = (*reaping.failed, *self._failed)
        return Tended(
            reaping,
            lines,
            tuple(self._logs),
            tuple(self._freed),
            tuple(self._skipped),
            failed,
            revived=revived,
            aged=tuple(self._aged),
        )

    def _revive(self) -> int | None:
        if reap_supervisor(paths.supervisor(self._home), dry_run=True) is None:
            return None
        try:
            return start_supervisor(self._home).pid
        except KaizenError as error:
            self._fail("the supervisor", error)
            return None

    def _retention(self) -> Retention:
        try:
            return read_retention(paths.machine_config(self._home))
        except KaizenError as error:
            self._fail(paths.machine_config(self._home), error)
            return _KEEP_ALL

    def _tend_registry(self, keep: Retention) -> int:
        path = paths.machine_db(self._home)
        if files.inode(path) is None:
            return 0
        lines = 0
        try:
            lines = prune_journal(path, days=keep.journal_days, now=self._now)
            self._keep_up(path, schemas.REGISTRY)
        except KaizenError as error:
            self._fail(path, error)
        return lines

    def _tend_workspace(self, place: Place, keep: Retention) -> None:
        """The decisions have no daemon that looks after them; a living daemon looks after its own files. Under the start lock none can come to life meanwhile, and what is
        being deleted is not made anew."""
        self._keep_up(paths.decisions_db(self._home, place.path), schemas.DECISIONS)
        if locks.is_held(place.life):
            return
        start = locks.take(place.start)
        if start is None:
            self._skipped.append(place.path)
            return
        with start:
            if not locks.is_held(place.life):
                self._logs += prune_logs(place.runtime, days=keep.log_days, now=self._now)
                self._keep_up(paths.project_db(self._home, place.path), schemas.WORKSPACE)
                decided.sweep(self._home, place.path)
                if keep is not _KEEP_ALL:
                    self._age(place)

    def _age(self, place: Place) -> None:
        """Take out what was kept for long enough, where a limit is set: the daemon would do so, and there is none."""
        keep = read_retention(paths.project_config(self._home, place.path), paths.machine_config(self._home))
        if not keep.of_sessions or files.inode(paths.project_db(self._home, place.path)) is None:
            return
        gone = act_alone(place, Act(What.AGE))
        if gone is not None and (gone["sessions"] or gone["raw_only_bytes"]):
            raw = gone["raw_bytes"] + gone["raw_only_bytes"]
            self._aged.append(AgedOut(place.path, gone["sessions"], gone["events"], raw, gone["freed_bytes"]))

    def _keep_up(self, path: str, schema: schemas.Schema) -> None:
        freed = keep_up(path, schema)
        if freed:
            self._freed.append(Freed(path, freed))

    def _fail(self, path: str, error: KaizenError | OSError) -> None:
        hint = error.hint if isinstance(error, KaizenError) else ""
        self._failed.append(Failed(path, f"{error}; {hint}" if hint else str(error)))

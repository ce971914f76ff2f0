"""`start_background_for`: exactly one daemon for a workspace, whoever else is asking at the same time.

    probe -- responsive --> already running
      | absent, outdated
      v
    start lock -> probe again -> registry: consult, reap what is stale -> life lock -> spawn
                                                                    -> ready | early exit | timeout

Where a supervisor runs, it is asked to do the same, and forks the daemon; where it cannot, nothing is lost but time.

While it waits for the start lock a caller goes on probing, so that of fifty callers the forty-nine that lose
return as soon as the one daemon answers, instead of queueing for the lock.
"""

from __future__ import annotations

import os

from kaizen import __version__, clock, paths
from kaizen.background import spawn, supervised
from kaizen.background.probe import probe
from kaizen.background.reap import clear_runtime, reap_locked
from kaizen.background.stop import stop_locked
from kaizen.database import migrate, schemas
from kaizen.errors import (
    EarlyExit,
    KaizenError,
    ProtocolMismatch,
    StartTimeout,
    Unresponsive,
    WorkspacePaused,
)
from kaizen.host import files, git, locks, processes
from kaizen.ipc.wire import Malformed, decode
from kaizen.model.daemon import (
    PROTOCOL,
    Absent,
    Ending,
    Newer,
    Outdated,
    Responsive,
    Sleeping,
    Starting,
    Unresponding,
)
from kaizen.registry.hot import Registry
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.host.locks import Lock
    from kaizen.model.daemon import Probe
    from kaizen.model.workspace import WorkspaceRow
    from kaizen.paths import Place, RuntimePaths

    Spawner = Callable[[Place, Lock], spawn.Child]

START_S = 10.0
_BETWEEN_LOOKS_S = 0.01
_LAST_LINES = 20


class Deadline(NamedTuple):
    """When a start must be done, on `clock.span`, and how long that was from the beginning."""

    until: float
    seconds: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(clock.span() + seconds, seconds)

    def left(self) -> float:
        """Seconds that are left."""
        return max(0.0, self.until - clock.span())

    def check(self, place: Place) -> None:
        """Raise StartTimeout once it is past."""
        if clock.span() >= self.until:
            raise StartTimeout(seconds=self.seconds, socket=place.runtime.sock, log=place.runtime.log)


class NotWanted(KaizenError):
    """A daemon that was to be woken was stopped, or its workspace forgotten; only who asks for it starts it again."""


class BackgroundStart(NamedTuple):
    """A daemon that is ready. `web` is the address of its page, None where it serves none."""

    pid: int
    paths: RuntimePaths
    already_running: bool
    web: str | None


def start_background_for(
    workspace: str | os.PathLike[str], *, home: str | None = None, timeout_s: float = START_S
) -> BackgroundStart:
    """The daemon of this workspace, started if there is none; all callers at once get the same one.

    `timeout_s` bounds the whole call. Raises WorkspaceRefused, HomeRefused, PermissionRefused, EarlyExit,
    StartTimeout, Unresponsive, ProtocolMismatch, WorkspacePaused, and the errors of the databases.
    """
    home = home or paths.home()
    place = paths.place(home, paths.canonical(workspace))
    paths.check_workspace(place.path, home)
    files.check_home(home)
    running = usable(probe(place), place)
    if running is not None:
        return running
    deadline = Deadline.after(timeout_s)
    told = supervised.ask_start(home, place.path, named=True, timeout_s=timeout_s)
    if told is not None:
        return BackgroundStart(told.pid, place.runtime, told.already_running, told.web)
    return start_alone(place, deadline)


def start_alone(
    place: Place, deadline: Deadline, spawner: Spawner | None = None, *, if_wanted: bool = False
) -> BackgroundStart:
    """The same without asking the supervisor; `spawner` makes the process. With `if_wanted` nobody asked for it, and
    NotWanted is raised where it was stopped meanwhile."""
    make = spawner or spawn.spawn
    return until_started(place, deadline, lambda: _start_locked(place, deadline, make, if_wanted=if_wanted))


def until_started(place: Place, deadline: Deadline, once: Callable[[], BackgroundStart | None]) -> BackgroundStart:
    """What `once` started under the start lock, tried again where it says None, or somebody else meanwhile."""
    files.ensure_home(place.home)
    while True:
        lock, running = _lock_or_daemon(place, deadline)
        if lock is None:
            assert running is not None
            return running
        with lock:
            started = once()
        if started is not None:
            return started
        deadline.check(place)


def _lock_or_daemon(place: Place, deadline: Deadline) -> tuple[Lock | None, BackgroundStart | None]:
    """Wait for the start lock or for a daemon that somebody else started, whichever comes first."""
    wait = 0.002
    while (lock := locks.take(place.start)) is None:
        deadline.check(place)
        clock.pause(wait)
        wait = min(wait * 1.5, 0.03)
        found = probe(place, timeout_s=0.2)
        if isinstance(found, Responsive):
            return None, usable(found, place)
    return lock, None


def _start_locked(place: Place, deadline: Deadline, spawner: Spawner, *, if_wanted: bool) -> BackgroundStart | None:
    """One try under the start lock; None if it must be tried again."""
    found = probe(place) if locks.is_held(place.life) else Absent()
    if isinstance(found, Starting):
        found = _wait_while_starting(place, deadline)
    running = usable(found, place)
    if running is not None:
        return running
    with Registry.open(place.home) as registry:
        if if_wanted and not _is_wanted(registry, place):
            raise NotWanted(f"{place.path!r} is not to be observed any more")
        row = register(registry, place.path, init=False)
        if row.paused:
            raise WorkspacePaused(place.path)
        if isinstance(found, Outdated):
            stop_locked(place, registry, reason=Ending.OUTDATED)
            registry.note(place.path, "replaced", f"{found.hello.version} by {__version__}", clock.now_ms())
        reap_locked(place.home, registry, place.path)
        registry.set_wanted(row.id, True, clock.now_ms())
        life = locks.take(place.life)
        if life is None:
            return None
        with life:
            migrate.refuse_unusable(paths.project_db(place.home, place.path), schemas.WORKSPACE)
            child = _spawn(place, registry, row, life, spawner)
    try:
        return await_ready(place, child, deadline)
    finally:
        os.close(child.ready)


def _is_wanted(registry: Registry, place: Place) -> bool:
    entry = registry.entry(place.path)
    return entry is not None and entry.workspace.wanted


def register(registry: Registry, path: str, *, init: bool) -> WorkspaceRow:
    """The registry's row of a workspace, made if it is not there."""
    return registry.register(
        path,
        key=paths.key(path),
        slug=paths.slug(path),
        git_remote=git.remote(path),
        git_common_dir=git.common_dir(path),
        now=clock.now_ms(),
        init=init,
    )


def usable(found: Probe, place: Place) -> BackgroundStart | None:
    """The daemon if it will do, None if one may be started; raises where neither."""
    match found:
        case Responsive(hello):
            return BackgroundStart(hello.pid, place.runtime, True, hello.web)
        case Newer(hello):
            raise ProtocolMismatch(
                daemon_version=hello.version,
                daemon_protocol=hello.protocol,
                version=__version__,
                protocol=PROTOCOL,
            )
        case Unresponding(pid):
            files.check_socket_place(place.runtime.sock)
            raise Unresponsive(pid=pid, log=place.runtime.log)
        case Absent() | Outdated() | Starting() | Sleeping():
            return None


def _wait_while_starting(place: Place, deadline: Deadline) -> Probe:
    """A starter died after it had started a daemon: that one is still coming up, and will answer or end."""
    while isinstance(found := probe(place), Starting):
        deadline.check(place)
        clock.pause(_BETWEEN_LOOKS_S)
    return found


def _spawn(place: Place, registry: Registry, row: WorkspaceRow, life: Lock, spawner: Spawner) -> spawn.Child:
    files.ensure_folder(place.home, place.runtime.dir)
    clear_runtime(place)
    registry.record_starting(row.id, place.runtime, __version__, PROTOCOL, clock.now_ms())
    child = spawner(place, life)
    registry.record_spawned(row.id, processes.identity(child.pid), clock.now_ms())
    return child


def await_ready(place: Place, child: spawn.Child, deadline: Deadline) -> BackgroundStart:
    """Wait until the daemon says that it is ready. Raises EarlyExit, StartTimeout, or what the daemon tells of."""
    said = b""
    while not said.endswith(b"\n"):
        if not processes.wait_readable([child.ready], deadline.left()):
            deadline.check(place)
        elif got := os.read(child.ready, 65_536):
            said += got
        else:
            break
    if said == b"ready\n":
        return BackgroundStart(child.pid, place.runtime, False, None)
    raise _early_exit(child.pid, place.runtime, said)


def _early_exit(pid: int, runtime: RuntimePaths, said: bytes) -> KaizenError:
    """What a daemon that ended said of it over the ready pipe, else how it ended and the end of its log."""
    fd = processes.descriptor(pid)
    if fd is not None:
        processes.wait_readable([fd], 2.0)
        os.close(fd)
    status = processes.exit_status(pid)
    try:
        told = decode(said)
    except Malformed:
        told = {}
    reason, hint = str(told.get("error", "")), str(told.get("hint", ""))
    error = EarlyExit(
        status=status, log=runtime.log, last_lines=files.last_lines(runtime.log, _LAST_LINES), reason=reason
    )
    error.hint = "; ".join(part for part in (hint, error.hint) if part)
    return error

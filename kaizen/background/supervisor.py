"""Starting, asking and ending the supervisor from outside: as with daemons, but one per home and without a registry's row."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.background import spawn
from kaizen.background.probe import probe
from kaizen.background.reap import clear_runtime
from kaizen.background.start import BackgroundStart, Deadline, await_ready, until_started, usable
from kaizen.background.status import shown
from kaizen.background.stop import Limits, Stopped, hold_start, stop_locked
from kaizen.errors import AlreadyRuns, Unresponsive
from kaizen.host import files, locks, processes
from kaizen.ipc import client
from kaizen.model.daemon import Absent, Ending, Outdated, Shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.host.locks import Lock
    from kaizen.ipc.wire import Message
    from kaizen.paths import Place

START_S = 10.0
_LOCK_S = 10.0
_ASK_S = 1.0


def start_supervisor(home: str | None = None, *, timeout_s: float = START_S) -> BackgroundStart:
    """The supervisor of this home, started in the background if there is none. An older one is replaced.

    Raises HomeRefused, PermissionRefused, EarlyExit, StartTimeout, Unresponsive, ProtocolMismatch.
    """
    place = paths.supervisor(home or paths.home())
    files.check_home(place.home)
    running = usable(probe(place), place)
    if running is not None:
        return running
    deadline = Deadline.after(timeout_s)
    return until_started(place, deadline, lambda: _start_locked(place, deadline))


def become_supervisor(home: str | None = None) -> int:
    """Be the supervisor in the place of the caller's own process; returns only by raising."""
    place = paths.supervisor(home or paths.home())
    files.ensure_home(place.home)
    with hold_start(place, limit_s=_LOCK_S):
        if not isinstance(probe(place), Absent):
            raise AlreadyRuns("a supervisor runs for this home", "`kaizen supervise status` shows it")
        life = _prepare(place)
        if life is None:
            raise Unresponsive(pid=None, log=place.runtime.log, doing="give up its life lock")
        os.set_inheritable(life.fd, True)
        line = [*spawn.command(place), "--life-fd", str(life.fd)]
        processes.become(line, environ={**os.environ, "KAIZEN_HOME": place.home})


def stop_supervisor(home: str | None = None, *, limits: Limits | None = None) -> Stopped:
    """End the supervisor and wait until it is gone; daemons live on. Raises Unresponsive, StopFailed."""
    place = paths.supervisor(home or paths.home())
    files.check_home(place.home)
    if isinstance(probe(place, timeout_s=0), Absent) and files.inode(place.start) is None:
        return Stopped(False, None, None)
    with hold_start(place, limit_s=_LOCK_S):
        return stop_locked(place, None, reason=Ending.STOPPED, limits=limits or Limits())


def supervisor_status(home: str | None = None) -> Message:
    """How the supervisor stands, with its figures while it answers; `state` as with daemons."""
    place = paths.supervisor(home or paths.home())
    files.check_home(place.home)
    state, pid = shown(probe(place))
    facts: Message = {"state": str(state), "pid": pid, "socket": place.runtime.sock, "log": place.runtime.log}
    if state is Shown.RUNNING:
        try:
            told = client.ask(place.runtime.sock, {"type": "status"}, timeout_s=_ASK_S)
        except (client.NoAnswer, client.NobodyListens):
            told = {}
        facts = {**{name: value for name, value in told.items() if name not in _LEFT_OUT}, **facts}
    return facts


_LEFT_OUT = frozenset({"type", "workspace", "web", "capture", "resting"})


def _start_locked(place: Place, deadline: Deadline) -> BackgroundStart | None:
    found = probe(place)
    running = usable(found, place)
    if running is not None:
        return running
    if isinstance(found, Outdated):
        stop_locked(place, None, reason=Ending.OUTDATED)
    life = _prepare(place)
    if life is None:
        return None
    with life:
        child = spawn.spawn(place, life)
    try:
        return await_ready(place, child, deadline)
    finally:
        os.close(child.ready)


def _prepare(place: Place) -> Lock | None:
    files.ensure_folder(place.home, place.runtime.dir)
    clear_runtime(place)
    return locks.take(place.life)

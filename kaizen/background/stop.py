"""Ending a daemon: it is asked, then told, then made to; each with a limit, and never anybody else."""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.background.probe import probe
from kaizen.background.reap import clear_runtime, reap_locked, recorded
from kaizen.errors import HomeRefused, KaizenError, StopFailed, Unresponsive
from kaizen.host import files, locks, processes
from kaizen.ipc import client, messages
from kaizen.model.daemon import (
    Absent,
    Ending,
    Identity,
    Newer,
    Outdated,
    Responsive,
    Same,
    Sleeping,
    Starting,
    State,
    Unresponding,
)
from kaizen.registry.hot import Registry
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.host.locks import Lock
    from kaizen.model.daemon import Identity, Probe
    from kaizen.model.workspace import Entry, WorkspaceRow
    from kaizen.paths import Place

ASK_S, TERM_S, KILL_S = 10.0, 5.0, 5.0
_SIGKILL, _SIGTERM, _SIGCONT = 9, 15, 18
_BETWEEN_LOOKS_S = 0.01
_RELEASE_S = 2.0
_ANSWER_S, _AGAIN_S = 2.0, 0.1


class Limits(NamedTuple):
    """How many seconds a daemon has to end: after it was asked, after SIGTERM, after SIGKILL."""

    ask_s: float = ASK_S
    term_s: float = TERM_S
    kill_s: float = KILL_S


_USUAL = Limits()


class Stopped(NamedTuple):
    """What a stop found and did. `how` is `asked`, `terminated` or `killed`; `released` for one that slept; None
    where nothing ran."""

    was_running: bool
    pid: int | None
    how: str | None


def stop_background_for(
    workspace: str | os.PathLike[str],
    *,
    home: str | None = None,
    ask_s: float = ASK_S,
    term_s: float = TERM_S,
    kill_s: float = KILL_S,
) -> Stopped:
    """Stop the daemon of a workspace and wait until it is gone; work in flight is committed first.

    The daemon has `ask_s` seconds after it was asked, `term_s` after SIGTERM and `kill_s` after SIGKILL. A
    workspace that nothing runs for is left as it is. Raises Unresponsive if somebody else starts or stops
    this workspace all the while, StopFailed if the daemon cannot be ended safely.
    """
    home = home or paths.home()
    place = paths.place(home, paths.canonical(workspace))
    files.check_home(home)
    if isinstance(probe(place, timeout_s=0), Absent) and files.inode(place.start) is None:
        return Stopped(False, None, None)
    limits = Limits(ask_s, term_s, kill_s)
    start = _start_lock(place, ask_s)
    if start is None:
        return stop_locked(place, None, reason=Ending.STOPPED, limits=limits)
    with start:
        try:
            registry = Registry.open(home)
        except KaizenError:  # a full disk or a damaged registry must not keep a daemon from being stopped
            return stop_locked(place, None, reason=Ending.STOPPED, limits=limits)
        with registry:
            return stop_locked(place, registry, reason=Ending.STOPPED, limits=limits, for_good=True)


def hold_start(place: Place, *, limit_s: float = ASK_S) -> Lock:
    """Take the start lock, waiting for it. Raises Unresponsive if somebody else has it all the while."""
    try:
        return locks.taken(place.start, timeout_s=limit_s)
    except TimeoutError:
        raise Unresponsive(pid=None, log=place.runtime.log, doing="let go of its start lock") from None


def stop_locked(
    place: Place, registry: Registry | None, *, reason: Ending, limits: Limits = _USUAL, for_good: bool = False
) -> Stopped:
    """The same for a caller that holds the start lock, recorded with this reason where there is a registry; `for_good`:
    nobody is to start it again by itself."""
    entry = _entry(registry, place)
    row = recorded(entry.daemon if entry else None)
    found = _named(place, limits.ask_s)
    if for_good:  # only now: a supervisor that reads it lets go of one that sleeps, which is to be found here first
        _record(registry, entry, lambda to, row: to.set_wanted(row.id, False, clock.now_ms()))
    if isinstance(found, Sleeping):
        return _release(place)
    if isinstance(found, Absent):
        if registry is not None and entry is not None:
            reap_locked(place.home, registry, place.path)
        return Stopped(False, None, None)
    who = _who(found, pidfile.read(place.runtime), row)
    if isinstance(found, Unresponding) and who is None:
        raise StopFailed(pid=None, why=_untold(place), log=place.runtime.log)  # before the row says that it is stopping
    _record(registry, entry, lambda to, row: to.record_stopping(row.id, who, clock.now_ms()))
    how = _end(place, found, who, reason=reason, limits=limits)
    ending = Ending.KILLED if how == "killed" else reason
    _record(
        registry,
        entry,
        lambda to, row: to.record_end(
            row.id,
            identity=who,
            state=State.STOPPED,
            ending=ending,
            exit_status=None,
            now=clock.now_ms(),
            what="stopped",
        ),
    )
    clear_runtime(place)
    return Stopped(True, who.pid if who else None, how)


def _release(place: Place) -> Stopped:
    """Have the supervisor let go of the socket of a daemon that sleeps; one that does not listen sees later that the
    daemon is not wanted any more."""
    held, until = files.inode(place.runtime.sock), clock.span() + _RELEASE_S
    try:
        client.ask(place.runtime.sock, messages.stop(Ending.STOPPED), timeout_s=_RELEASE_S)
        while files.inode(place.runtime.sock) == held and clock.span() < until:
            clock.pause(_BETWEEN_LOOKS_S)
    except (client.NoAnswer, client.NobodyListens):
        pass
    return Stopped(True, None, "released")


def _start_lock(place: Place, limit_s: float) -> Lock | None:
    """The start lock; None on a read-only file system, where nobody can take it and nothing can be recorded."""
    try:
        return hold_start(place, limit_s=limit_s)
    except HomeRefused:
        if not files.is_read_only(place.home):
            raise
        return None


def _entry(registry: Registry | None, place: Place) -> Entry | None:
    try:
        return registry.entry(place.path) if registry is not None else None
    except KaizenError:
        return None


def _record(registry: Registry | None, entry: Entry | None, write: Callable[[Registry, WorkspaceRow], object]) -> None:
    """Write what happens, if that can be written: the registry is an address book, and stopping goes before it."""
    if registry is None or entry is None:
        return
    try:
        write(registry, entry.workspace)
    except KaizenError:
        pass


def _named(place: Place, limit_s: float) -> Probe:
    """What is there; a living daemon that nothing names just now is about to write who it is."""
    until = clock.span() + limit_s
    while isinstance(found := probe(place), Starting) and found.pid is None and clock.span() < until:
        clock.pause(_BETWEEN_LOOKS_S)
    return found


def _who(found: Probe, *named: Identity | None) -> Identity | None:
    """The process to end: the one that answers, as it was recorded; else the first recorded one that is still the
    same process. A bare pid is never enough: what a daemon in another pid namespace says is its pid is somebody
    else's in ours."""
    if isinstance(found, Responsive | Outdated | Newer):
        told = found.hello.pid
        return next((who for who in named if who is not None and who.pid == told), Identity(told, None, None, None))
    pid = found.pid if isinstance(found, Starting | Unresponding) else None
    same = [who for who in named if who is not None and processes.compare(who) is Same.SAME]
    return next((who for who in same if pid in (None, who.pid)), same[0] if same else None)


def _end(place: Place, found: Probe, who: Identity | None, *, reason: Ending, limits: Limits) -> str:
    if isinstance(found, Responsive | Outdated | Newer) and _asked(place, who, reason, limits.ask_s):
        return "asked"
    if isinstance(found, Starting) and _gone(place.life, None, 0.2):
        return "asked"
    for number, limit_s, how in ((_SIGTERM, limits.term_s, "terminated"), (_SIGKILL, limits.kill_s, "killed")):
        if who is None or processes.send(who, number) is Same.CANNOT_TELL:
            raise StopFailed(pid=None, why=_untold(place), log=place.runtime.log)
        processes.send(who, _SIGCONT)  # a stopped process takes its signals only when it goes on
        if _gone(place.life, who, limit_s):
            return how
    raise StopFailed(pid=who.pid if who else None, why="it outlived SIGKILL", log=place.runtime.log)


def _asked(place: Place, who: Identity | None, reason: Ending, limit_s: float) -> bool:
    """Ask it to end and wait until it has; asked again as long as nobody answers: a request is lost with the socket that
    is removed under it."""
    until, answered = clock.span() + limit_s, False
    while True:
        try:
            answered = answered or bool(client.ask(place.runtime.sock, messages.stop(reason), timeout_s=_ANSWER_S))
        except (client.NoAnswer, client.NobodyListens):
            pass
        left = max(0.0, until - clock.span())
        if _gone(place.life, who, left if answered else min(_AGAIN_S, left)):
            return True
        if clock.span() >= until:
            return False


def _untold(place: Place) -> str:
    """Why nobody is signalled."""
    why, named = "it cannot be told which process it is", pidfile.read(place.runtime)
    if named is None or named.namespace in (None, processes.pid_namespace()):
        return why
    return f"{why}: it runs in another pid namespace, such as a container; stop it there"


def _gone(life: str, who: Identity | None, limit_s: float) -> bool:
    """Wait until the life lock is free, woken by the end of the process where the system tells of it."""
    until = clock.span() + limit_s
    same = who is not None and processes.compare(who) is Same.SAME
    fd = processes.descriptor(who.pid) if who is not None and same else None
    try:
        if fd is not None:
            processes.wait_readable([fd], limit_s)
        while locks.is_held(life):
            if clock.span() >= until:
                return False
            clock.pause(_BETWEEN_LOOKS_S)
        return True
    finally:
        if fd is not None:
            os.close(fd)

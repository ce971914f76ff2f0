"""How a workspace's daemon stands, and all of them at once; true at the moment of asking, changing nothing."""

from __future__ import annotations

import os
import select

from kaizen import __version__, clock, paths
from kaizen.background import pidfile, supervised
from kaizen.background.probe import HELLO_S, probe
from kaizen.host import files, locks
from kaizen.ipc import messages
from kaizen.ipc.client import Connection, NoAnswer, NobodyListens
from kaizen.model.daemon import (
    CLAIMS_LIFE,
    PROTOCOL,
    Absent,
    Newer,
    Outdated,
    Responsive,
    Shown,
    Sleeping,
    Starting,
    Unresponding,
)
from kaizen.registry.hot import Registry
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.daemon import Hello, Probe
    from kaizen.model.workspace import Entry
    from kaizen.paths import Place, RuntimePaths


class Status(NamedTuple):
    """A daemon at this moment. What is not known, or does not apply to a daemon that does not run, is None."""

    state: Shown
    workspace: str
    pid: int | None
    uptime_ms: int | None
    version: str | None
    protocol: int | None
    socket: str
    log: str
    web: str | None
    capture: str | None = None
    watching: str | None = None


class Listed(NamedTuple):
    """A registered workspace in the listing. Instants are milliseconds since 1970 UTC."""

    path: str
    name: str
    key: str
    state: Shown
    pid: int | None
    started_at: int | None
    version: str | None
    socket: str
    log: str
    sessions: int | None
    last_event_at: int | None
    tokens_today: int | None
    paused: bool
    missing: bool
    ending: str | None


def status_for(workspace: str | os.PathLike[str], *, home: str | None = None) -> Status:
    """How the daemon of this workspace stands; answers within about a second whatever the daemon does."""
    home = home or paths.home()
    files.check_home(home)
    place = paths.place(home, paths.canonical(workspace))
    found = probe(place)
    if isinstance(found, Responsive | Outdated | Newer):
        return _running(place, found.hello)
    return _silent(place, *shown(found))


def shown(found: Probe) -> tuple[Shown, int | None]:
    """What people are told of an answer, with the daemon's pid where there is one."""
    match found:
        case Responsive(hello) | Outdated(hello) | Newer(hello):
            return Shown.RUNNING, hello.pid
        case Unresponding(pid):
            return Shown.UNRESPONSIVE, pid
        case Sleeping():
            return Shown.SLEEPING, None
        case Starting(pid):
            return Shown.STARTING, pid
        case Absent():
            return Shown.STOPPED, None


def list_workspaces(*, home: str | None = None) -> list[Listed]:
    """Every registered workspace, by path. All daemons that live are asked at the same time, within a second."""
    home = home or paths.home()
    files.check_home(home)
    with Registry.open(home, create=False) as registry:
        entries = registry.entries()
    alive = {e.workspace.key for e in entries if locks.is_held(paths.life_lock(home, e.workspace.key))}
    hellos = _ask_all({key: paths.runtime(home, key).sock for key in alive}, HELLO_S)
    asleep = supervised.sleeping(home)
    return [_listed(home, entry, alive, hellos, asleep) for entry in entries]


def _running(place: Place, hello: Hello) -> Status:
    return Status(
        Shown.RUNNING, place.path, hello.pid, hello.uptime_ms, hello.version, hello.protocol,
        place.runtime.sock, place.runtime.log, hello.web, hello.capture, hello.watching,
    )  # fmt: skip


def _silent(place: Place, state: Shown, pid: int | None) -> Status:
    return Status(state, place.path, pid, None, None, None, place.runtime.sock, place.runtime.log, None)


def _listed(home: str, entry: Entry, alive: set[str], hellos: dict[str, Hello], asleep: frozenset[str]) -> Listed:
    row, daemon = entry.workspace, entry.daemon
    runtime, hello = paths.runtime(home, row.key), hellos.get(row.key)
    lives = row.key in alive
    state = Shown.SLEEPING if not lives and row.key in asleep else _shown(runtime, entry, lives, hello)
    named = pidfile.pid_here(runtime) if lives and hello is None else None
    recorded = daemon.pid if daemon and state is Shown.STALE else None
    return Listed(
        path=row.path,
        name=row.name,
        key=row.key,
        state=state,
        pid=hello.pid if hello else named or recorded,
        started_at=clock.now_ms() - hello.uptime_ms if hello else daemon.started_at if daemon and lives else None,
        version=hello.version if hello else daemon.version if daemon else None,
        socket=runtime.sock,
        log=runtime.log,
        sessions=daemon.sessions if daemon else None,
        last_event_at=daemon.last_event_at if daemon else None,
        tokens_today=daemon.tokens_today if daemon else None,
        paused=row.paused,
        missing=not os.path.isdir(row.path),
        ending=daemon.ending if daemon and not lives else None,
    )


def _shown(runtime: RuntimePaths, entry: Entry, lives: bool, hello: Hello | None) -> Shown:
    if hello is not None:
        return Shown.RUNNING
    if lives:
        starting = pidfile.read(runtime) is None
        return Shown.STARTING if starting else Shown.UNRESPONSIVE
    claims = entry.daemon is not None and entry.daemon.state in CLAIMS_LIFE
    return Shown.STALE if claims else Shown.STOPPED


def _ask_all(sockets: dict[str, str], timeout_s: float) -> dict[str, Hello]:
    """Say hello on every socket, then wait for all answers together: as long as the slowest, not the sum."""
    waiting: dict[int, tuple[str, Connection]] = {}
    poll, until = select.poll(), clock.span() + timeout_s
    for key, path in sockets.items():
        try:
            connection = Connection(path, timeout_s=0.2)
        except (NobodyListens, NoAnswer):
            continue
        try:
            connection.send({"type": "hello", "protocol": PROTOCOL, "version": __version__}, timeout_s=0.2)
        except NoAnswer:
            connection.close()
            continue
        waiting[connection.fileno()] = key, connection
        poll.register(connection.fileno(), select.POLLIN)
    return _gather(waiting, poll, until)


def _gather(waiting: dict[int, tuple[str, Connection]], poll: select.poll, until: float) -> dict[str, Hello]:
    found: dict[str, Hello] = {}
    while waiting and (left := until - clock.span()) > 0:
        for fd, _ in poll.poll(int(left * 1000) + 1):
            key, connection = waiting.pop(fd)
            poll.unregister(fd)
            try:
                hello = messages.read_hello(connection.receive(timeout_s=0.2))
            except NoAnswer:
                hello = None
            connection.close()
            if hello is not None:
                found[key] = hello
    for _, connection in waiting.values():
        connection.close()
    return found

"""How a workspace's daemon stands, and all of them at once; true at the moment of asking, changing nothing."""

from __future__ import annotations

import os
import stat

from kaizen import clock, paths
from kaizen.background import supervised
from kaizen.background.probe import HELLO_S, probe, unanswered
from kaizen.background.roll_call import RollCall
from kaizen.host import files, locks
from kaizen.model.daemon import (
    CLAIMS_LIFE,
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
    from collections.abc import Iterable

    from kaizen.model.daemon import Hello, Probe
    from kaizen.model.workspace import Line
    from kaizen.paths import Place


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
    exit_status: int | None = None
    restarts: int = 0
    next_start_at: int | None = None
    given_up: str | None = None
    sessions_today: int | None = None


class _Seen(NamedTuple):
    """What was seen of all daemons in one moment, by key."""

    home: str
    alive: frozenset[str]
    asleep: frozenset[str]
    hellos: dict[str, Hello]
    now: int


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
    """Every registered workspace, by path. All daemons that live are asked at the same time, within a second.

    Where the registry was lost, those that answer are told all the same: it is an address book, and they register anew.
    """
    home = home or paths.home()
    files.check_home(home)
    with RollCall() as roll_call:
        alive = _living(home, roll_call)
        with Registry.open(home, create=False) as registry:
            lines = registry.lines()
        # One that came up since its lock was looked at is not called stale: its row is younger than that look.
        late = {line.key for line in lines if line.state in CLAIMS_LIFE and line.key not in alive}
        alive |= _call(home, late, roll_call)
        missing = {line.key for line in lines if not _is_folder(line.path)}
        asleep, now = supervised.sleeping(home), clock.now_ms()
        seen = _Seen(home, frozenset(alive), asleep, roll_call.answers(HELLO_S), now)
    rows = [_listed(seen, line, line.key in missing) for line in lines]
    lost = seen.hellos.keys() - {line.key for line in lines}
    return sorted([*rows, *(_unrecorded(seen, key) for key in lost)], key=lambda row: row.path) if lost else rows


def _living(home: str, roll_call: RollCall) -> set[str]:
    """The keys of all daemons that live, each of them called."""
    try:
        names = os.listdir(paths.locks_dir(home))
    except OSError:
        return set()
    keys = {name.removesuffix(".life") for name in names if name.endswith(".life")}
    return _call(home, keys - {paths.supervisor(home).key}, roll_call)


def _call(home: str, keys: Iterable[str], roll_call: RollCall) -> set[str]:
    """Those of the keys whose daemon lives, each of them called."""
    alive = {key for key in keys if locks.is_held(paths.life_lock(home, key))}
    for key in alive:
        roll_call.call(key, paths.runtime(home, key).sock)
    return alive


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError):  # a name that cannot be told to the system in this locale
        return False


def _running(place: Place, hello: Hello) -> Status:
    return Status(
        Shown.RUNNING, place.path, hello.pid, hello.uptime_ms, hello.version, hello.protocol,
        place.runtime.sock, place.runtime.log, hello.web, hello.capture, hello.watching,
    )  # fmt: skip


def _silent(place: Place, state: Shown, pid: int | None) -> Status:
    return Status(state, place.path, pid, None, None, None, place.runtime.sock, place.runtime.log, None)


def _listed(seen: _Seen, line: Line, missing: bool) -> Listed:
    runtime, hello, lives = paths.runtime(seen.home, line.key), seen.hellos.get(line.key), line.key in seen.alive
    state, pid = (Shown.RUNNING, hello.pid) if hello is not None else _unheard(seen, line, lives)
    started_at = seen.now - hello.uptime_ms if hello else line.started_at if lives else None
    return Listed(
        line.path, line.name, line.key, state, pid, started_at, hello.version if hello else line.version,
        runtime.sock, runtime.log, line.sessions, line.last_event_at, line.tokens_today,
        line.paused == 1, missing, *_ended(line, lives), line.sessions_today,
    )  # fmt: skip


def _unrecorded(seen: _Seen, key: str) -> Listed:
    """A daemon that answers and that the registry does not know."""
    hello, runtime = seen.hellos[key], paths.runtime(seen.home, key)
    return Listed(
        hello.workspace, os.path.basename(hello.workspace), key, Shown.RUNNING, hello.pid, seen.now - hello.uptime_ms,
        hello.version, runtime.sock, runtime.log, None, None, None, False, not _is_folder(hello.workspace), None,
    )  # fmt: skip


def _ended(line: Line, lives: bool) -> tuple[str | None, int | None, int, int | None, str | None]:
    """How the last daemon ended, and what comes of it; of one that lives nothing is told but how often it was restarted."""
    if lives:
        return None, None, line.restarts or 0, None, None
    return line.ending, line.exit_status, line.restarts or 0, line.next_start_at, line.given_up


def _unheard(seen: _Seen, line: Line, lives: bool) -> tuple[Shown, int | None]:
    """The state of a workspace whose daemon did not answer, and the pid to show."""
    if lives:
        return shown(unanswered(paths.place_of_key(seen.home, line.key, line.path)))
    if line.key in seen.asleep:
        return Shown.SLEEPING, None
    return (Shown.STALE, line.pid) if line.state in CLAIMS_LIFE else (Shown.STOPPED, None)

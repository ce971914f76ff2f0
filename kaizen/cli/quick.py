"""The verbs of the fast path. A daemon that already answers is asked before anything else is imported."""

from __future__ import annotations

import os

from kaizen import __version__, paths
from kaizen.cli import show
from kaizen.ipc import client, messages
from kaizen.model.hello import PROTOCOL
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.background.start import BackgroundStart
    from kaizen.background.status import Status
    from kaizen.ipc.wire import Message
    from kaizen.model.hello import Hello
    from kaizen.paths import RuntimePaths

_VERBS = {("daemon", "start"): "start", ("daemon", "status"): "status", ("ps",): "ps"}
_START_S = 10.0
_HELLO_S = 0.4  # a daemon that is slower than this is asked again, with more patience


class Asked(NamedTuple):
    """A call of the fast path."""

    verb: str
    workspace: str | None
    as_json: bool


def read(arguments: list[str]) -> Asked | None:
    """The call in a command line; None for whatever is not in its plain form."""
    verb = _VERBS.get(tuple(arguments[:2])) or _VERBS.get(tuple(arguments[:1]))
    rest = arguments[1 if verb == "ps" else 2 :]
    workspace, as_json, background = None, False, False
    while rest:
        option = rest.pop(0)
        if option == "--json":
            as_json = True
        elif option == "--background" and verb == "start":
            background = True
        elif option in ("-w", "--workspace") and rest and rest[0] and verb != "ps":
            workspace = rest.pop(0)
        else:
            return None
    if verb is None or (verb == "start" and not background):
        return None
    return Asked(verb, workspace, as_json)


def run(asked: Asked) -> int:
    """Do what was asked; returns the exit status."""
    if asked.verb == "ps":
        from kaizen.cli.listing import listing

        return listing(as_json=asked.as_json)
    found = _warm(asked.workspace)
    if asked.verb == "status":
        return _status(asked, found)
    return _start(asked, found)


def _warm(named: str | None) -> tuple[Hello, RuntimePaths] | None:
    """What answers for the named folder, if it is of our version: a daemon, or the supervisor for one that sleeps. None to
    ask further."""
    try:
        home, folder = paths.home(), paths.canonical(named if named is not None else os.getcwd())
        key = paths.started_here(home, folder)
        if key is None:
            return None
        runtime = paths.runtime(home, key)
        hello = messages.read_hello(client.ask(runtime.sock, messages.hello(__version__), timeout_s=_HELLO_S))
    except (client.NobodyListens, client.NoAnswer, OSError):
        return None
    if hello is None or (hello.version, hello.protocol) != (__version__, PROTOCOL):
        return None
    return hello, runtime


def _start(asked: Asked, found: tuple[Hello, RuntimePaths] | None) -> int:
    if found is not None and found[0].state == "running":
        hello, runtime = found
        show_start(hello.pid, runtime, hello.workspace, hello.web, already=True, as_json=asked.as_json)
        return 0
    from kaizen.background import supervised

    here = paths.canonical(asked.workspace) if asked.workspace is not None else _here()
    told = supervised.ask_start(paths.home(), here, named=False, timeout_s=_START_S) if here else None
    if told is not None:
        runtime = paths.runtime(paths.home(), paths.key(told.workspace))
        show_start(told.pid, runtime, told.workspace, told.web, already=told.already_running, as_json=asked.as_json)
        return 0
    from kaizen.background.choose import workspace_for
    from kaizen.background.start import start_background_for

    return show_started(workspace_for(asked.workspace), start_background_for, as_json=asked.as_json)


def _here() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None


def show_started(workspace: str, start: Callable[[str], BackgroundStart], *, as_json: bool) -> int:
    """Start with this function, and show what came of it."""
    started = start(workspace)
    show_start(started.pid, started.paths, workspace, started.web, already=started.already_running, as_json=as_json)
    return 0


def show_start(
    pid: int, runtime: RuntimePaths, workspace: str, web: str | None, *, already: bool, as_json: bool
) -> None:
    """A daemon that is ready."""
    if as_json:
        places: Message = {**runtime._asdict()}
        show.json({"pid": pid, "already_running": already, "workspace": workspace, "paths": places, "web": web})
        return
    show.line("daemon already running" if already else "daemon started")
    show.facts([("pid", pid), ("socket", runtime.sock), ("log", runtime.log), ("web", web)])


def _status(asked: Asked, found: tuple[Hello, RuntimePaths] | None) -> int:
    if found is not None:
        hello, runtime = found
        sleeps = hello.state == "sleeping"
        return show_status(
            hello.state, hello.workspace, runtime, as_json=asked.as_json,
            pid=None if sleeps else hello.pid, uptime_ms=None if sleeps else hello.uptime_ms, version=hello.version, protocol=hello.protocol, web=hello.web,
            capture=hello.capture, watching=hello.watching,
        )  # fmt: skip
    from kaizen.background.choose import workspace_for
    from kaizen.background.status import status_for

    return show_full_status(status_for(workspace_for(asked.workspace)), as_json=asked.as_json)


def show_full_status(status: Status, *, as_json: bool) -> int:
    """A status from the outside."""
    place = paths.place(paths.home(), status.workspace)
    return show_status(
        str(status.state), status.workspace, place.runtime, as_json=as_json,
        pid=status.pid, uptime_ms=status.uptime_ms, version=status.version, protocol=status.protocol, web=status.web,
        capture=status.capture, watching=status.watching,
    )  # fmt: skip


def show_status(
    state: str, workspace: str, runtime: RuntimePaths, *, as_json: bool,
    pid: int | None, uptime_ms: int | None, version: str | None, protocol: int | None, web: str | None, capture: str | None,
    watching: str | None,
) -> int:  # fmt: skip
    """A daemon's status; returns 0 for one that runs or sleeps, 3 for one that does not, 4 for one that does not answer."""
    if as_json:
        show.json({
            "state": state, "workspace": workspace, "pid": pid, "uptime_ms": uptime_ms, "version": version,
            "protocol": protocol, "socket": runtime.sock, "log": runtime.log, "web": web, "capture": capture,
            "watching": watching,
        })  # fmt: skip
    else:
        show.line(state)
        show.facts([
            ("workspace", workspace), ("pid", pid), ("uptime", show.span(uptime_ms)), ("version", version),
            ("socket", runtime.sock), ("log", runtime.log), ("web", web), ("capture", capture),
            ("watching", watching),
        ])  # fmt: skip
    return {"running": 0, "sleeping": 0, "stopped": 3}.get(state, 4)

"""Asking the supervisor, if there is one, for what everybody can do without it, only slower."""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.ipc import messages
from kaizen.ipc.client import Connection, NoAnswer, NobodyListens
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_LIST_S = 0.5
ACCEPT_S = 1.0  # a supervisor that is not frozen accepts a request at once
# What of a caller's environment a daemon heeds: where the agents keep their files, and how names and times are read.
_MATTERS = ("HOME", "LANG", "LOGNAME", "PATH", "TZ", "USER")
_MATTERING = ("CLAUDE_", "CODEX_", "CURSOR_", "KAIZEN_", "LC_", "XDG_")


class Told(NamedTuple):
    """A daemon that the supervisor has started, or found running."""

    pid: int
    workspace: str
    already_running: bool
    web: str | None


def ask_start(home: str, folder: str, *, named: bool, timeout_s: float) -> Told | None:
    """Have the supervisor start the daemon of the workspace at `folder`, or with `named` False of the workspace found from
    there upwards. None where there is no supervisor, or it could not: then the caller does it, and learns why."""
    until = clock.span() + timeout_s
    try:
        with Connection(paths.supervisor(home).runtime.sock, timeout_s=min(ACCEPT_S, timeout_s)) as supervisor:
            request = messages.start(folder, named=named, environ=what_matters(os.environ))
            reply = supervisor.ask(request, timeout_s=min(ACCEPT_S, timeout_s))
            if reply.get("type") == "accepted":
                reply = supervisor.receive(timeout_s=max(0.0, until - clock.span()))
    except (NoAnswer, NobodyListens):
        return None
    if reply.get("type") != "started":
        return None
    return Told(
        pid=messages.number(reply, "pid", 0),
        workspace=messages.text(reply, "workspace", folder),
        already_running=reply.get("already_running") is True,
        web=messages.text(reply, "web", "") or None,
    )


def sleeping(home: str) -> frozenset[str]:
    """The keys of the workspaces whose daemons sleep, as the supervisor tells; none where there is no supervisor."""
    try:
        with Connection(paths.supervisor(home).runtime.sock, timeout_s=_LIST_S) as supervisor:
            return frozenset(messages.texts(supervisor.ask({"type": "list"}, timeout_s=_LIST_S), "sleeping"))
    except (NoAnswer, NobodyListens):
        return frozenset()


def what_matters(environ: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that a daemon heeds."""
    return {name: value for name, value in environ.items() if name in _MATTERS or name.startswith(_MATTERING)}

"""A daemon's answer to hello, and the protocol it speaks; apart from all else, for the path of every hook."""

from __future__ import annotations

from kaizen.values import NamedTuple

PROTOCOL = 1


class Hello(NamedTuple):
    """A daemon's answer to hello. `state` is `sleeping` where the supervisor answers for it; the pid is then the
    supervisor's."""

    pid: int
    version: str
    protocol: int
    workspace: str
    uptime_ms: int
    web: str | None
    capture: str | None = None
    state: str = "running"
    watching: str | None = None

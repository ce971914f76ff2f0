"""Is there a daemon, and will it do? Looking takes no lock, writes nothing and starts nothing."""

from __future__ import annotations

from kaizen import __version__, clock
from kaizen.background import pidfile
from kaizen.host import locks
from kaizen.ipc import client, messages
from kaizen.model.daemon import (
    PROTOCOL,
    Absent,
    Newer,
    Outdated,
    Probe,
    Responsive,
    Sleeping,
    Starting,
    Unresponding,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.daemon import Hello
    from kaizen.paths import Place

HELLO_S = 1.0
_BETWEEN_LOOKS_S = 0.005


def probe(place: Place, *, timeout_s: float = HELLO_S) -> Probe:
    """Ask the daemon at this place, for at most about `timeout_s` seconds.

    A living daemon without a socket is binding it just now, for the first time or anew, so it is asked again
    until the time is up.
    """
    until = clock.span() + timeout_s
    while True:
        try:
            reply = client.ask(place.runtime.sock, messages.hello(__version__), timeout_s=timeout_s)
            hello = messages.read_hello(reply)
            if hello is not None:
                return judge(hello) if locks.is_held(place.life) else _not_alive(hello)
            return _silent(place, None)
        except client.NoAnswer as error:
            # One that hung up is ending just now: its lock is free a moment after its socket is closed.
            if error.late or clock.span() >= until or not locks.is_held(place.life):
                return _silent(place, error.pid)
        except client.NobodyListens:
            if not locks.is_held(place.life):
                return Absent()
        if pidfile.read(place.runtime) is None:
            return Starting(None)
        if clock.span() >= until:
            return Unresponding(pidfile.pid_here(place.runtime))
        clock.pause(_BETWEEN_LOOKS_S)


def judge(hello: Hello) -> Probe:
    """Whether a daemon that answers will do. An older one is replaced; a newer one is used as long as it
    speaks our protocol, so that two versions side by side do not replace each other for ever."""
    ours, theirs = ordered(__version__), ordered(hello.version)
    if theirs < ours:
        return Outdated(hello)
    if theirs > ours and hello.protocol != PROTOCOL:
        return Newer(hello)
    return Responsive(hello)


def ordered(version: str) -> tuple[int, ...]:
    """A version's leading numbers, for comparing: `1.10.0` is after `1.9`."""
    numbers = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits[:9]))
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _not_alive(hello: Hello) -> Probe:
    return Sleeping(hello) if hello.state == "sleeping" else Absent()


def _silent(place: Place, pid: int | None) -> Probe:
    if not locks.is_held(place.life):
        return Absent()
    return Unresponding(pid or pidfile.pid_here(place.runtime))

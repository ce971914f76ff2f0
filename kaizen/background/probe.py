"""Is there a daemon, and will it do? Looking takes no lock, writes nothing and starts nothing."""

from __future__ import annotations

from kaizen import __version__, clock
from kaizen.background import pidfile
from kaizen.errors import KaizenError
from kaizen.host import locks, processes
from kaizen.ipc import client, messages
from kaizen.model.daemon import (
    PROTOCOL,
    Absent,
    Newer,
    Outdated,
    Probe,
    Responsive,
    Same,
    Sleeping,
    Starting,
    State,
    Unresponding,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.daemon import Hello
    from kaizen.paths import Place

HELLO_S = 1.0
_BETWEEN_LOOKS_S = 0.005
_FOR_MENDING = 1.7  # a daemon looks every second whether its files are there, and puts them back


def probe(place: Place, *, timeout_s: float = HELLO_S) -> Probe:
    """Ask the daemon at this place, for at most about `timeout_s` seconds.

    A living daemon without a socket is binding it just now, for the first time or anew, so it is asked again
    until the time is up.
    """
    begun = clock.span()
    until, mended = begun + timeout_s, begun + timeout_s * _FOR_MENDING
    while True:
        try:
            reply = client.ask(place.runtime.sock, messages.hello(__version__), timeout_s=timeout_s)
            said = _said(place, messages.read_hello(reply))
            if said is not None:
                return said
        except client.NoAnswer as error:
            # One that hung up is ending just now: its lock is free a moment after its socket is closed.
            if error.late or clock.span() >= until or not locks.is_held(place.life):
                return _silent(place, error.pid)
        except client.NobodyListens:
            if not locks.is_held(place.life):
                return Absent()
        found = unanswered(place)
        if isinstance(found, Starting):
            return found
        if clock.span() >= until and (clock.span() >= mended or pidfile.read(place.runtime) is not None):
            return found
        clock.pause(_BETWEEN_LOOKS_S)


def unanswered(place: Place) -> Starting | Unresponding:
    """What a living daemon is that nobody can ask: on its way to its first socket, or past it.

    Its pid file tells, and where that is gone too, with all of `run/` perhaps, the registry's row.
    """
    named = pidfile.read(place.runtime)
    if named is not None:
        return Unresponding(pidfile.pid_here(place.runtime))
    from kaizen.background.reap import recorded  # rarely needed, and the listing has it only for this
    from kaizen.registry.hot import Registry

    try:
        with Registry.open(place.home, create=False) as registry:
            entry = registry.by_key(place.key)
    except KaizenError:
        return Starting(None)
    row = entry.daemon if entry is not None else None
    who = recorded(row)
    if row is None or who is None or processes.compare(who) is not Same.SAME:
        return Starting(None)
    return Starting(who.pid) if row.state == State.STARTING else Unresponding(who.pid)


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


def _said(place: Place, hello: Hello | None) -> Probe | None:
    """What an answer tells; None where the supervisor answered for a daemon that somebody else is starting just now."""
    if hello is None:
        return _silent(place, None)
    if locks.is_held(place.life):
        return judge(hello) if hello.state != "sleeping" else None
    return Sleeping(hello) if hello.state == "sleeping" else Absent()


def _silent(place: Place, pid: int | None) -> Probe:
    if not locks.is_held(place.life):
        return Absent()
    return Unresponding(pid or pidfile.pid_here(place.runtime))

"""A daemon's states and endings, and what a probe can answer."""

from __future__ import annotations

from kaizen.model.hello import PROTOCOL, Hello
from kaizen.values import NamedTuple, StrEnum


class State(StrEnum):
    """What the registry records of a daemon; an address book entry, never proof of life."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    STOPPED = "stopped"
    CRASHED = "crashed"


CLAIMS_LIFE = (State.STARTING, State.READY, State.STOPPING)


class Shown(StrEnum):
    """What people and programs are told about a workspace's daemon, true at the moment of asking."""

    RUNNING = "running"
    STARTING = "starting"
    UNRESPONSIVE = "unresponsive"
    SLEEPING = "sleeping"
    STOPPED = "stopped"
    STALE = "stale"


class Ending(StrEnum):
    """Why a daemon ended. The first group is as wanted, the second is not."""

    STOPPED = "stopped"
    IDLE = "idle"
    OUTDATED = "outdated"
    WORKSPACE_GONE = "workspace_gone"

    HOME_GONE = "home_gone"
    LOCK_LOST = "lock_lost"
    SUPERSEDED = "superseded"
    FAILED = "failed"
    CRASHED = "crashed"
    KILLED = "killed"


AS_WANTED = frozenset({Ending.STOPPED, Ending.IDLE, Ending.OUTDATED, Ending.WORKSPACE_GONE})


class Identity(NamedTuple):
    """Which process is meant: a pid alone is reused. `started` is the start time in clock ticks since boot
    (Linux) or another number that stands for it; `boot` names the boot, `namespace` the pid namespace. What
    the system does not tell is None."""

    pid: int
    started: int | None
    boot: str | None
    namespace: str | None


class Same(StrEnum):
    """Whether a recorded process is the one that has the pid now."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot tell"


class Responsive(NamedTuple):
    """A daemon answers, and its version will do."""

    hello: Hello


class Outdated(NamedTuple):
    """A daemon answers, and it is older than the caller."""

    hello: Hello


class Newer(NamedTuple):
    """A daemon answers, and it is newer than the caller and speaks another protocol."""

    hello: Hello


class Unresponding(NamedTuple):
    """The life lock is held and nobody answers."""

    pid: int | None


class Starting(NamedTuple):
    """The life lock is held by a daemon that is not yet ready."""

    pid: int | None


class Sleeping(NamedTuple):
    """Nobody holds the life lock, and the supervisor answers for the daemon: whoever needs it wakes it."""

    hello: Hello


class Absent(NamedTuple):
    """Nobody holds the life lock."""


Probe = Responsive | Outdated | Newer | Unresponding | Starting | Sleeping | Absent

__all__ = [
    "AS_WANTED",
    "CLAIMS_LIFE",
    "PROTOCOL",
    "Absent",
    "Ending",
    "Hello",
    "Identity",
    "Newer",
    "Outdated",
    "Probe",
    "Responsive",
    "Same",
    "Shown",
    "Sleeping",
    "Starting",
    "State",
    "Unresponding",
]

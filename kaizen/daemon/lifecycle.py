"""When a daemon ends, decided from facts alone."""

from __future__ import annotations

from kaizen.model.daemon import Ending
from kaizen.values import NamedTuple


class Situation(NamedTuple):
    """What a daemon knows about its world at one moment. Spans are seconds."""

    asked: Ending | None = None
    home_there: bool = True
    lock_in_place: bool = True
    workspace_there: bool = True
    idle_s: float = 0.0
    idle_exit_s: float = float("inf")


def verdict(now: Situation) -> Ending | None:
    """Why to end, None to go on. Losing the right to run comes before every wish."""
    if not now.home_there:
        return Ending.HOME_GONE
    if not now.lock_in_place:
        return Ending.LOCK_LOST
    if now.asked is not None:
        return now.asked
    if not now.workspace_there:
        return Ending.WORKSPACE_GONE
    if now.idle_s >= now.idle_exit_s:
        return Ending.IDLE
    return None


def exit_status(ending: Ending) -> int:
    """What the process exits with: 0 where it ended as wanted."""
    return 0 if ending in _CLEAN else 1


def asked_for(reason: str) -> Ending:
    """The ending that a stop request names; what it may not choose becomes a plain stop."""
    return Ending(reason) if reason in (Ending.OUTDATED, Ending.IDLE) else Ending.STOPPED


_CLEAN = frozenset(
    {Ending.STOPPED, Ending.IDLE, Ending.OUTDATED, Ending.WORKSPACE_GONE, Ending.HOME_GONE, Ending.LOCK_LOST}
)

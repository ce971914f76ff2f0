"""What becomes of a daemon that ended, decided from facts alone.

Restarting follows what init systems do: the wait doubles with each crash in a row and is spread by chance, so that a
hundred daemons that fail for one reason do not start at the same moment; a daemon that lived for a while begins anew; one
that never does is given up, with the reason.
"""

from __future__ import annotations

from enum import StrEnum

from kaizen.model.daemon import Ending
from kaizen.values import NamedTuple

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 60.0
SPREAD = 0.25  # of a wait, to either side
LIVED_S = 60.0
CRASHES = 8


class Act(StrEnum):
    """What the supervisor does about an ended daemon."""

    SLEEP = "sleep"  # hold its socket, and wake it when there is something to do
    RESTART = "restart"
    GIVE_UP = "give up"
    LEAVE = "leave"  # somebody wants it so


class Ended(NamedTuple):
    """A daemon that ended: why, how long it had lived (None: not known), how many crashes in a row came before, and
    what is wanted now."""

    ending: Ending | None
    lived_s: float | None
    crashes: int
    wanted: bool
    paused: bool
    folder_there: bool


class Decision(NamedTuple):
    """What to do, after how many seconds, and why; `crashes` is the new number of crashes in a row."""

    act: Act
    crashes: int = 0
    wait_s: float = 0.0
    why: str = ""


def decide(ended: Ended, chance: float) -> Decision:
    """What becomes of it. `chance` is a number from 0 to 1."""
    if ended.paused or not ended.wanted or not ended.folder_there or ended.ending in _LEFT:
        return Decision(Act.LEAVE)
    if ended.ending in _RESTS:
        return Decision(Act.SLEEP)
    lived = ended.lived_s is not None and ended.lived_s >= LIVED_S
    crashes = 1 if lived else ended.crashes + 1
    if crashes >= CRASHES:
        why = f"it ended {crashes} times in a row within {LIVED_S:g} s, the last time as {ended.ending or 'unknown'}"
        return Decision(Act.GIVE_UP, crashes, why=why)
    return Decision(Act.RESTART, crashes, wait_s(crashes, chance))


def wait_s(crashes: int, chance: float) -> float:
    """How long to wait before the start after so many crashes in a row."""
    whole: float = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(crashes - 1, 30))
    return whole * (1 + SPREAD * (2 * chance - 1))


# A newer version takes over, or somebody asked for the end; a workspace that is gone has nothing to be observed.
_LEFT = frozenset({Ending.OUTDATED, Ending.WORKSPACE_GONE, Ending.HOME_GONE})
_RESTS = frozenset(
    {Ending.IDLE, Ending.STOPPED}
)  # stopped, and yet wanted: it was stopped from within, say by a signal

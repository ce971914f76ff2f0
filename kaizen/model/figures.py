"""What a session came to on a day, in numbers that can be summed up over sessions and days.

A day is one of UTC, as the number of days since 1970-01-01. None stands for what is not known.
"""

from __future__ import annotations

from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.values import NamedTuple

DAY_MS = 86_400_000
ACTIVE_GAP_MS = 5 * 60 * 1000  # who does nothing for longer than this is not at work; what `Status.ACTIVE` goes by


class Active(NamedTuple):
    """What happened in a session on a day. `active_ms`: the time between events that follow each other within `ACTIVE_GAP_MS`, which
    counts on the day of the later one. What the session copied from another counts there, as its model calls do."""

    session_id: str
    day: int | None
    events: int
    prompts: int
    active_ms: int


class Spent(NamedTuple):
    """Model calls that count, by model and by the folder of the call's own record, else the session's."""

    session_id: str
    day: int | None
    model: str | None
    folder: str | None
    spending: Spending
    usage: Usage


class Used(NamedTuple):
    """Uses of a tool, on the day they began. `timed` of them have a duration: `total_ms` is their sum, `longest_ms` the longest
    of them, that of the use `longest_id`. How the others ended than by failure, denial or interruption is success or not known."""

    session_id: str
    day: int | None
    tool: str | None
    uses: int
    failed: int
    denied: int
    interrupted: int
    timed: int
    total_ms: int
    longest_ms: int | None
    longest_id: str | None


class Touched(NamedTuple):
    """A file that tools read or edited, by the path they were given. Uses that failed or were denied do not count."""

    session_id: str
    day: int | None
    path: str
    reads: int
    edits: int

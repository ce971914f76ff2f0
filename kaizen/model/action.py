"""Action items: what the retro proposes, what people decide about it, and what became of it.

    proposed --accept--> accepted --done--> done        snoozed until its day, then proposed again
        |-- snooze --> snoozed                          rejected until its evidence doubles, then proposed again
        `-- reject --> rejected

An action is one heuristic and one cause, in every week.
"""

from __future__ import annotations

from kaizen.values import NamedTuple, StrEnum


class State(StrEnum):
    """What was decided about an action."""

    PROPOSED = "proposed"  # nothing yet
    ACCEPTED = "accepted"
    SNOOZED = "snoozed"
    REJECTED = "rejected"
    DONE = "done"


class Action(NamedTuple):
    """An action item. `names` are the files that it is about, relative to the workspace. `weight` is its evidence: how often it
    was seen in seven days, when it was decided or, of one that is open, last proposed. `snoozed_until` is an instant."""

    id: str
    heuristic: str
    cause: str
    title: str
    names: tuple[str, ...]
    state: State
    proposed_at: int
    changed_at: int
    snoozed_until: int | None
    weight: int


class Change(NamedTuple):
    """A line of an action's history."""

    at: int
    state: State
    weight: int
    note: str | None


class Feedback(NamedTuple):
    """How a person found a session: 1 (bad) to 5 (good)."""

    session_id: str
    at: int
    score: int
    label: str | None
    note: str | None


class Verdict(StrEnum):
    """What became of what an action is about, since it was done."""

    HELPED = "helped"
    WORSE = "made it worse"
    NO_HELP = "did not help"
    UNKNOWN = "cannot be told yet"
    EARLY = "too early"


class Side(NamedTuple):
    """The sessions that people began on one side of the day, with their sub-agents: how often it was seen in them, and what it
    cost: nano-dollars, milliseconds; None where that is known of none."""

    sessions: int
    times: int
    nano: int | None
    ms: int | None


class Difference(NamedTuple):
    """How often in a session, after less before: where it lies with 95 % confidence, and its best estimate."""

    low: float
    value: float
    high: float


class Commit(NamedTuple):
    """A commit that touched what an action names."""

    id: str
    at: int
    subject: str


class FollowUp(NamedTuple):
    """What became of an action since `since`, the instant it was done, or accepted. `missing` is how many sessions before and
    after are still missing for a verdict; `said` is one sentence for people."""

    action: Action
    since: int
    before: Side
    after: Side
    difference: Difference | None
    verdict: Verdict
    missing: tuple[int, int]
    said: str
    commits: tuple[Commit, ...] = ()

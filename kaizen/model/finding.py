"""What a heuristic saw in a session, and what many of them come to over a span of days.

    story --look--> findings --(kept beside the figures)--> those of a span --grouped by heuristic and cause--> topics

A topic is the same topic next week: its heuristic and its cause name it, not its words, its rank or its session.
"""

from __future__ import annotations

from kaizen.model.usage import Usage
from kaizen.values import NamedTuple, StrEnum


class Confidence(StrEnum):
    """How sure it is that what was seen is what it is taken for."""

    HIGH = "high"  # the records say so themselves
    MEDIUM = "medium"  # it follows from several records
    LOW = "low"  # it fits, and something else may fit too


class Range(NamedTuple):
    """From `low` to `high`, both included: equal where it was measured, apart where it is an estimate."""

    low: int
    high: int


class Waste(NamedTuple):
    """What could have been saved: tokens, nano-dollars, milliseconds of time. None is not known, or does not apply."""

    tokens: Range | None = None
    nano: Range | None = None
    ms: Range | None = None


class Finding(NamedTuple):
    """One thing that a heuristic saw in one session. `cause` is what it is about, in a form that is the same in every session and
    week: the normal form of a command, a path relative to the workspace, a tool's name. `evidence` are cursors of events of that
    session, in their order. `times` is how often it was there. `said` is one sentence for people, with the numbers."""

    heuristic: str
    cause: str
    at: int | None
    evidence: tuple[int, ...]
    waste: Waste
    confidence: Confidence
    said: str
    times: int = 1


class Seen(NamedTuple):
    """A finding and the session that it was seen in."""

    session_id: str
    finding: Finding


class Brief(NamedTuple):
    """A session in short, for what looks at many of them together. `usage` and `nano` are its own, without its sub-agents; `nano`
    is None where part of it is not known. `instructions` is the fingerprint of the instruction files that it began with."""

    id: str
    workspace: str
    agent: str
    model: str | None
    title: str | None
    parent_id: str | None
    branch: str | None
    started_at: int | None
    last_event_at: int | None
    active_ms: int
    prompts: int
    tool_calls: int
    usage: Usage
    nano: int | None
    over: bool
    instructions: str | None = None


class Cite(NamedTuple):
    """An event, in whichever session."""

    session_id: str
    cursor: int


class Topic(NamedTuple):
    """What the findings of one heuristic with one cause come to over a span: in how many sessions, on which days (of UTC, since
    1970), what it cost together. `evidence` is what one can open."""

    workspace: str
    heuristic: str
    cause: str
    sessions: tuple[str, ...]
    days: tuple[int, ...]
    times: int
    waste: Waste
    confidence: Confidence
    said: str
    evidence: tuple[Cite, ...]


def both(one: Range | None, other: Range | None) -> Range | None:
    """Two ranges added up; what is not known adds nothing."""
    if one is None or other is None:
        return one or other
    return Range(one.low + other.low, one.high + other.high)


def together(wastes: list[Waste]) -> Waste:
    """What several wastes come to; a part is not known only where none of them knows it."""
    found = Waste()
    for each in wastes:
        found = Waste(*map(both, found, each))
    return found

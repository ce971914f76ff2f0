"""Does a change help: which sessions are held against which, by what they came to.

a design --new--> an experiment, looked at with `report` as often as one likes --conclude--> its report as it was, for good
"""

from __future__ import annotations

from kaizen.values import NamedTuple, StrEnum


class Bound(StrEnum):
    """What tells whether a session is `before` or `after`."""

    COMMIT = "commit"  # whether what was checked out when it began has the commit in it
    BRANCH = "branch"  # whether its branch is that one
    INSTRUCTIONS = "instructions"  # whether it began with the instruction files of that fingerprint
    TAGS = "tags"  # what a person tagged it with


class Metric(StrEnum):
    """What a session comes to, with all its sub-agents."""

    COST = "cost"
    TOKENS = "tokens"
    ACTIVE = "active"
    PROMPTS = "prompts"
    TOOL_FAILURES = "tool-failures"
    FAILING_COMMANDS = "failing-commands"
    CORRECTIONS = "corrections"
    SCORE = "score"


class Measure(NamedTuple):
    """What a metric is called, in which unit, and whether less of it is better."""

    title: str
    unit: str
    less_is_better: bool = True


MEASURES = {
    Metric.COST: Measure("cost", "$"),
    Metric.TOKENS: Measure("tokens", "tokens"),
    Metric.ACTIVE: Measure("active time", "min"),
    Metric.PROMPTS: Measure("prompts", "prompts"),
    Metric.TOOL_FAILURES: Measure("share of tool uses that failed", "%"),
    Metric.FAILING_COMMANDS: Measure("commands that failed", "commands"),
    Metric.CORRECTIONS: Measure("prompts that correct", "corrections"),
    Metric.SCORE: Measure("feedback", "of 5", less_is_better=False),
}


class Design(NamedTuple):
    """What is compared, fixed when the experiment is made. `after` is what tells the sessions of the changed side: a commit's whole id, a
    branch, the beginning of a fingerprint, a tag; `before` those of the other side, None for all others. Sessions count that began from
    `since_ms` to before `until_ms`; where that is None, to now. `share` is the part of sessions that was meant to be `after`; None
    where nobody meant any. `seed` is that of the bootstrap."""

    bound: Bound
    after: str
    before: str | None
    metric: Metric
    since_ms: int
    until_ms: int | None
    share: float | None
    seed: int

    @property
    def in_turn(self) -> bool:
        """Whether one side is over when the other begins, so that all else that changed meanwhile counts as the change."""
        return self.bound in (Bound.COMMIT, Bound.INSTRUCTIONS)


class Experiment(NamedTuple):
    """An experiment. `conclusion` is its last report as JSON, which stays as it is; None while it goes on."""

    id: str
    name: str
    made_at: int
    design: Design
    concluded_at: int | None = None
    conclusion: str | None = None


class Verdict(StrEnum):
    """What can be told."""

    EARLY = "early"  # not enough sessions or days
    OPEN = "open"  # enough to look, and a difference either way, or none, would fit
    BETTER = "better"
    WORSE = "worse"
    UNEVEN = "uneven"  # the sides are not of the sizes that were meant, so nothing can be told


class Excluded(NamedTuple):
    """Sessions of the span that are on no side: `unknown` of which it cannot be told, `elsewhere` on neither, `unmeasured` of which the
    metric is not known, `under_way` that are not over."""

    unknown: int = 0
    elsewhere: int = 0
    unmeasured: int = 0
    under_way: int = 0

"""A retro: what a span of days came to against those before it, what went well, what slowed us down, and what to do about it.

Topics overlap, since one tool use can be part of several; so what they waste is never added up over topics.
"""

from __future__ import annotations

from kaizen.model.action import State, Verdict
from kaizen.model.finding import Seen, Topic
from kaizen.model.weeks import day_text
from kaizen.values import NamedTuple, StrEnum


class Unit(StrEnum):
    """What a number counts."""

    COUNT = "count"
    MS = "ms"
    TOKENS = "tokens"
    NANO = "nano-dollars"
    SHARE = "share"


class Change(StrEnum):
    """How a number stands beside the spans before; see `retro.compare`."""

    WITHIN = "within noise"
    MORE = "more"
    LESS = "less"
    TOO_FEW = "too few before"
    UNKNOWN = "not known"


class Span(NamedTuple):
    """Days of UTC since 1970, from `since` to before `until`. `week` is the ISO week that they are, as `2026-W47`."""

    since: int
    until: int
    week: str | None = None

    @property
    def days(self) -> int:
        """How many."""
        return self.until - self.since

    @property
    def name(self) -> str:
        """What it is called and kept as: `2026-W47`, or the last day and how many: `2026-11-22.7d`."""
        return self.week or f"{day_text(self.until - 1)}.{self.days}d"


class Part(NamedTuple):
    """What a session has a part in within a span. `untold` calls do not tell all of their tokens, `unpriced` ones have no price;
    `cached` of `prompt_tokens` were read from the cache, of the calls that tell. `at_least`: something was billed that is not told."""

    session_id: str
    title: str | None
    sub_agent: bool
    active_ms: int = 0
    prompts: int = 0
    calls: int = 0
    tokens: int = 0
    untold: int = 0
    nano: int = 0
    unpriced: int = 0
    uses: int = 0
    failed: int = 0
    denied: int = 0
    interrupted: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    at_least: bool = False


class Number(NamedTuple):
    """A figure of a span: `total`, or where there is an `of` the share of it (of money the amount for each). So many of the `missing`
    calls are not in it, and it is `at_least` that where something was billed that is not told. `before` are the values of the spans before, the oldest first, None where not all of one is known or
    nothing happened; from `low` to `high` is noise."""

    key: str
    unit: Unit
    total: int
    of: int | None
    missing: int
    before: tuple[float | None, ...]
    low: float | None
    high: float | None
    change: Change
    at_least: bool = False

    @property
    def value(self) -> float | None:
        """What is compared: all that is known; None where nothing is."""
        if self.of is None:
            return self.total
        return self.total / self.of if self.of else None


class Item(NamedTuple):
    """A topic, and what can be done about it. It was in its sessions of the `of` that its workspace had, sub-agents among them. `seen`
    are the findings that it is made of, and add up to it; one that a heuristic made of many sessions at once has none."""

    action_id: str
    topic: Topic
    of: int
    title: str
    helps: str
    effort: int
    state: State
    seen: tuple[Seen, ...] = ()


class Effect(NamedTuple):
    """What came of an action since `since`, the instant it was done: so many times in so many sessions before and after. The difference
    for each session lies between `low` and `high` with 95 % confidence; None where too few sessions tell. `said` is it in a sentence."""

    verdict: Verdict
    said: str
    since: int
    times_before: int
    sessions_before: int
    times_after: int
    sessions_after: int
    low: float | None
    high: float | None


class Followed(NamedTuple):
    """An item of the last retro: what was decided on it and since when, and in how many sessions its topic was then and is now."""

    action_id: str
    workspace: str
    title: str
    cause: str
    state: State
    changed_at: int | None
    sessions_then: int
    of_then: int
    sessions_now: int
    of_now: int
    effect: Effect | None = None


class Fewer(NamedTuple):
    """A topic in fewer sessions than in the span before: so many of so many, then and now."""

    workspace: str
    title: str
    cause: str
    sessions_then: int
    of_then: int
    sessions_now: int
    of_now: int


class Retro(NamedTuple):
    """All of it. `parts` is what the numbers are made of, and adds up to each. `well` are the keys of numbers that are better than
    noise; `slowed` and `items` begin with the most. `topics` is how many there were. `last` names the retro that is followed up."""

    workspaces: tuple[str, ...]
    everywhere: bool
    span: Span
    numbers: tuple[Number, ...]
    parts: tuple[Part, ...]
    well: tuple[str, ...]
    fewer: tuple[Fewer, ...]
    topics: int
    slowed: tuple[Item, ...]
    items: tuple[Item, ...]
    last: str | None
    followed: tuple[Followed, ...]

    def number(self, key: str) -> Number | None:
        """A number by its key."""
        return next((each for each in self.numbers if each.key == key), None)

"""What had been cached is written anew: after a pause that is longer than the cache keeps, for another model, after a compaction."""

from __future__ import annotations

from bisect import bisect_right

from kaizen.evidence import contexts, waste
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.story import Tool
from kaizen.model.wording import times
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaizen.model.story import Call, Story

TITLE = "the prompt cache is lost"
WHY = "The whole context is paid for again at ten times the price or more of reading it from the cache."
HELPS = "Compact or begin anew before a long pause, keep one model within a session, and let no pause be longer than the cache keeps."
AGENTS = frozenset(
    {"claude-code", "codex", "opencode"}
)  # others tell sums of calls, or not what was read from the cache
REWRITTEN = 20_000  # tokens: less is the tail of a context, which every call writes
SHORT_MS, LONG_MS = 5 * 60_000, 60 * 60_000  # how long caches keep
SHORT, LONG, MODEL, COMPACTION, UNKNOWN = (
    "pause over 5 minutes", "pause over an hour", "model changed", "compaction", "unknown",
)  # fmt: skip
_SURE = frozenset({MODEL, COMPACTION})
_WORDS = {
    SHORT: "after a pause of over 5 minutes", LONG: "after a pause of over an hour", MODEL: "by another model",
    COMPACTION: "after a compaction", UNKNOWN: "for a reason that is not known",
}  # fmt: skip


class Break(NamedTuple):
    """A call that wrote anew what the one before it had read from the cache or written to it, and how many tokens of it."""

    before: Call
    call: Call
    tokens: int
    cause: str


class Dearest(NamedTuple):
    """The most that a token of a model's can cost, in nano-dollars: written as output, read from the cache."""

    output: float | None = None
    read: float | None = None


def look(story: Story) -> Iterator[Finding]:
    found: dict[str, list[Break]] = {}
    for broken in _breaks(story):
        found.setdefault(broken.cause, []).append(broken)
    dearest = _dearest(story)
    for cause, breaks in found.items():
        tokens = sum(broken.tokens for broken in breaks)
        cited = sorted({call.cursor for broken in breaks for call in (broken.before, broken.call)})
        confidence = Confidence.HIGH if cause in _SURE else Confidence.MEDIUM if cause != UNKNOWN else Confidence.LOW
        yield Finding(
            "broken_cache", cause, breaks[0].call.at, tuple(cited), Waste(Range(tokens, tokens), _money(breaks, dearest)), confidence,
            f"{tokens:,} cached tokens were paid for anew, {times(len(breaks))} {_WORDS[cause]}", len(breaks),
        )  # fmt: skip


def _breaks(story: Story) -> Iterator[Break]:
    calls = [*waste.all_calls(story)]
    compactions = sorted(_compactions(story))
    given = sorted(_given(story))
    before: Call | None = None
    first = hours = minutes = 0
    for call in calls:
        size = contexts.size_of(call.usage)
        if call.usage is None or size is None or call.usage.cache_read is None:
            before = None
            continue
        first = first or size
        if before is not None and before.usage is not None:
            cause = _cause(before, call, compactions, given, keeps_ms=LONG_MS if hours > minutes else SHORT_MS)
            cached = (before.usage.cache_read or 0) + (before.usage.cache_write or 0)
            if cause == COMPACTION:  # only the beginning of the context stayed as it was
                cached = min(cached, first)
            tokens = min(cached, size) - call.usage.cache_read
            if tokens > REWRITTEN:
                yield Break(before, call, tokens, cause)
        hours += call.usage.cache_write_1h or 0
        minutes += call.usage.cache_write_5m or 0
        before = call


def _cause(before: Call, call: Call, compactions: list[int], given: list[int], *, keeps_ms: int) -> str:
    if bisect_right(compactions, call.cursor) > bisect_right(compactions, before.cursor):
        return COMPACTION
    if before.model != call.model:
        return MODEL
    pause = _pause(before.at, call.at, given)
    if pause is None or pause < keeps_ms:
        return UNKNOWN
    return LONG if pause >= LONG_MS else SHORT


def _pause(before: int | None, at: int | None, given: list[int]) -> int | None:
    """From a call to what the next one was given last: how long that one took itself is no pause."""
    if before is None or at is None:
        return None
    place = bisect_right(given, at)
    asked = given[place - 1] if place else None
    return (asked if asked is not None and asked > before else at) - before


def _compactions(story: Story) -> Iterator[int]:
    for turn in story.turns:
        for step in turn.steps:
            if not isinstance(step, Tool) and step.kind is Kind.COMPACTION:
                yield step.cursor


def _given(story: Story) -> Iterator[int]:
    """When prompts and results came."""
    for turn in story.turns:
        for said in (*turn.prompts, *(step.returned if isinstance(step, Tool) else step for step in turn.steps)):
            if said is not None and said.at is not None and said.kind in (Kind.PROMPT, Kind.INJECTED, Kind.TOOL_RESULT):
                yield said.at


def _money(breaks: Iterable[Break], dearest: dict[str | None, Dearest]) -> Range | None:
    """What it cost beyond what reading it would have. Prices are not known here, but no part of a call costs more than the call:
    so each call of a model bounds them. None where a cost is not known."""
    low = high = 0
    for broken in breaks:
        usage, cost, most = broken.call.usage, waste.cost(broken.call), dearest.get(broken.call.model)
        if usage is None or cost is None or most is None or most.output is None or most.read is None:
            return None
        anew = (usage.input or 0) + (usage.cache_write or 0)
        each = max(0.0, cost - most.output * (usage.output or 0) - most.read * (usage.cache_read or 0)) / anew
        low += round(broken.tokens * max(0.0, each - most.read))
        high += round(broken.tokens * cost / anew)
    return Range(min(low, high), high)


def _dearest(story: Story) -> dict[str | None, Dearest]:
    found: dict[str | None, Dearest] = {}
    for call in waste.all_calls(story):
        cost = waste.cost(call)
        if call.usage is not None and cost is not None:
            before = found.get(call.model, Dearest())
            found[call.model] = Dearest(
                _least(before.output, cost, call.usage.output), _least(before.read, cost, call.usage.cache_read)
            )
    return found


def _least(known: float | None, cost: int, tokens: int | None) -> float | None:
    if not tokens:
        return known
    return cost / tokens if known is None else min(known, cost / tokens)

"""What tool uses took, from the very events: never a constant.

Time is that of the uses themselves, those that ran at once counted once. Tokens and money are those of the model calls that asked
for them: at least of the calls that asked for nothing else, at most of all that asked for one of them. A call's tokens are what
it wrote and what it read anew (input, cache writes); what it read from the cache is left out, for it would have been read for
other work as well. What a tool gave back stays in the context, and each later call reads it again: see `carried`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from functools import cached_property
from itertools import pairwise

from kaizen.evidence.contexts import shown_bytes
from kaizen.model.event import Kind
from kaizen.model.figures import ACTIVE_GAP_MS
from kaizen.model.finding import Range, Waste
from kaizen.model.story import Said, Tool
from kaizen.model.usage import BYTES_A_TOKEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kaizen.model.story import Call, Story
    from kaizen.model.usage import Usage


def of_tools(story: Story, tools: Sequence[Tool]) -> Waste:
    """What these tool uses of a story took."""
    return Ledger(story).of_tools(tools)


class Ledger:
    """Which model calls of a story asked for which tools. It is made when it is first asked, so that who has no finding pays
    nothing, and who has many pays once."""

    def __init__(self, story: Story) -> None:
        self._story = story

    @cached_property
    def _askers(self) -> Askers:
        return Askers(call for call in all_calls(self._story) if call.usage is not None)

    @cached_property
    def _asked(self) -> dict[int, int]:
        """How many tools each call asked for, by its cursor."""
        called = (tool.called for tool in all_tools(self._story) if tool.called is not None)
        return Counter(call.cursor for said in called if (call := self._askers.of(said)) is not None)

    def of_tools(self, tools: Sequence[Tool]) -> Waste:
        """What these tool uses took."""
        there = {tool.called.cursor: tool.called for tool in tools if tool.called is not None}
        calls: dict[int, tuple[Call, int]] = {}
        for said in there.values():
            if (call := self._askers.of(said)) is not None:
                calls[call.cursor] = call, calls.get(call.cursor, (call, 0))[1] + 1
        every = [call for call, _ in calls.values()]
        surely = [call for call, count in calls.values() if count == self._asked[call.cursor]]
        return Waste(
            _range([fresh(call.usage) for call in surely], [fresh(call.usage) for call in every]),
            _range([cost(call) for call in surely], [cost(call) for call in every]),
            _same(busy_ms(tools)),
        )  # fmt: skip


class Askers:
    """Which of these model calls asked for a tool: the one that its record names; where records name none, as Codex', the first
    whose usage is told after it, for the usage of a response follows what the response asked for."""

    def __init__(self, calls: Iterable[Call]) -> None:
        self._calls = sorted(calls, key=lambda call: call.cursor)
        self._cursors = [call.cursor for call in self._calls]
        self._by_id = {call.id: call for call in self._calls if call.id is not None}

    def of(self, called: Said) -> Call | None:
        """The call that asked for this tool; None where that is not known, or it counts in another session."""
        if called.call_id is not None:
            return self._by_id.get(called.call_id)
        number = bisect_left(self._cursors, called.cursor)
        return self._calls[number] if number < len(self._calls) else None


def of_calls(calls: Iterable[Call]) -> Waste:
    """What these model calls took: all of their tokens that were not read from the cache, and their cost."""
    there = [call for call in calls if call.usage is not None]
    tokens, nano = [fresh(call.usage) for call in there], [cost(call) for call in there]
    return Waste(_range(tokens, tokens), _range(nano, nano))


def carried(story: Story, tools: Iterable[Tool]) -> Waste:
    """What the results of these tool uses took of the context: at least they were taken in once, at most each later call of the
    session read them again, until a compaction. An estimate. A token counts with the least that one cost in any call of the session,
    which is near the price of reading from the cache; where none has a price there is none."""
    low = high = 0
    carriers = Carriers(story)
    for tool in tools:
        tokens = shown_bytes(tool.returned) // BYTES_A_TOKEN
        low += tokens
        high += tokens * max(1, carriers.of(tool))
    rate = _least_nano(story)
    nano = None if rate is None else Range(low * rate[0] // rate[1], high * rate[0] // rate[1])
    return Waste(Range(low, high), nano)


class Carriers:
    """How many model calls of a story carried a result: those after it, until a compaction."""

    def __init__(self, story: Story) -> None:
        self._calls = sorted(call.cursor for call in all_calls(story))
        self._ends = compactions(story)

    def of(self, tool: Tool) -> int:
        """Those that carried the result of this one."""
        if tool.returned is None:
            return 0
        at = tool.returned.cursor
        end = bisect_right(self._ends, at)
        last = bisect_left(self._calls, self._ends[end]) if end < len(self._ends) else len(self._calls)
        return last - bisect_right(self._calls, at)


def compactions(story: Story) -> list[int]:
    """The cursors of the events at which the context was made small."""
    steps = (step for turn in story.turns for step in turn.steps)
    return sorted(step.cursor for step in steps if isinstance(step, Said) and step.kind is Kind.COMPACTION)


def busy_ms(tools: Iterable[Tool]) -> int | None:
    """The time in which at least one of these ran; None where that is known of none."""
    spans = sorted(
        (tool.at, tool.at + tool.duration_ms) for tool in tools if tool.at is not None and tool.duration_ms is not None
    )
    if not spans:
        return None
    total, until = 0, spans[0][0]
    for begin, end in spans:
        total += max(0, end - max(begin, until))
        until = max(until, end)
    return total


def active_ms(times: Iterable[int | None]) -> int:
    """The time between instants that follow each other soon enough to be work, as it is counted for turns."""
    known = sorted(at for at in times if at is not None)
    return sum(gap for before, after in pairwise(known) if (gap := after - before) <= ACTIVE_GAP_MS)


def all_tools(story: Story) -> Iterator[Tool]:
    """The tool uses of a story, in their order."""
    return (step for turn in story.turns for step in turn.steps if isinstance(step, Tool))


def all_calls(story: Story) -> Iterator[Call]:
    """The model calls of a story, in their order."""
    return (call for turn in story.turns for call in turn.calls)


def fresh(usage: Usage | None) -> int | None:
    """Tokens that were written or read anew; None where a record does not tell."""
    if usage is None or usage.output is None or usage.input is None:
        return None
    return usage.input + usage.output + (usage.cache_write or 0)


def cost(call: Call) -> int | None:
    """What a call cost in nano-dollars; None where that is not known."""
    return call.spending.known_nano if call.spending.calls and not call.spending.unpriced else None


def evidence(tools: Iterable[Tool]) -> tuple[int, ...]:
    """The cursors of tool uses: of calls and results."""
    return tuple(sorted(said.cursor for tool in tools for said in (tool.called, tool.returned) if said is not None))


def _least_nano(story: Story) -> tuple[int, int] | None:
    """Of the call in which a token cost least, its cost and its tokens."""
    least: tuple[int, int] | None = None
    for call in all_calls(story):
        nano, tokens = cost(call), fresh(call.usage)
        if nano is None or tokens is None or call.usage is None:
            continue
        whole = tokens + (call.usage.cache_read or 0)
        if whole > 0 and (least is None or nano * least[1] < least[0] * whole):
            least = nano, whole
    return least


def _range(low: list[int | None], high: list[int | None]) -> Range | None:
    known = [each for each in high if each is not None]
    if not known or len(known) < len(high):
        return None
    return Range(sum(each for each in low if each is not None), sum(known))


def _same(value: int | None) -> Range | None:
    return None if value is None else Range(value, value)

"""What tool uses took, from the very events: never a constant.

Time is that of the uses themselves, those that ran at once counted once. Tokens and money are those of the model calls that asked
for them: at least of the calls that asked for nothing else, at most of all that asked for one of them. A call's tokens are what
it wrote and what it read anew (input, cache writes); what it read from the cache is left out, for it would have been read for
other work as well.
"""

from __future__ import annotations

from itertools import pairwise

from kaizen.model.figures import ACTIVE_GAP_MS
from kaizen.model.finding import Range, Waste
from kaizen.model.story import Tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kaizen.model.story import Call, Story
    from kaizen.model.usage import Usage


def of_tools(story: Story, tools: Sequence[Tool]) -> Waste:
    """What these tool uses of a story took."""
    wasted = {tool.called.cursor for tool in tools if tool.called is not None}
    alone: dict[str, bool] = {}
    for tool in all_tools(story):
        if tool.called is not None and (call := tool.called.call_id) is not None:
            alone[call] = alone.get(call, True) and tool.called.cursor in wasted
    asked = {tool.called.call_id for tool in tools if tool.called is not None}
    calls = [call for call in all_calls(story) if call.id in asked and call.usage is not None]
    surely = [call for call in calls if alone.get(call.id or "")]
    return Waste(
        _range([fresh(call.usage) for call in surely], [fresh(call.usage) for call in calls]),
        _range([cost(call) for call in surely], [cost(call) for call in calls]),
        _same(busy_ms(tools)),
    )  # fmt: skip


def of_calls(calls: Iterable[Call]) -> Waste:
    """What these model calls took: all of their tokens that were not read from the cache, and their cost."""
    there = [call for call in calls if call.usage is not None]
    tokens, nano = [fresh(call.usage) for call in there], [cost(call) for call in there]
    return Waste(_range(tokens, tokens), _range(nano, nano))


def below(story: Story) -> Waste:
    """What all sub-agents of a session took, those that they started too."""
    session = story.session
    own, tree = fresh(session.usage), fresh(session.tree.usage)
    spent = session.tree_spending
    nano = None if spent.unpriced or session.spending.unpriced else spent.known_nano - session.spending.known_nano
    return Waste(_same(None if own is None or tree is None else tree - own), _same(nano))


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


def _range(low: list[int | None], high: list[int | None]) -> Range | None:
    known = [each for each in high if each is not None]
    if not known or len(known) < len(high):
        return None
    return Range(sum(each for each in low if each is not None), sum(known))


def _same(value: int | None) -> Range | None:
    return None if value is None else Range(value, value)

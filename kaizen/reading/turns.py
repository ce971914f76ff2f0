"""The turns of a session out of its events, in whatever order they were told: each event stands in one place.

A prompt begins a turn, and so do several at once that nothing came between; not so one that was sent while a turn ran and was
taken into it. What the client put before a prompt belongs to it. A result stands with the first call of its id, wherever that is.
"""

from __future__ import annotations

from kaizen.ipc import wire
from kaizen.model import inputs
from kaizen.model.event import Kind
from kaizen.model.figures import ACTIVE_GAP_MS
from kaizen.model.spending import Spending, Sum, whole
from kaizen.model.story import Call, Said, Tool, Turn
from kaizen.transcripts.touches import touches
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kaizen.model.story import Step
    from kaizen.model.use import Use
    from kaizen.store.costs import Billed
    from kaizen.store.read import Told

_TAKEN_IN = "queued_command"  # the name of a prompt that was sent while a turn ran
_OF_BEFORE = "interrupted"  # the name of what the client injects at the end of a turn, not before the next


class Known(NamedTuple):
    """What is known of tool uses and model calls beside their events, by their ids, and the session's workspace."""

    uses: Mapping[str, Use]
    billed: Mapping[str, Billed]
    root: str = ""


def by_time(events: Iterable[Told]) -> list[Told]:
    """Events as they happened; hooks may tell of one before the transcript tells of what came before it. One without a time
    stays behind the one that it came after."""
    keys, latest = list[tuple[int, int]](), 0
    listed = [*events]
    for number, told in enumerate(listed):
        latest = latest if told.event.at is None else told.event.at
        keys.append((latest, number))
    return [listed[number] for _, number in sorted(keys)]


def turns(events: Iterable[Told], known: Known) -> tuple[Turn, ...]:
    """The turns of a session."""
    ordered = by_time(events)
    results = _results(ordered)
    taken = {told.cursor for told in results.values()}
    groups = _grouped(told for told in ordered if told.cursor not in taken)
    first = 1 if groups and any(map(_begins, groups[0])) else 0
    return tuple(_turn(number, group, results, known) for number, group in enumerate(groups, first))


def active_ms(times: Iterable[int | None]) -> int:
    """The time between events that follow each other soon enough to be work."""
    known = sorted(at for at in times if at is not None)
    gaps = (after - before for before, after in zip(known, known[1:], strict=False))
    return sum(gap for gap in gaps if gap <= ACTIVE_GAP_MS)


def given(text: str | None) -> wire.Message | None:
    """A tool's input, where it is an object, or the beginning of one that was cut."""
    if text is None or not text.startswith("{"):
        return None
    whole_ = wire.beginning(text)
    return whole_[0] if whole_ is not None else wire.whole_members(text) or None


def said(told: Told) -> Said:
    """An event as a part of a story."""
    event = told.event
    return Said(
        told.cursor, event.at, event.kind, event.name, event.text, event.bytes, event.error, event.call_id, event.tool_use_id
    )  # fmt: skip


def _results(ordered: Sequence[Told]) -> dict[int, Told]:
    """For the first call of each tool use, by its cursor, the first result."""
    found: dict[str, int] = {}
    answers: dict[str, Told] = {}
    for told in ordered:
        used = told.event.tool_use_id
        if used is not None and told.event.kind is Kind.TOOL_CALL:
            found.setdefault(used, told.cursor)
        elif used is not None and told.event.kind is Kind.TOOL_RESULT:
            answers.setdefault(used, told)
    return {cursor: answers[used] for used, cursor in found.items() if used in answers}


def _grouped(ordered: Iterable[Told]) -> list[list[Told]]:
    """The events of each turn."""
    groups: list[list[Told]] = [[]]
    for told in ordered:
        if _begins(told):
            group = groups[-1]
            end = len(group)
            while end and _leads(group[end - 1]):
                end -= 1
            if not all(map(_begins, group[:end])):
                groups[-1], lead = group[:end], group[end:]
                groups.append(lead)
        groups[-1].append(told)
    return [group for group in groups if group]


def _begins(told: Told) -> bool:
    return told.event.kind is Kind.PROMPT and told.event.name != _TAKEN_IN


def _leads(told: Told) -> bool:
    return told.event.kind is Kind.INJECTED and told.event.name != _OF_BEFORE


def _turn(number: int, group: Sequence[Told], results: Mapping[int, Told], known: Known) -> Turn:
    prompts: list[Said] = []
    steps: list[Step] = []
    calls: list[Call] = []
    times = [told.event.at for told in group]
    for told in group:
        kind = told.event.kind
        if _begins(told):
            prompts.append(said(told))
        elif kind is Kind.USAGE:
            calls.append(_call(told, known))
        elif kind is Kind.TOOL_CALL:
            result = results.get(told.cursor)
            times.append(None if result is None else result.event.at)
            steps.append(_tool(told, result, known))
        else:
            steps.append(_tool(None, told, known) if kind is Kind.TOOL_RESULT else said(told))
    there = [at for at in times if at is not None]
    sums = whole(Sum(None, call.spending, call.usage) for call in calls if call.usage is not None)
    return Turn(
        number, tuple(prompts), tuple(steps), tuple(calls), min(there, default=None), max(there, default=None),
        active_ms(there), sums.usage, sums.spending,
    )  # fmt: skip


def _call(told: Told, known: Known) -> Call:
    event = told.event
    billed = known.billed.get(event.call_id or "")
    if billed is None:
        spending = Spending() if told.usage is None else Spending(1, 0, 1)
        return Call(told.cursor, event.at, event.call_id, event.name, told.usage, spending, None)
    call = billed.call  # its figures may have grown since its event was told
    if not billed.counted:
        return Call(told.cursor, event.at, call.id, call.model, None, Spending(), call.complete, call.stop_reason)
    spending = Spending(1, billed.nano or 0, int(billed.nano is None), billed.at_least)
    return Call(told.cursor, event.at, call.id, call.model, call.usage, spending, call.complete, call.stop_reason)


def _tool(called: Told | None, returned: Told | None, known: Known) -> Tool:
    there = [told.event for told in (called, returned) if told is not None]
    use = next((found for each in there if (found := known.uses.get(each.tool_use_id or ""))), None)
    name = next((each.name for each in there if each.name), None) or (use.name if use is not None else None)
    text = called.event.text if called is not None else None
    fields = given(text)
    touched = touches(name, text, fields or {})
    return Tool(
        said(called) if called is not None else None, said(returned) if returned is not None else None, use, name,
        inputs.summary(name, fields, text, root=known.root), tuple(each.path for each in touched if not each.edited), tuple(each.path for each in touched if each.edited),
    )  # fmt: skip

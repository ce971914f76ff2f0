"""What is behind a number or an item of a retro, as lines and as JSON."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.show import Give
from kaizen.cli.text import retro_words as words
from kaizen.cli.text import told
from kaizen.cli.text.told import short
from kaizen.cli.text.wrapping import wrapped
from kaizen.model.retro import Unit
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Json, Message
    from kaizen.model.finding import Range, Waste
    from kaizen.model.retro import Number, Retro
    from kaizen.retro.cited import Cited
    from kaizen.retro.opened import OpenedItem, OpenedNumber, Share


def number_lines(opened: OpenedNumber, retro: Retro, columns: int) -> list[str]:
    """A number, what sessions have in it, and the spans before."""
    number = opened.number
    found = [f"{words.name(number)}: {words.own(number)} ({words.days(retro.span)}, {words.whose(retro)})"]
    if words.usual(number):
        found.append(f"usual: {words.usual(number)}; it is {words.change(number)}")
    before = ["-" if each is None else words.value(number.unit, each) for each in number.before]
    if any(each is not None for each in number.before):
        found += wrapped(f"before, the oldest first: {', '.join(before)}", columns)
    counts, of_unit = _units(number)
    of = ("OF",) if number.of is not None else ()
    missing = ("NOT TOLD",) if number.missing else ()
    heads = ("SESSION", words.name(number).upper(), *of, *missing, "TITLE")

    def cells(share: Share) -> tuple[object, ...]:
        ofs = (words.value(of_unit, share.of or 0),) if of else ()
        gone = (counted(share.missing, "call"),) if missing else ()
        return (
            short(share.part.session_id).strip(),
            words.value(counts, share.adds),
            *ofs,
            *gone,
            share.part.title or "",
        )

    rows = [cells(share) for share in opened.shares]
    ofs = (words.value(of_unit, number.of or 0),) if of else ()
    gone = (counted(number.missing, "call"),) if missing else ()
    rows.append(("together", words.value(counts, number.total), *ofs, *gone, counted(len(opened.shares), "session")))
    return [*map(show.clean, found), "", *show.laid_out(heads, rows, [Give(len(heads) - 1, 12)], columns)]


def number_json(opened: OpenedNumber) -> Message:
    """A number for programs: `adds`, `of` and `missing` of the sessions come to its own."""
    number = opened.number
    return {
        "key": number.key, "unit": str(number.unit), "total": number.total, "of": number.of, "missing": number.missing,
        "value": number.value, "before": [*number.before], "low": number.low, "high": number.high,
        "change": str(number.change),
        "sessions": [
            {
                "session_id": share.part.session_id, "title": share.part.title, "sub_agent": share.part.sub_agent,
                "adds": share.adds, "of": share.of, "missing": share.missing,
            }
            for share in opened.shares
        ],
    }  # fmt: skip


def item_lines(opened: OpenedItem, columns: int) -> list[str]:
    """An item: what it is, what helps, and what it came to."""
    item, topic = opened.item, opened.item.topic
    facts = [
        ("what", f"{item.title}: {topic.cause}"), ("seen", topic.said), ("helps", item.helps),
        ("effort", words.EFFORTS.get(item.effort)), ("wasted", words.waste(topic.waste) or "not measured"),
        ("in", f"{words.part(len(topic.sessions), item.of)} on {counted(len(topic.days), 'day')}, {counted(topic.times, 'time')}"),
        ("sure", str(topic.confidence)), ("action", f"{item.action_id}, {item.state}"), ("workspace", topic.workspace),
    ]  # fmt: skip
    return [line for name, text in facts if text for line in wrapped(f"{name:<10}{show.clean(text)}", columns)]


def evidence_lines(opened: OpenedItem, events: Sequence[Cited], columns: int) -> list[str]:
    """The findings of an item, what they come to together, and the events that they cite."""
    found: list[str] = []
    if opened.times is not None and opened.waste is not None:
        heads = ("SESSION", "WHEN", "TIMES", "WASTED", "WHAT")
        rows = [
            (
                short(each.session_id).strip(), (clock.iso(each.finding.at) or "-")[:16].replace("T", " "),
                f"{each.finding.times:,}", words.waste(each.finding.waste), each.finding.said,
            )
            for each in opened.item.seen
        ]  # fmt: skip
        sums = ("together", "", f"{opened.times:,}", words.waste(opened.waste), counted(len(rows), "finding"))
        found += [*show.laid_out(heads, [*rows, sums], [Give(4, 20)], columns), ""]
    for each in events:
        found += [told.shown_event(event, columns) for event in each.events]
        if each.gone:
            found.append(
                f"{show.clean(short(each.session_id).strip())}: {counted(each.gone, 'event')} not kept any more"
            )
    return found


def item_json(opened: OpenedItem, events: Sequence[Cited]) -> Message:
    """An item for programs, with its findings and the events that it cites where these are asked for."""
    item, topic = opened.item, opened.item.topic
    found: Message = {
        "action_id": item.action_id, "state": str(item.state), "workspace": topic.workspace,
        "heuristic": topic.heuristic, "cause": topic.cause, "title": item.title, "helps": item.helps,
        "effort": item.effort, "said": topic.said, "confidence": str(topic.confidence), "times": topic.times,
        "sessions": [*topic.sessions], "sessions_of": item.of, "waste": _waste(topic.waste),
    }  # fmt: skip
    if not opened.evidence:
        return found
    seen: list[Json] = [
        {
            "session_id": each.session_id, "at": clock.iso(each.finding.at), "times": each.finding.times,
            "waste": _waste(each.finding.waste), "said": each.finding.said,
            "evidence": [*map(str, each.finding.evidence)],
        }
        for each in item.seen
    ]  # fmt: skip
    return {
        **found, "findings": seen, "events": [told.event_json(event) for each in events for event in each.events],
        "events_gone": sum(each.gone for each in events),
    }  # fmt: skip


def _units(number: Number) -> tuple[Unit, Unit]:
    """What is added up, and what it is a part of."""
    if number.key == "cache":
        return Unit.TOKENS, Unit.TOKENS
    return (Unit.COUNT if number.unit is Unit.SHARE else number.unit), Unit.COUNT


def _waste(found: Waste) -> Message:
    def bounds(each: Range | None) -> Json:
        return None if each is None else [each.low, each.high]

    return {"tokens": bounds(found.tokens), "nano_dollars": bounds(found.nano), "ms": bounds(found.ms)}

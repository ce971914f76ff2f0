"""A retro as one page, whatever it is written as: a table of numbers, what went well, what slowed us down, what to do, and what became
of the last items. A part in which nothing stands is left out."""

from __future__ import annotations

from kaizen.cli.text import retro_words as words
from kaizen.cli.text.told import short
from kaizen.model.action import State, Verdict
from kaizen.model.retro import Change
from kaizen.model.wording import counted
from kaizen.reading.chapters import WORKSPACE
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaizen.model.retro import Followed, Item, Number, Retro
    from kaizen.redaction.redactor import Redactor

_ALWAYS = ("sessions", "time", "prompts", "cost", "cache", "failed")
_IF_UNUSUAL = ("denied", "interrupted")
_WELL, _FOLLOWED = 3, 4
_EVIDENCE = 5


class Entry(NamedTuple):
    """One of a list: what it is, beside it what was decided, below it what to do, and what one can open."""

    head: str
    beside: str = ""
    below: str = ""
    evidence: tuple[str, ...] = ()


class Section(NamedTuple):
    """A part of the page: a heading, a note, rows below their heads, or entries, numbered or not. `last_first`: of each row the last
    cell is what the others tell of."""

    heading: str
    note: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    entries: tuple[Entry, ...] = ()
    numbered: bool = False
    last_first: bool = False


class Page(NamedTuple):
    """The page."""

    title: str
    sections: tuple[Section, ...]
    foot: str


def page(retro: Retro) -> Page:
    """The page of a retro."""
    sections = (_numbers(retro), _well(retro), _slowed(retro), _items(retro), _followed(retro)) if retro.parts else ()
    return Page(words.title(retro), tuple(each for each in sections if each.rows or each.entries), _foot(retro))


def redacted(found: Page, redactor: Redactor, workspaces: Iterable[str]) -> Page:
    """The page as it may leave: without secrets and names, and without the paths of workspaces."""
    roots = sorted(workspaces, key=len, reverse=True)

    def text(words: str) -> str:
        for root in roots:
            words = words.replace(root, WORKSPACE)
        return redactor.text(words)

    def section(each: Section) -> Section:
        entries = tuple(
            Entry(text(entry.head), entry.beside, entry.below, tuple(map(text, entry.evidence)))
            for entry in each.entries
        )
        return each._replace(rows=tuple(tuple(map(text, row)) for row in each.rows), entries=entries)

    return Page(text(found.title), tuple(map(section, found.sections)), found.foot)


def _numbers(retro: Retro) -> Section:
    shown = [number for number in retro.numbers if _is_shown(number, retro)]
    known = max((sum(each is not None for each in number.before) for number in shown), default=0)
    here = words.of_span(retro.span)
    if not any(words.usual(number) for number in shown):
        past = words.spans(retro.span, known) if known else "nothing"
        note = f"{past} before: from four on it is told what is usual"
        there = any(number.before and number.before[-1] is not None for number in shown)
        last = (words.of_span_before(retro.span),) if there else ()
        rows = tuple((words.name(each), words.own(each), *([words.last(each)] if there else ())) for each in shown)
        return Section("Numbers", note, ("", here, *last), rows)
    heads = ("", here, f"usual ({words.spans(retro.span, known)})", "")
    return Section("Numbers", "", heads, tuple(map(_row, shown)))


def _row(number: Number) -> tuple[str, ...]:
    return words.name(number), words.own(number), words.usual(number), words.change(number)


def _is_shown(number: Number, retro: Retro) -> bool:
    if number.key in _ALWAYS:
        return True
    cost = retro.number("cost")
    is_priced = cost is not None and (cost.total > 0 or not cost.missing)
    if number.key in ("cost_of_prompt", "tokens"):  # tokens where the money tells nothing
        return is_priced is (number.key == "cost_of_prompt")
    return number.key in _IF_UNUSUAL and number.change in (Change.MORE, Change.LESS)


def _well(retro: Retro) -> Section:
    told = [words.better(number) for key in retro.well if (number := retro.number(key)) is not None]
    told += [
        words.followed(each, retro)
        for each in retro.followed
        if each.effect is not None and each.effect.verdict is Verdict.HELPED
    ]
    told += [words.fewer(each, retro) for each in retro.fewer]
    return Section("What went well", entries=tuple(map(Entry, told[:_WELL])))


def _slowed(retro: Retro) -> Section:
    rows = tuple(
        (
            words.waste(item.topic.waste) or "not measured",
            f"{item.topic.times:,}", f"{len(item.topic.sessions):,} of {item.of:,}", words.of_item(item, retro),
        )
        for item in retro.slowed
    )  # fmt: skip
    more = f", {len(rows)} of {retro.topics:,}" if retro.topics > len(rows) else ""
    overlap = ["they overlap"] if len(rows) > 1 else []
    agents = sum(part.sub_agent for part in retro.parts)
    count = "counts as a session" if agents == 1 else "count as sessions"
    note = "; ".join([*overlap, *([f"{counted(agents, 'sub-agent')} {count}"] if agents else [])])
    return Section(f"What slowed us down{more}", note, ("wasted", "times", "sessions", "what"), rows, last_first=True)


def _items(retro: Retro) -> Section:
    entries = tuple(
        Entry(words.of_item(item, retro), _beside(item), item.helps, _evidence(item)) for item in retro.items
    )
    return Section("What to do", "by what it wastes against effort", entries=entries, numbered=True)


def _beside(item: Item) -> str:
    return f"{item.action_id}, {item.state}, {words.EFFORTS.get(item.effort, 'effort unknown')}"


def _evidence(item: Item) -> tuple[str, ...]:
    told = [f"{short(each.session_id).strip()}: {each.finding.said}" for each in item.seen] or [item.topic.said]
    more = len(told) - _EVIDENCE
    return (*told[:_EVIDENCE], *([f"and {more:,} more"] if more > 0 else ()))


def _followed(retro: Retro) -> Section:
    """What is still proposed stands among the items, if it is there at all."""
    there = {item.action_id for item in retro.items}
    told = [each for each in retro.followed if not _is_told(each, there)]
    entries = tuple(Entry(words.followed(each, retro), f"{each.action_id}, {each.state}") for each in told[:_FOLLOWED])
    more = f", {len(entries)} of {len(told)}" if len(told) > len(entries) else ""
    since = f"Since the retro of {retro.last}" if retro.last is not None else "What was done of late"
    return Section(f"{since}{more}", entries=entries)


def _is_told(each: Followed, items: Iterable[str]) -> bool:
    if each.effect is not None and each.effect.verdict is Verdict.HELPED:
        return True  # among what went well
    return each.state is State.PROPOSED and each.action_id in items


def _foot(retro: Retro) -> str:
    if not retro.parts:
        return "Nothing was captured in these days."
    item = "`kaizen retro show 1.evidence`, " if retro.items else ""
    return f"What is behind it: {item}`kaizen retro show numbers.cost`."

"""The numbers and findings of a retro in words. What is not known is said, and never shown as nothing."""

from __future__ import annotations

import os

from kaizen.cli import show
from kaizen.cli.text import amounts, money
from kaizen.model.retro import Change, Unit
from kaizen.model.spending import dollars
from kaizen.model.weeks import day_text
from kaizen.model.wording import counted
from kaizen.retro import numbers
from kaizen.text import told_apart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.model.finding import Range, Waste
    from kaizen.model.retro import Fewer, Followed, Item, Number, Retro, Span

EFFORTS = {1: "little effort", 2: "some effort", 3: "much effort"}
_CHANGES = {
    Change.WITHIN: "as usual", Change.MORE: "more", Change.LESS: "less", Change.TOO_FEW: "",
    Change.UNKNOWN: "not compared",
}  # fmt: skip


def days(span: Span) -> str:
    """The days of a span, as `2026-11-16 to 2026-11-22`."""
    last = day_text(span.until - 1)
    return last if span.days == 1 else f"{day_text(span.since)} to {last}"


def spans(span: Span, count: int) -> str:
    """So many spans of this length."""
    if span.days == 7:
        return counted(count, "week")
    return counted(count, "day") if span.days == 1 else f"{counted(count, 'span')} of {span.days} days"


def of_span(span: Span) -> str:
    """A span as it is spoken of: `the week`, `these 14 days`."""
    return "the week" if span.days == 7 else "the day" if span.days == 1 else f"these {span.days} days"


def of_span_before(span: Span) -> str:
    """The span before one as it is spoken of: `the week before`, `the 14 days before`."""
    return f"{'the week' if span.days == 7 else 'the day' if span.days == 1 else f'the {span.days} days'} before"


def title(retro: Retro) -> str:
    """What a retro is called."""
    name = f"{retro.span.week}: {days(retro.span)}" if retro.span.week else days(retro.span)
    return f"Retro of {name}, {whose(retro)}"


def whose(retro: Retro) -> str:
    """Whose retro it is."""
    return "all workspaces" if retro.everywhere else ", ".join(map(place, retro.workspaces))


def place(workspace: str) -> str:
    """A workspace's name."""
    return os.path.basename(workspace) or workspace


def name(number: Number) -> str:
    """A number's name."""
    return numbers.BY_KEY[number.key].name if number.key in numbers.BY_KEY else number.key


def value(unit: Unit, found: float) -> str:
    """A value of a unit."""
    match unit:
        case Unit.COUNT:
            return f"{round(found):,}"
        case Unit.MS:
            return show.span(round(found)) or "0s"
        case Unit.TOKENS:
            return amounts.number(round(found))
        case Unit.NANO:
            return dollars_text(found)
        case Unit.SHARE:
            return amounts.percent(found)


def dollars_text(nano: float) -> str:
    """Money, to cents where that tells enough: a retro compares, and does not account."""
    amount = dollars(round(nano))
    return f"${amount:,.2f}" if amount >= 0.1 else money.dollars_text(amount)


def own(number: Number) -> str:
    """A number as it stands: `at least` where a part is missing, `unknown` where nothing is known, `-` where there was nothing."""
    if number.missing and not number.total:
        return "unknown"
    if number.value is None:
        return "-"
    at_least = "at least " if number.missing or number.at_least else ""
    return at_least + value(number.unit, number.value)


def last(number: Number) -> str:
    """A number in the span before; `-` where there was nothing, or something is missing from it."""
    found = number.before[-1] if number.before else None
    return "-" if found is None else value(number.unit, found)


def usual(number: Number) -> str:
    """Between what it usually is."""
    if number.low is None or number.high is None:
        return ""
    return f"{value(number.unit, number.low)} to {value(number.unit, number.high)}"


def change(number: Number) -> str:
    """How it stands beside what is usual."""
    return _CHANGES[number.change]


def better(number: Number) -> str:
    """That a number is better than usual, as a line."""
    return f"{name(number)}: {own(number)}, usually {usual(number)}"


def _where(workspace: str | None, among: Sequence[str]) -> str:
    return "" if workspace is None else f"{told_apart([*among, workspace])[workspace]}: "


def what(title: str, cause: str, workspace: str | None = None, among: Sequence[str] = ()) -> str:
    """A topic in a line, with the workspace that it is of where several are looked at: by as much of its path as tells it apart
    among them."""
    return f"{_where(workspace, among)}{cause}: {title}"


def of_item(item: Item, retro: Retro) -> str:
    """An item's topic in a line."""
    return what(item.title, item.topic.cause, item.topic.workspace if retro.everywhere else None, retro.workspaces)


def fewer(each: Fewer, retro: Retro) -> str:
    """A topic that is in fewer sessions."""
    told = what(each.title, each.cause, each.workspace if retro.everywhere else None, retro.workspaces)
    return f"{told}: {part(each.sessions_now, each.of_now)}, before {each.sessions_then:,} of {each.of_then:,}"


def followed(each: Followed, retro: Retro) -> str:
    """What became of an item of last time: its cause alone, for its title was told then."""
    told = f"{_where(each.workspace if retro.everywhere else None, retro.workspaces)}{each.cause}"
    if (effect := each.effect) is None:
        return f"{told}: {part(each.sessions_now, each.of_now)}, before {each.sessions_then:,} of {each.of_then:,}"
    return (
        f"{told}: {effect.verdict}, {counted(effect.times_before, 'time')} in {counted(effect.sessions_before, 'session')} "
        f"before, {effect.times_after:,} in {effect.sessions_after:,} after"
    )


def part(count: int, of: int) -> str:
    """So many of so many sessions."""
    return f"{count:,} of {counted(of, 'session')}"


def waste(found: Waste) -> str:
    """What was wasted: money and time, or tokens where no money is known; nothing where nothing is known."""
    told = [_range(found.nano, Unit.NANO), _range(found.ms, Unit.MS)]
    if found.nano is None:
        tokens = _range(found.tokens, Unit.TOKENS)
        told.insert(0, f"{tokens} tokens" if tokens else "")
    return ", ".join(filter(None, told))


def _range(found: Range | None, unit: Unit) -> str:
    if found is None or not found.high:
        return ""
    low, high = value(unit, found.low), value(unit, found.high)
    return high if low == high else f"up to {high}" if not found.low else f"{low} to {high}"

"""A summary as text: figures beside those of the days before, and on a terminal small charts."""

from __future__ import annotations

import os

from kaizen.cli import show, style
from kaizen.cli.show import Give
from kaizen.cli.style import Style
from kaizen.cli.summing import day_text
from kaizen.cli.text import amounts, breakdown, charts, money
from kaizen.cli.text.told import short
from kaizen.model.spending import dollars
from kaizen.model.summary import By
from kaizen.model.wording import counted
from kaizen.text import told_apart
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kaizen.model.summary import Tool
    from kaizen.reading.summary import Key, Row, Summary, Touch

_LISTED = 5
_CHART = 42


class Figure(NamedTuple):
    """A line of the overview: its name, what it says, and the number that is held against the one before, None where that would say
    nothing. A `share` is a part of a whole. What is not `there` is not shown, unless it was before."""

    name: str
    text: str
    number: float | None = None
    share: bool = False
    there: bool = True


def draw(found: Summary, workspace: str | None, by: By | None) -> None:
    """Show it: all of it, or the table that was asked for. `workspace` is None where it is of all."""
    span, sums = found.span, found.total.sums
    days = counted(span.until - span.since, "day")
    dates = day_text(span.since) + (f" to {day_text(span.until - 1)}" if span.until - span.since > 1 else "")
    so_far = ", today so far" if span.open else ""
    where = "all workspaces" if workspace is None else show.clean(os.path.basename(workspace) or workspace)
    title = f"{dates}, {where} ({days} of UTC{so_far})"
    if found.after:
        show.note(f"{counted(found.after, 'session')} with a time after today, which --until takes in")
    if not sums.sessions and (by is not None or found.before is None):
        show.note(f"nothing was captured: {title}")
        return
    parts = [breakdown.lines(found, by)] if by is not None else [*_parts(found, workspace)]
    show.line(_bold(show.cut(title, show.columns() or len(title) * 2)))
    for part in parts:
        show.lines(["", *part])
    if sums.spending.calls > sums.spending.unpriced:
        show.note("costs are at list prices; `kaizen cost` says which")
    if found.silent:
        of = counted(len(sums.sessions), "session")
        show.note(f"of {found.silent:,} of {of}, sub-agents among them, no model call is recorded in these days")


def figures(row: Row) -> list[Figure]:
    """The lines of the overview."""
    sums, spending, calls = row.sums, row.sums.spending, row.sums.spending.calls
    whole = calls and not (spending.unpriced or spending.at_least)
    kinds = {
        "tokens in": 0, "tokens out": 1, "  reasoning": 6, "cache read": 2, "cache written": 3,
    }  # fmt: skip
    tokens = [
        Figure(name, amounts.tokens(sums.usage[kind], sums.told[kind], calls), sums.usage[kind] if calls else None)
        for name, kind in kinds.items()
    ]
    tokens[2] = tokens[2]._replace(there=sums.told.reasoning is not None)
    endings = {"failed": sums.failed, "denied": sums.denied, "interrupted": sums.interrupted}
    return [
        Figure("sessions", f"{row.sessions:,}", row.sessions),
        Figure("sub-agents", f"{row.sub_agents:,}", row.sub_agents),
        Figure("agent time", show.span(sums.active_ms) or "", sums.active_ms),
        Figure("prompts", f"{sums.prompts:,}", sums.prompts),
        Figure("model calls", f"{calls:,}", calls),
        *tokens,
        Figure("cache hits", amounts.cache_hits(sums), sums.cache_share, share=True),
        Figure("cost", amounts.cost(spending), spending.known_nano if whole else None),
        Figure("  unpriced", amounts.part(spending.unpriced, calls), there=spending.unpriced > 0),
        Figure("tool calls", f"{sums.uses:,}", sums.uses),
        *(
            Figure(f"  {name}", amounts.part(count, sums.uses), count / sums.uses if sums.uses else None, share=True)
            for name, count in endings.items()
        ),
    ]  # fmt: skip


def compared(now: Figure, before: Figure, *, blocks: bool) -> str:
    """How much more or less it is; nothing where one of them is not known. Shares differ by points."""
    if now.number is None or before.number is None:
        return ""
    if not now.share:
        return charts.change(now.number, before.number, blocks=blocks)
    points = round(now.number * 100, 1) - round(before.number * 100, 1)
    if abs(points) < 0.05:
        return "="
    return f"{charts.sign(points > 0, blocks=blocks)} {abs(points):.1f} points"


def _parts(found: Summary, workspace: str | None) -> Iterator[list[str]]:
    yield _figures(found)
    if show.columns() and found.span.until - found.span.since > 1 and found.days:
        yield _charts(found)
    if found.tools:
        yield _tools(found.tools)
    if found.files:
        yield _files(found, workspace)
    if found.busiest:
        yield _busiest(found)


def _figures(found: Summary) -> list[str]:
    now, span, days = figures(found.total), found.span, counted(found.span.until - found.span.since, "day")
    if found.before is None:
        rows: list[tuple[object, ...]] = [(each.name, each.text) for each in now if each.there]
        none = f"no data before: nothing was captured of the {days} to {day_text(span.since - 1)}"
        return [*show.laid_out(("", ""), rows)[1:], none]
    blocks = charts.has_blocks()
    rows = [
        (each.name, each.text, then.text, compared(each, then, blocks=blocks))
        for each, then in zip(now, figures(found.before), strict=True)
        if each.there or then.there
    ]
    heads, first = ("", "THESE DAYS", f"{days} BEFORE".upper(), "CHANGE"), found.first_before
    late = first is not None and first - span.past >= max(2, (span.since - span.past) // 4)
    told = [f"of the {days} before, nothing was captured until {day_text(first)}"] if first is not None and late else []
    return [*show.laid_out(heads, rows, [Give(2, 12), Give(1, 12)], show.columns()), *told]


def _charts(found: Summary) -> list[str]:
    span, blocks = found.span, charts.has_blocks()
    by_day = {row.key: row.sums for row in found.days}
    width = min(_CHART, max(10, show.columns() - 40))
    many = charts.each(span.until - span.since, width)
    drawn: dict[str, tuple[dict[Key, int], Callable[[int], str | None]]] = {
        "agent time": ({day: sums.active_ms for day, sums in by_day.items()}, show.span),
        "prompts": ({day: sums.prompts for day, sums in by_day.items()}, amounts.number),
        "cost": ({day: sums.spending.known_nano for day, sums in by_day.items()}, _dollars),
    }
    found_lines = [_bold(f"by day{f', {many} in each mark' if many > 1 else ''}")]
    for name, (values, said) in drawn.items():
        day = max(values, key=lambda each: values[each])
        if values[day] > 0 and isinstance(day, int):
            marks = charts.line([values.get(each, 0) for each in range(span.since, span.until)], width, blocks=blocks)
            line = f"{name:<11} {marks}  most {said(values[day])}, {day_text(day)}"
            found_lines.append(show.cut(line, show.columns()))
    return found_lines


def _dollars(nano: int) -> str:
    return money.dollars_text(dollars(nano))


def _tools(tools: Sequence[Tool]) -> list[str]:
    heads = ("TOOL", "CALLS", "FAILED", "TIME", "MEAN", "LONGEST", "IN SESSION")
    rows = [
        (each.name or "unknown", f"{each.uses:,}", amounts.percent(each.failed / each.uses), amounts.took(each.total_ms),
         amounts.took(each.mean_ms), amounts.took(each.longest_ms), short(each.longest_in).strip() if each.longest_in else None)
        for each in tools[:_LISTED]
    ]  # fmt: skip
    cells, drop = breakdown.to_right(heads, rows, ("TOOL", "IN SESSION")), ("FAILED", "IN SESSION")
    return [_head("slowest tools", len(tools)), *show.fitting(heads, cells, [Give(0, 12)], drop, show.columns())]


def _files(found: Summary, workspace: str | None) -> list[str]:
    apart = told_apart([*dict.fromkeys(each.repository for each in found.files if each.repository is not None)])
    rows = [(f"{each.reads:,}", f"{each.edits:,}", _named(each, workspace, apart)) for each in found.files[:_LISTED]]
    heads = ("READS", "EDITS", "FILE")
    table = show.laid_out(
        heads, breakdown.to_right(heads, rows, ("FILE",)), [Give(2, 16, show.cut_left)], show.columns()
    )
    return [_head("most touched files", found.files_touched), *table]


def _named(file: Touch, workspace: str | None, apart: dict[str, str]) -> str:
    """In the workspace that is meant the path alone tells; elsewhere the repository stands before it."""
    if file.repository is None or file.repository == workspace:
        return file.path
    return f"{apart[file.repository]}: {file.path}"


def _busiest(found: Summary) -> list[str]:
    heads = ("SESSION", "TIME", "PROMPTS", "TOOLS", "COST", "SUB-AGENTS", "TITLE")
    rows = [
        (short(each.id).strip(), show.span(each.sums.active_ms), f"{each.sums.prompts:,}", f"{each.sums.uses:,}", amounts.cost(each.sums.spending),
         each.sub_agents, each.label.title or "" if each.label else "")
        for each in found.busiest[:_LISTED]
    ]  # fmt: skip
    cells = breakdown.to_right(heads, rows, ("SESSION", "TITLE"))
    give, drop = [Give(-1, 20)], ("SUB-AGENTS", "PROMPTS", "TOOLS")
    return [_head("busiest sessions", found.trees), *show.fitting(heads, cells, give, drop, show.columns())]


def _head(what: str, of: int) -> str:
    return _bold(f"{what}, {_LISTED} of {of:,}" if of > _LISTED else what)


def _bold(text: str) -> str:
    return style.painted(text, Style.BOLD, on=style.is_on())

"""`kaizen summary --by`: a table with a line for each day, agent, model, repository, branch or tool."""

from __future__ import annotations

from kaizen.cli import show
from kaizen.cli.show import Give
from kaizen.cli.summing import day_text
from kaizen.cli.text import amounts, charts
from kaizen.cli.text.told import short
from kaizen.model.summary import By

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.model.summary import Tool
    from kaizen.reading.summary import Row, Summary

    Cells = list[tuple[object, ...]]

_BAR, _BARS = 8, " "  # how wide it is, and the head over it
_SUMS = (
    "SESSIONS",
    "TIME",
    "PROMPTS",
    "TOOLS",
    "FAILED",
    "IN",
    "OUT",
    "CACHE READ",
    "CACHE WRITTEN",
    "CACHE HITS",
    "COST",
)
_CALLS = ("SESSIONS", "CALLS", "IN", "OUT", "CACHE READ", "CACHE WRITTEN", "CACHE HITS", "COST")
_TOOLS = ("CALLS", "FAILED", "DENIED", "INTERRUPTED", "TIMED", "TIME", "MEAN", "LONGEST", "IN SESSION")
_DROPPED = (
    "CACHE WRITTEN",
    "CACHE READ",
    "CACHE HITS",
    "FAILED",
    _BARS,
    "SESSIONS",
    "IN",
    "OUT",
    "PROMPTS",
    "CALLS",
    "TOOLS",
)
_DROPPED_OF_TOOLS = ("TIMED", "INTERRUPTED", "DENIED", "IN SESSION", _BARS, "FAILED")


def lines(found: Summary, by: By) -> list[str]:
    """The table. On a terminal with a bar behind what each costs, or how long each tool took."""
    if by is By.TOOL:
        return _laid_out(
            by, _TOOLS, [*map(_tool, found.tools)], [each.total_ms or 0 for each in found.tools], _DROPPED_OF_TOOLS
        )
    rows = found.rows
    cells = [(_key(row), *(_calls(row) if by is By.MODEL else _sums(row))) for row in (*rows, found.total)]
    costs = [row.sums.spending.known_nano for row in rows]
    return _laid_out(by, _CALLS if by is By.MODEL else _SUMS, cells, costs, _DROPPED)


def to_right(heads: Sequence[str], cells: Sequence[Sequence[object]], but: Sequence[str]) -> Cells:
    """The cells of a table with all columns to the right, as numbers stand, but these."""
    columns = [[*column] for column in zip(*cells, strict=True)]
    for number, column in enumerate(columns):
        if heads[number] not in but:
            texts = ["-" if each is None else str(each) for each in column]
            width = max(map(len, (heads[number], *texts)))
            columns[number] = [text.rjust(width) for text in texts]
    return [*zip(*columns, strict=True)]


def _laid_out(
    by: By, heads: Sequence[str], cells: Sequence[Sequence[object]], bars: Sequence[int], drop: Sequence[str]
) -> list[str]:
    heads = (by.upper(), *heads)
    rows = to_right(heads, cells, (heads[0], "IN SESSION"))
    if show.columns() and any(value > 0 for value in bars):
        drawn = [charts.bar(value, max(bars), _BAR, blocks=charts.has_blocks()) for value in bars]
        heads = (*heads, _BARS)
        rows = [(*row, bar) for row, bar in zip(rows, [*drawn, *[""] * (len(rows) - len(drawn))], strict=True)]
    give = [Give(0, 12, show.cut_left if by is By.REPO else show.cut)]
    return show.fitting(heads, rows, give, drop, show.columns())


def _key(row: Row) -> str:
    return day_text(row.key) if isinstance(row.key, int) else "unknown" if row.key is None else row.key


def _sums(row: Row) -> tuple[object, ...]:
    sums = row.sums
    failed = amounts.percent(sums.failed / sums.uses) if sums.uses else None
    return (
        f"{row.sessions + row.sub_agents:,}", show.span(sums.active_ms), f"{sums.prompts:,}", f"{sums.uses:,}", failed, *_tokens(row),
        amounts.cost(sums.spending),
    )  # fmt: skip


def _calls(row: Row) -> tuple[object, ...]:
    spending = row.sums.spending
    return f"{row.sessions + row.sub_agents:,}", f"{spending.calls:,}", *_tokens(row), amounts.cost(spending)


def _tokens(row: Row) -> tuple[object, ...]:
    sums, calls = row.sums, row.sums.spending.calls
    kinds = [amounts.tokens(sums.usage[kind], sums.told[kind], calls) for kind in range(4)]
    return *kinds, None if sums.cache_share is None else amounts.percent(sums.cache_share)


def _tool(tool: Tool) -> tuple[object, ...]:
    shares = [
        f"{count:,} ({amounts.percent(count / tool.uses)})" if count else "0"
        for count in (tool.failed, tool.denied, tool.interrupted)
    ]
    return (
        tool.name or "unknown", f"{tool.uses:,}", *shares, f"{tool.timed:,}", amounts.took(tool.total_ms), amounts.took(tool.mean_ms),
        amounts.took(tool.longest_ms), short(tool.longest_in).strip() if tool.longest_in else None,
    )  # fmt: skip

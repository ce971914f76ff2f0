"""A session's tree as a table for people, and as JSON."""

from __future__ import annotations

from kaizen.cli import show
from kaizen.cli.text import money, told
from kaizen.cli.text.amounts import took
from kaizen.model.story import Branch, Span
from kaizen.model.use import UseStatus
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.ipc.wire import Message

_HEADS = ("SHARE", "COST", "AT", "TOOK", "IN", "CACHE READ", "CACHE WRITE", "OUT", "WHAT")
_DROPPED = ("CACHE WRITE", "CACHE READ", "IN", "OUT", "AT", "SHARE", "COST")
_BAR = 6
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Row(NamedTuple):
    """A line of the tree: a session, or a tool use, and what stands before it that joins it to those above."""

    stem: str
    what: Branch | Span
    agent: str = ""  # of the session above


def rows(branch: Branch, stem: str = "", below: str = "", above: str = "") -> Iterator[Row]:
    """The lines of a tree from its top, as they began; a sub-agent hangs from the tool use that started it."""
    yield Row(stem, branch, above)
    agent = branch.session.agent
    parts: list[Span | Branch] = [*branch.spans, *branch.children]
    for number, part in enumerate(parts, 1):
        is_last = number == len(parts)
        here, deeper = below + ("└ " if is_last else "├ "), below + ("  " if is_last else "│ ")
        if isinstance(part, Branch):
            yield from rows(part, here, deeper, agent)
            continue
        yield Row(here, part)
        if part.child is not None:
            yield from rows(part.child, deeper + "└ ", deeper + "  ", agent)


def table(branch: Branch, width: int) -> list[str]:
    """The tree as a table; on a narrow terminal the figures that tell least are left out."""
    listed = [*rows(branch)]
    columns = zip(*(_figures(row.what, branch.session.started_at) for row in listed), strict=True)
    figures = [[cell.rjust(max(map(len, column))) for cell in column] for column in columns]
    whats = [row.stem + _what(row.what, row.agent) for row in listed]
    return show.fitting(_HEADS, [*zip(*figures, whats, strict=True)], [show.Give(-1, 24)], _DROPPED, width)


def bar(share: float) -> str:
    """A share as a bar."""
    eighths = round(min(1.0, max(0.0, share)) * _BAR * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + _EIGHTHS[rest] * bool(rest)).ljust(_BAR)


def tree_json(branch: Branch) -> Message:
    """A session with what is below it."""
    return {
        **told.session_json(branch.session), "duration_ms": branch.duration_ms,
        "tree": {**told.totals_json(branch.session.tree), **money.spending_json(branch.spent)},
        "share_of_cost": branch.share_of_cost, "share_of_time": branch.share_of_time,
        "spans": [*map(_span_json, branch.spans)], "children": [*map(tree_json, branch.children)],
    }  # fmt: skip


def _span_json(span: Span) -> Message:
    return {
        **told.use_json(span.use), "summary": span.summary, "share_of_time": span.share_of_time,
        "child": None if span.child is None else tree_json(span.child),
    }  # fmt: skip


def _figures(what: Branch | Span, begin: int | None) -> tuple[str, ...]:
    at = what.session.started_at if isinstance(what, Branch) else what.use.started_at
    since = "" if at is None or begin is None else f"+{took(max(0, at - begin))}"
    if isinstance(what, Span):
        return ("", "", since, took(what.use.duration_ms) or "-", "", "", "", "")
    usage = what.session.tree.usage
    counts = (usage.input, usage.cache_read, usage.cache_write, usage.output)
    share = "" if what.share_of_cost is None else f"{bar(what.share_of_cost)} {_percent(what.share_of_cost):>4}"
    told_ = ("-" if each is None else f"{each:,}" for each in counts)
    return (share, money.spending_text(what.spent) or "-", since, took(what.duration_ms) or "-", *told_)


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.01 else f"{share:.0%}"


def _what(what: Branch | Span, above: str) -> str:
    if isinstance(what, Span):
        bad = "" if what.use.status in (UseStatus.OK, UseStatus.ENDED) else f"({what.use.status})  "
        return f"{what.use.name or 'a tool'}  {bad}{what.summary}".rstrip()
    session = what.session
    parts = (told.short(session.id).strip(), session.agent if session.agent != above else "", session.title or "")
    return "  ".join(filter(None, parts))

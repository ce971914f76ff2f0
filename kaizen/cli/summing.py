"""Summing up: which days are meant, and what they came to as JSON. It starts without typer."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import plain, show
from kaizen.cli.plain import Option
from kaizen.cli.text import money
from kaizen.errors import NotFound
from kaizen.model.figures import DAY_MS
from kaizen.model.summary import By
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Message
    from kaizen.model.summary import Tool
    from kaizen.reading.figures import Span
    from kaizen.reading.summary import Busy, Row, Summary, Touch

DAYS, MOST_DAYS = 7, 36_525


def _days(given: str) -> int | None:
    found = plain.count(given)
    return found if found is not None and 0 < found <= MOST_DAYS else None


def _by(given: str) -> By | None:
    return next((each for each in By if each == given), None)


OPTIONS = {
    "--json": Option("as_json"),
    "-A": Option("all"),
    "--all": Option("all"),
    "-w": Option("workspace", plain.text),
    "--workspace": Option("workspace", plain.text),
    "--days": Option("days", _days),
    "--since": Option("since", plain.text),
    "--until": Option("until", plain.text),
    "--by": Option("by", _by),
}


class Asked(NamedTuple):
    """A call of the verb."""

    days: int | None = None
    since: str | None = None
    until: str | None = None
    by: By | None = None
    all: bool = False
    workspace: str | None = None
    as_json: bool = False


def read(arguments: Sequence[str]) -> Asked | None:
    """The call behind the verb in a command line; None for whatever is not in its plain form."""
    found = plain.parse(arguments, OPTIONS)
    if found is None or {"all", "workspace"} <= found.keys() or {"days", "since"} <= found.keys():
        return None
    return Asked(**found)


def run(asked: Asked) -> int:
    """Sum up, and show it; returns the exit status."""
    from kaizen.cli.text import overview
    from kaizen.reading import stores
    from kaizen.reading.summary import summary

    span = span_of(asked, clock.now_ms())
    workspaces = stores.meant(asked.workspace, all_=asked.all)
    found = summary(workspaces, span, by=asked.by, tolerant=asked.all)
    for trouble in found.troubles:
        show.error(trouble)
    if asked.as_json:
        show.json(as_message(found, workspaces, asked.by))
    else:
        overview.draw(found, None if asked.all else workspaces[0], asked.by)
    return 0


def span_of(asked: Asked, now_ms: int) -> Span:
    """The days that are meant, and as many before. Raises NotFound for what is no day, and for days that are none or too many."""
    from kaizen.reading.figures import Span

    today = now_ms // DAY_MS
    until = (today if asked.until is None else _day("--until", asked.until, now_ms)) + 1
    since = until - (asked.days or DAYS) if asked.since is None else _day("--since", asked.since, now_ms)
    if not 0 < until - since <= MOST_DAYS:
        why = "begin after they end" if since >= until else f"are more than {MOST_DAYS:,}"
        raise NotFound(
            f"the days from {day_text(since)} to {day_text(until - 1)} {why}",
            hint="--since names the first day, --until the last",
        )
    return Span(since - (until - since), since, until, until == today + 1)


def day_text(day: int) -> str:
    """A day as `2026-11-23`."""
    return (clock.iso(day * DAY_MS) or f"day {day}")[:10]


def _day(option: str, text: str, now_ms: int) -> int:
    from kaizen.model.query import instant_ms

    found = instant_ms(text, now_ms)
    if found is None:
        raise NotFound(
            f"{option} {text!r} is no day", hint="a date such as 2026-11-23, `today`, or a span such as `7d`"
        )
    return found // DAY_MS


def as_message(found: Summary, workspaces: Sequence[str], by: By | None) -> Message:
    """All of it for programs, or the rows that were asked for; what is not known is null."""
    span, before = found.span, found.before
    told: Message = {
        "workspaces": [*workspaces], "since": day_text(span.since), "until": day_text(span.until - 1),
        "total": _sums(found.total), "sessions_without_calls": found.silent,
        "sessions_after": found.after if span.open else None,
    }  # fmt: skip
    if by is not None:
        rows = map(_tool, found.tools) if by is By.TOOL else (_keyed(row, by) for row in found.rows)
        return {**told, "by": str(by), "rows": [*rows]}
    days = {"since": day_text(span.past), "until": day_text(span.since - 1)}
    return {
        **told, "before": None if before is None else {**days, **_sums(before)},
        "days": [_keyed(row, By.DAY) for row in found.days], "tools": [*map(_tool, found.tools)],
        "files": [*map(_file, found.files)], "files_touched": found.files_touched,
        "busiest": [*map(_busy, found.busiest)],
    }  # fmt: skip


def _keyed(row: Row, by: By) -> Message:
    return {"key": day_text(row.key) if isinstance(row.key, int) else row.key, **_sums(row, calls_only=by is By.MODEL)}


def _sums(row: Row, *, calls_only: bool = False) -> Message:
    from kaizen.cli.text.told import usage_json

    sums = row.sums
    acts: Message = {
        "active_ms": sums.active_ms, "prompts": sums.prompts, "tool_calls": sums.uses, "tool_calls_failed": sums.failed,
        "tool_calls_denied": sums.denied, "tool_calls_interrupted": sums.interrupted, "tool_calls_timed": sums.timed,
        "tool_ms": sums.tool_ms if sums.timed else None,
    }  # fmt: skip
    return {
        "sessions": row.sessions, "sub_agents": row.sub_agents, "model_calls": sums.spending.calls,
        "usage": usage_json(sums.usage), "usage_known": usage_json(sums.told), "cache_hit_share": sums.cache_share,
        **money.spending_json(sums.spending), **({} if calls_only else acts),
    }  # fmt: skip


def _tool(tool: Tool) -> Message:
    return {
        "name": tool.name, "calls": tool.uses, "failed": tool.failed, "denied": tool.denied,
        "interrupted": tool.interrupted, "timed": tool.timed, "total_ms": tool.total_ms, "mean_ms": tool.mean_ms,
        "longest_ms": tool.longest_ms, "longest_id": tool.longest_id, "longest_session_id": tool.longest_in,
    }  # fmt: skip


def _file(file: Touch) -> Message:
    return {"repository": file.repository, "path": file.path, "reads": file.reads, "edits": file.edits}


def _busy(each: Busy) -> Message:
    label, sums = each.label, each.sums
    return {
        "session_id": each.id, "title": label.title if label else None, "agent": label.agent if label else None,
        "branch": label.branch if label else None, "sub_agents": each.sub_agents, "active_ms": sums.active_ms,
        "prompts": sums.prompts, "tool_calls": sums.uses, "model_calls": sums.spending.calls,
        **money.spending_json(sums.spending),
    }  # fmt: skip

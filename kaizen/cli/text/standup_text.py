"""What was done since yesterday, in ten lines at most, and as JSON."""

from __future__ import annotations

from kaizen.cli import show
from kaizen.cli.text import amounts, money
from kaizen.cli.text import retro_words as words
from kaizen.cli.text.told import short
from kaizen.model.weeks import day_text
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaizen.ipc.wire import Message
    from kaizen.reading.summary import Busy
    from kaizen.retro.standup import Standup

_SESSIONS, _WAITING, _SLOWED = 4, 1, 2


def lines(found: Standup, workspaces: Sequence[str], columns: int) -> list[str]:
    """The lines, each on so many columns; 0 leaves them as they are."""
    told = [show.clean(line) for line in _lines(found, workspaces)]
    return [show.cut(line, columns) for line in told] if columns else told


def _lines(found: Standup, workspaces: Sequence[str]) -> Iterator[str]:
    total, whose = found.summary.total, "all workspaces" if found.everywhere else words.place(workspaces[0])
    sums = total.sums
    yield f"Since {day_text(found.summary.span.since)}, {whose}"
    if not sums.sessions:
        yield "nothing was captured"
    else:
        below = f" and {counted(total.sub_agents, 'sub-agent')}" if total.sub_agents else ""
        cost = f", {amounts.cost(sums.spending)}" if sums.spending.calls else ""
        yield (
            f"{counted(total.sessions, 'session')}{below}, {show.span(sums.active_ms)} of agent time, "
            f"{counted(sums.prompts, 'prompt')}{cost}"
        )
    yield from (f"  {_busy(each)}" for each in found.summary.busiest[:_SESSIONS])
    for session in found.waiting[:_WAITING]:
        more = f", and {len(found.waiting) - 1:,} more" if len(found.waiting) > 1 else ""
        yield f"{session.status}: {session.title or 'a session'} ({short(session.id).strip()}){more}"
    for item in found.slowed[:_SLOWED]:
        waste = words.waste(item.topic.waste)
        where = item.topic.workspace if found.everywhere else None
        yield f"slowed down by {words.what(item.title, item.topic.cause, where, workspaces)}{f' ({waste})' if waste else ''}"
    if found.proposed or found.accepted:
        yield f"action items: {found.accepted:,} accepted, {found.proposed:,} proposed; `kaizen actions list`"


def as_json(found: Standup, workspaces: Sequence[str]) -> Message:
    """All of it for programs."""
    total = found.summary.total
    sums = total.sums
    return {
        "workspaces": [*workspaces], "since": day_text(found.summary.span.since), "sessions": total.sessions,
        "sub_agents": total.sub_agents, "active_ms": sums.active_ms, "prompts": sums.prompts,
        **money.spending_json(sums.spending),
        "busiest": [
            {
                "session_id": each.id, "title": each.label.title if each.label else None,
                "active_ms": each.sums.active_ms, **money.spending_json(each.sums.spending),
            }
            for each in found.summary.busiest[:_SESSIONS]
        ],
        "waiting": [
            {"session_id": each.id, "title": each.title, "status": str(each.status), "workspace": each.workspace}
            for each in found.waiting
        ],
        "slowed": [
            {
                "workspace": each.topic.workspace, "heuristic": each.topic.heuristic, "cause": each.topic.cause,
                "title": each.title, "times": each.topic.times, "sessions": [*each.topic.sessions],
            }
            for each in found.slowed
        ],
        "actions_proposed": found.proposed, "actions_accepted": found.accepted,
    }  # fmt: skip


def _busy(each: Busy) -> str:
    cost = f", {amounts.cost(each.sums.spending)}" if each.sums.spending.calls else ""
    title = (each.label.title if each.label else None) or "without a title"
    return f"{show.span(each.sums.active_ms)}{cost}  {title} ({short(each.id).strip()})"

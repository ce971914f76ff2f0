"""Sessions as they are listed, and how one stands by what is known of it."""

from __future__ import annotations

from kaizen.model.event import Turn
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.values import NamedTuple, StrEnum


class Status(StrEnum):
    """How a session stands."""

    ACTIVE = "active"  # it is the agent's turn
    WAITING_USER = "waiting for the user"
    WAITING_PERMISSION = "waiting for permission"
    IDLE = "idle"  # nothing happened of late, and nothing says that it ended
    ENDED = "ended"  # the client said so
    CRASHED = "crashed"  # its process is gone, and nothing says that it ended


OVER = frozenset({Status.ENDED, Status.CRASHED})
ACTIVE_MS = 5 * 60 * 1000
TOOL_MS = 10 * 60 * 1000  # the longest that a command may run before the client takes it from the foreground


class Running(NamedTuple):
    """A tool use that has not ended, and since when it runs."""

    name: str | None
    since: int | None


class Evidence(NamedTuple):
    """What is known of a session. `alive` is whether the agent's process lives: None where none is known or it cannot
    be told; `pid` is its number. `below_at` is when something last happened in its sub-agents. `above_over` says, of a
    sub-agent, whether the session that started it is over; None for any other session. `asked` is whether it ever had a prompt."""

    ended: bool = False
    ended_reason: str | None = None
    turn: Turn | None = None
    turn_at: int | None = None
    last_event_at: int | None = None
    below_at: int | None = None
    running: Running | None = None
    pid: int | None = None
    alive: bool | None = None
    above_over: bool | None = None
    asked: bool = True


class Totals(NamedTuple):
    """A session with all sub-agents below it, at any depth; `sessions` counts itself too."""

    sessions: int = 1
    tool_calls: int = 0
    model_calls: int = 0
    partial_calls: int = 0
    usage: Usage = Usage()


class Session(NamedTuple):
    """One agent run. `usage` and `spending` count each model call once, without those of sub-agents; `tree` and `tree_spending`
    with them. None stands for what is not known."""

    id: str
    agent: str
    parent_id: str | None
    workspace: str
    cwd: str | None
    model: str | None
    status: Status
    started_at: int | None
    ended_at: int | None
    last_event_at: int | None
    title: str | None
    events: int
    tool_calls: int
    model_calls: int
    partial_calls: int
    usage: Usage
    spending: Spending = Spending()
    git_branch: str | None = None
    client_version: str | None = None
    status_reason: str = ""
    tree: Totals = Totals()
    tree_spending: Spending = Spending()


def status_of(evidence: Evidence, now_ms: int) -> tuple[Status, str]:
    """How a session stands at this instant, and why, in words.

    What the client said of its end counts first, then whether its process lives, then whose turn it is. Where no process
    is known, a turn counts for as long as something happened of late.
    """
    times = [at for at in (evidence.last_event_at, evidence.below_at) if at is not None]
    quiet_ms = max(0, now_ms - max(times)) if times else None
    fresh = quiet_ms is not None and quiet_ms < ACTIVE_MS
    last = "nothing with a time happened" if quiet_ms is None else f"the last thing happened {_span(quiet_ms)} ago"
    found = _over(evidence) or _waiting(evidence, now_ms, fresh=fresh) or _at_work(evidence, now_ms, last, fresh=fresh)
    return found or (Status.IDLE, f"{last}, and nothing says that it ended")


def _over(evidence: Evidence) -> tuple[Status, str] | None:
    if evidence.ended or _said_to_end(evidence):
        why = f": {evidence.ended_reason}" if evidence.ended_reason else ""
        return Status.ENDED, f"the agent said so{why}"
    if evidence.above_over:
        return Status.ENDED, "the session that started it is over"
    if evidence.alive is False:
        return Status.CRASHED, f"its process {evidence.pid} is gone without saying so"
    return None


def _waiting(evidence: Evidence, now_ms: int, *, fresh: bool) -> tuple[Status, str] | None:
    since = _since(evidence.turn_at, now_ms)
    if evidence.turn is Turn.WAITING_USER and evidence.above_over is not None:
        return Status.IDLE, "it gave its answer"
    if evidence.turn is Turn.WAITING_USER and not evidence.asked and (evidence.alive or fresh):
        return Status.WAITING_USER, "it waits for a first prompt"
    if evidence.turn is Turn.WAITING_USER and (evidence.alive or fresh):
        return Status.WAITING_USER, f"its turn has been over for {since}"
    if evidence.turn is Turn.WAITING_PERMISSION and (evidence.alive or fresh):
        return Status.WAITING_PERMISSION, f"it asked {since} ago"
    return None


def _at_work(evidence: Evidence, now_ms: int, last: str, *, fresh: bool) -> tuple[Status, str] | None:
    running = evidence.running
    if running is not None and (evidence.alive or fresh or _may_run(running, now_ms)):
        return Status.ACTIVE, f"{running.name or 'a tool'} has been running for {_since(running.since, now_ms)}"
    if fresh:
        return Status.ACTIVE, last
    if evidence.alive and evidence.turn is Turn.WORKING:
        return Status.ACTIVE, f"its process {evidence.pid} lives and it is its turn; {last}"
    return None


def _said_to_end(evidence: Evidence) -> bool:
    """A hook's word of the end, unless something happened after it."""
    if evidence.turn is not Turn.ENDED:
        return False
    return evidence.last_event_at is None or (evidence.turn_at or 0) >= evidence.last_event_at


def _may_run(running: Running, now_ms: int) -> bool:
    return running.since is not None and 0 <= now_ms - running.since < TOOL_MS


def _since(at: int | None, now_ms: int) -> str:
    return "some time" if at is None else _span(max(0, now_ms - at))


def _span(ms: int) -> str:
    """A span for people, in its largest unit."""
    seconds = ms // 1000
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"

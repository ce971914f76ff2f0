"""Sessions as they are listed."""

from __future__ import annotations

from enum import StrEnum

from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.values import NamedTuple


class Status(StrEnum):
    """How a session stands."""

    ACTIVE = "active"  # something happened within the last five minutes
    IDLE = "idle"  # nothing did, and nothing says it ended
    ENDED = "ended"  # the client said so


ACTIVE_MS = 5 * 60 * 1000


class Session(NamedTuple):
    """One agent run. `usage` and `spending` count each model call once, without those of sub-agents; None stands for what is not known."""

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


def status_of(*, ended: bool, last_event_at: int | None, now_ms: int) -> Status:
    """A session's status from its last record and the present instant."""
    if ended:
        return Status.ENDED
    if last_event_at is not None and now_ms - last_event_at < ACTIVE_MS:
        return Status.ACTIVE
    return Status.IDLE

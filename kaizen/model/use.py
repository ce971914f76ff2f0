"""A tool use as it is told, from all that is known of it."""

from __future__ import annotations

from kaizen.values import NamedTuple, StrEnum


class UseStatus(StrEnum):
    """How a tool use stands; `ended` where nobody tells how."""

    RUNNING = "running"
    ENDED = "ended"
    OK = "ok"
    ERROR = "error"
    DENIED = "denied"
    INTERRUPTED = "interrupted"


class Use(NamedTuple):
    """One tool use. `..._by` says whose word each is: `hook`, `transcript`, or `times` for what follows from begin and
    end. Parallel uses are siblings: `call_id` is the model call that asked for them. `child_id` is the sub-agent that it
    started, once that one is known. `counted` is False for what was copied from another session, where it counts."""

    id: str
    session_id: str
    name: str | None
    call_id: str | None
    child_id: str | None
    started_at: int | None
    started_by: str | None
    ended_at: int | None
    ended_by: str | None
    duration_ms: int | None
    duration_by: str | None
    status: UseStatus
    status_by: str | None
    bytes: int | None
    counted: bool

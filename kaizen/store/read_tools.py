"""Tool uses as they are told: of each field, which source counts.

A use begins and ends when the agent's hook says so, which was there as it happened, else by the times in the transcript. It took
as long as either of them says it took, a hook before a transcript, else from its begin to its end. How it ended and how much
came back is the transcript's to say, which knows of denials and of outputs that were cut, else the hook's.
"""

from __future__ import annotations

from kaizen.model.event import Outcome
from kaizen.model.use import Use, UseStatus
from kaizen.store.trees import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from typing import Any


TOOL_USES = """
SELECT t.id, t.session_id, t.name, t.call_id, (SELECT s.id FROM sessions s WHERE s.id = t.child_id), t.called_at, t.hook_called_at, t.ended_at, t.hook_ended_at,
  t.duration_ms, t.hook_duration_ms, t.outcome, t.hook_outcome, t.bytes, t.hook_bytes, coalesce(c.counted, 1)
FROM tool_uses t LEFT JOIN calls c ON c.id = t.call_id AND c.session_id = t.session_id
WHERE t.session_id = ? ORDER BY coalesce(t.hook_called_at, t.called_at, t.hook_ended_at, t.ended_at), t.id
"""
THESE = TOOL_USES.replace("ORDER BY", "AND t.id IN (SELECT value FROM json_each(?)) ORDER BY")


def tool_uses(store: sqlite3.Connection, session_id: str, *, over: bool) -> list[Use]:
    """A session's tool uses as they began. In a session that is over none runs any more."""
    return [use_of(row, over=over) for row in store.execute(TOOL_USES, (session_id,))]


def these(store: sqlite3.Connection, session_id: str, ids: Iterable[str], *, over: bool) -> list[Use]:
    """Those of a session's tool uses with these ids."""
    return [use_of(row, over=over) for row in store.execute(THESE, (session_id, listed(ids)))]


def use_of(row: Any, *, over: bool) -> Use:
    """The use in a row of `TOOL_USES`."""
    started_at, started_by = _first((row[6], "hook"), (row[5], "transcript"))
    ended_at, ended_by = _first((row[8], "hook"), (row[7], "transcript"))
    between = None
    if isinstance(started_at, int) and isinstance(ended_at, int) and ended_at >= started_at:
        between = ended_at - started_at
    duration_ms, duration_by = _first((row[10], "hook"), (row[9], "transcript"), (between, "times"))
    outcome, status_by = _first((row[11], "transcript"), (row[12], "hook"))
    size, _ = _first((row[13], "transcript"), (row[14], "hook"))
    return Use(
        row[0], row[1], row[2], row[3], row[4], started_at, started_by, ended_at, ended_by, duration_ms, duration_by,
        _status(outcome, ended=ended_at is not None, over=over), status_by, size, bool(row[15]),
    )  # fmt: skip


def _first(*said: tuple[Any, str]) -> tuple[Any, str | None]:
    return next(((value, by) for value, by in said if value is not None), (None, None))


def _status(outcome: str | None, *, ended: bool, over: bool) -> UseStatus:
    if outcome is not None:
        return UseStatus(Outcome(outcome).value)
    if ended:
        return UseStatus.ENDED
    return UseStatus.INTERRUPTED if over else UseStatus.RUNNING

"""Rows of tool uses from what a batch says of them.

A tool use is called and ends; a transcript and a hook both tell of it, each in columns of its own, so that the order in which
they are read never matters. Which counts where both told is said in `read`.
"""

from __future__ import annotations

from kaizen.model.event import Event, Kind, Outcome, Source, ToolUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from kaizen.model.event import Fact

_EMPTY: dict[str, Any] = dict.fromkeys(
    """name call_id child_id called_at hook_called_at ended_at hook_ended_at duration_ms hook_duration_ms outcome
    hook_outcome bytes hook_bytes""".split()
)


def merged(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """One row for each tool use that these facts tell of, to be merged into what the store has; of several that say
    the same of one, the first counts, but an outcome that is told outweighs one that follows from the result."""
    rows: dict[tuple[str, str, Source], dict[str, Any]] = {}
    for fact in facts:
        if isinstance(fact, Event):
            if fact.tool_use_id is not None and fact.kind in (Kind.TOOL_CALL, Kind.TOOL_RESULT):
                _put(rows, fact.session_id, fact.tool_use_id, fact.source, _of_event(fact))
        elif isinstance(fact, ToolUse):
            told = {"duration_ms": fact.duration_ms, "outcome": fact.outcome, "child_id": fact.child_id}
            row = _put(rows, fact.session_id, fact.id, fact.source, told)
            if fact.outcome is not None:
                row[_column("outcome", fact.source)] = fact.outcome
    return list(rows.values())


def _of_event(event: Event) -> dict[str, Any]:
    if event.kind is Kind.TOOL_CALL:
        return {"name": event.name, "call_id": event.call_id, "called_at": event.at}
    outcome = None if event.error is None else Outcome.ERROR if event.error else Outcome.OK
    return {"ended_at": event.at, "outcome": outcome, "bytes": event.bytes}


def _put(
    rows: dict[tuple[str, str, Source], dict[str, Any]], session: str, name: str, source: Source, told: dict[str, Any]
) -> dict[str, Any]:
    row = rows.get((session, name, source))
    if row is None:
        row = {**_EMPTY, "session_id": session, "id": name, "by_transcript": source is Source.TRANSCRIPT}
        rows[session, name, source] = row
    for field, value in told.items():
        column = _column(field, source)
        if row[column] is None:
            row[column] = value
    return row


def _column(field: str, source: Source) -> str:
    hooks = source is Source.HOOK and f"hook_{field}" in _EMPTY
    return f"hook_{field}" if hooks else field

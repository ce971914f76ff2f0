"""The facts of a batch by their type, and how often each thing was counted."""

from __future__ import annotations

from kaizen.model.event import Event, RecordCount, SessionFact, Skipped, ToolUse, Unknown
from kaizen.model.usage import ModelCall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from kaizen.model.event import Fact

    Told = dict[type, list[Any]]

_TYPES = (Event, ToolUse, ModelCall, SessionFact, RecordCount, Unknown, Skipped)


def sorted_out(facts: Sequence[Fact]) -> Told:
    """The facts of each type, in their order; in one go, since there are many."""
    told: Told = {kind: [] for kind in _TYPES}
    for fact in facts:
        told[type(fact)].append(fact)
    return told


def counted(
    told: Told,
) -> tuple[dict[tuple[str, bool], int], dict[str, int], dict[tuple[str, str, str], list[int]]]:
    """How many records there were of each type, how many lines were skipped for each reason, and how often each unknown
    thing was seen, with the place of the first."""
    types: dict[tuple[str, bool], int] = {}
    why: dict[str, int] = {}
    unknown: dict[tuple[str, str, str], list[int]] = {}
    for record in told[RecordCount]:
        types[record] = types.get(record, 0) + 1
    for skipped in told[Skipped]:
        why[skipped.why] = why.get(skipped.why, 0) + 1
    for fact in told[Unknown]:
        unknown.setdefault((fact.what, fact.name, fact.version or ""), [0, fact.start])[0] += 1
    return types, why, unknown


def concerned(told: Told) -> set[str]:
    """The sessions that events, tool uses and model calls are of."""
    return {fact.session_id for kind in (Event, ToolUse, ModelCall) for fact in told[kind]}


def largest(calls: Sequence[ModelCall]) -> dict[tuple[str, str], ModelCall]:
    """Of each call in each session what has the most output, at the time of the first, and why it stopped as last known."""
    found: dict[tuple[str, str], ModelCall] = {}
    for call in calls:
        before = found.get(call[:2])
        if before is None or _weight(call) >= _weight(before):
            found[call[:2]] = call if before is None else call._replace(
                at=before.at, stop_reason=call.stop_reason or before.stop_reason
            )  # fmt: skip
    return found


def _weight(call: ModelCall) -> tuple[int, bool]:
    return call.usage.output or 0, call.complete

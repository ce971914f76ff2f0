"""Which fields of a session, a tool use and an event may leave the machine at all, for which purpose, and how.

A list of what may leave: a field that is not on it stays here, also one that a later version adds, until somebody decides on it.
What leaves is redacted wherever an agent, a person or a path could have put something in.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.redaction.nested import Json
    from kaizen.redaction.redactor import Redactor


class Purpose(StrEnum):
    """What the fields are to leave for."""

    EXPORT = "export"  # a session for somebody to read: all that its story needs
    SYNC = "sync"  # numbers and names; no prompts, no answers, no contents, no paths


class How(Enum):
    """How a field leaves."""

    PLAIN = "plain"  # numbers, times, words of our own, ids that an agent drew by lot
    REDACTED = "redacted"  # what an agent, a person or a path put in


class Rule(Enum):
    """For which purposes a field leaves, and how."""

    ALWAYS = (How.PLAIN, How.PLAIN)
    NAMED = (How.REDACTED, How.REDACTED)  # names: of models, tools, agents
    EXPORTED = (How.REDACTED, None)  # what was said, and where
    NEVER = (None, None)

    def of(self, purpose: Purpose) -> How | None:
        """How the field leaves for this purpose; None if it does not."""
        how: How | None = self.value[0 if purpose is Purpose.EXPORT else 1]
        return how


Table = Mapping[str, "Rule | Table"]

USAGE: Table = dict.fromkeys(
    ("input", "output", "cache_read", "cache_write", "reasoning", "cache_write_5m", "cache_write_1h"), Rule.ALWAYS
)
TREE: Table = {
    **dict.fromkeys(("sessions", "tool_calls", "model_calls", "partial_calls"), Rule.ALWAYS),
    "usage": USAGE,
}
SESSION: Table = {
    "id": Rule.NAMED, "agent": Rule.NAMED, "parent_id": Rule.NAMED, "workspace": Rule.EXPORTED, "model": Rule.NAMED, "status": Rule.ALWAYS,
    "started_at": Rule.ALWAYS, "ended_at": Rule.ALWAYS, "title": Rule.EXPORTED, "events": Rule.ALWAYS, "tool_calls": Rule.ALWAYS, "usage": USAGE,
    "cost_usd": Rule.ALWAYS, "cost_known_usd": Rule.ALWAYS, "unpriced_calls": Rule.ALWAYS, "cost_at_least": Rule.ALWAYS,
    "last_event_at": Rule.ALWAYS, "model_calls": Rule.ALWAYS, "partial_calls": Rule.ALWAYS, "cwd": Rule.EXPORTED, "git_branch": Rule.EXPORTED,
    "client_version": Rule.NAMED, "status_reason": Rule.EXPORTED, "tree": TREE,
}  # fmt: skip
USE: Table = {
    "id": Rule.NAMED, "name": Rule.NAMED, "status": Rule.ALWAYS, "status_by": Rule.ALWAYS, "call_id": Rule.NAMED, "child_id": Rule.NAMED,
    "started_at": Rule.ALWAYS, "started_by": Rule.ALWAYS, "ended_at": Rule.ALWAYS, "ended_by": Rule.ALWAYS, "duration_ms": Rule.ALWAYS,
    "duration_by": Rule.ALWAYS, "bytes": Rule.ALWAYS, "counted": Rule.ALWAYS,
}  # fmt: skip
EVENT: Table = {
    "cursor": Rule.NEVER,  # a place in this machine's store
    "at": Rule.ALWAYS, "session_id": Rule.NAMED, "agent": Rule.NAMED, "kind": Rule.ALWAYS, "tool": Rule.NAMED, "text": Rule.EXPORTED, "usage": USAGE,
    "name": Rule.NAMED, "tool_use_id": Rule.NAMED, "call_id": Rule.NAMED, "outcome": Rule.ALWAYS, "duration_ms": Rule.ALWAYS, "error": Rule.ALWAYS, "bytes": Rule.ALWAYS, "cwd": Rule.EXPORTED,
}  # fmt: skip


def left(
    value: Mapping[str, Json], table: Table, purpose: Purpose, redactor: Redactor, where: str = ""
) -> dict[str, Json]:
    """What of a value may leave, redacted where that is said."""
    kept: dict[str, Json] = {}
    for field, inner in value.items():
        rule = table.get(field, Rule.NEVER)
        if isinstance(rule, Rule):
            how = rule.of(purpose)
            if how is not None:
                kept[field] = redactor.value(inner, f"{where}.{field}") if how is How.REDACTED else _plain(inner)
        elif isinstance(inner, dict):
            kept[field] = left(inner, rule, purpose, redactor, f"{where}.{field}")
        else:
            kept[field] = None
    return kept


def _plain(value: Json) -> Json:
    """A number, a word or nothing: a field that is said to be one cannot smuggle an object out."""
    return value if not isinstance(value, dict | list) else None

"""Hooks of agents that have no file here yet: that something happened, in which session."""

from __future__ import annotations

from kaizen.hooks.telling import Telling, Whose
from kaizen.model.event import Fact
from kaizen.transcripts import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.envelope import Envelope

_KNOWN = frozenset(("session_id", "cwd", "hook_event_name", "transcript_path"))


def whose(envelope: Envelope) -> Whose | None:
    """The session a payload is about; None where it names none."""
    session = records.name(envelope.payload.get("session_id"))
    return Whose(session, None, records.folder(envelope.payload.get("cwd"))) if session else None


def facts(told: Telling) -> list[Fact]:
    """What a payload tells."""
    return told.other(_KNOWN)


def knows(event: str) -> bool:
    """No event is known."""
    return False

"""A letter's line: the payload as the agent gave it, and what was known beside it. Pure; nothing in it raises."""

from __future__ import annotations

from kaizen.transcripts import records
from kaizen.transcripts.records import Record
from kaizen.values import NamedTuple


class Envelope(NamedTuple):
    """What a hook was given: by whom, when it was received (ms since 1970 UTC), from which process (as
    `SessionFact.process`), and the payload."""

    agent: str
    at: int | None
    process: str | None
    payload: Record

    @property
    def event(self) -> str:
        """The payload's own name of what happened; Codex's `notify` calls it `type`. Empty where it has none."""
        return records.name(self.payload.get("hook_event_name"), 64) or records.name(self.payload.get("type"), 64) or ""

    @property
    def digest(self) -> str:
        """A natural key for what has no id of its own: the same payload received at the same instant is the same."""
        return records.digest(f"{self.at} {records.compact(self.payload)}")


def read(line: bytes) -> Envelope | None:
    """The envelope on a line; None for what is none."""
    for record in records.read(line):
        if isinstance(record, dict) and isinstance(payload := record.get("payload"), dict):
            agent = records.name(record.get("agent"), 32)
            return Envelope(
                agent or "", records.count(record.get("at")), records.name(record.get("process"), 128), payload
            )
    return None

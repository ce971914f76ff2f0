"""What all agents' payloads are told with: events and facts of one session, from one envelope.

A transcript is the agent's own record and comes too, so a hook's events tell a thing of the session only where both can be seen to be
about the same thing (`same_as`); else they say that something happened, and leave the text to the transcript.
"""

from __future__ import annotations

from kaizen.model.event import Event, Fact, Kind, Outcome, SessionFact, Source, ToolUse, Turn
from kaizen.transcripts import records
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kaizen.hooks.envelope import Envelope

    Tell = Callable[["Telling"], list[Fact]]

NOTICE_LIMIT = 4096


class Whose(NamedTuple):
    """The session that a payload is about, the one that started it where it is a sub-agent's, and the folder it tells."""

    session_id: str
    parent_id: str | None
    cwd: str | None


class Telling(NamedTuple):
    """One payload, and how it is told."""

    envelope: Envelope
    whose: Whose

    def get(self, field: str) -> object:
        """A field of the payload."""
        return self.envelope.payload.get(field)

    def text(self, field: str) -> str | None:
        """A field that should hold text."""
        return records.text(self.get(field))

    def event(
        self, kind: Kind, thing: str | None = None, words: str | None = None, *, name: str | None = None,
        tool_use_id: str | None = None, error: bool | None = None, limit: int | None = None,
    ) -> Event:  # fmt: skip
        """An event; `thing` is what it is the same as in a transcript, and then its natural key too."""
        text, size = (None, 0) if words is None else records.capped(words)
        key = f"hook:{thing or self.envelope.digest}"
        return Event(
            key, self.whose.session_id, self.envelope.at, kind, name, tool_use_id, None,
            text if text is None or limit is None else text[:limit], size, error, self.whose.cwd, thing, Source.HOOK,
        )  # fmt: skip

    def notice(self, words: str | None = None, *, error: bool | None = None) -> Event:
        """That this happened, in a few words."""
        return self.event(Kind.NOTICE, None, words, name=self.envelope.event or None, error=error, limit=NOTICE_LIMIT)

    def session(self, turn: Turn | None = None, *, reason: str | None = None) -> SessionFact:
        """What the payload says of the session: whose turn it is from this instant on, why it ended, and which process works
        on it. Folder, model and title are left to the transcript: of those the first or the last one told counts,
        and which that is must not depend on what is read first."""
        return SessionFact(
            self.whose.session_id,
            parent_id=self.whose.parent_id,
            ended_reason=reason,
            turn=turn,
            turn_at=self.envelope.at if turn is not None else None,
            process=self.envelope.process,
        )

    def prompt(self, prompt_id: str | None) -> list[Fact]:
        """Somebody asked."""
        words = self.text("prompt")
        if prompt_id is None or words is None:
            return [self.notice(), self.session(Turn.WORKING)]
        return [self.event(Kind.PROMPT, f"prompt:{prompt_id}", words), self.session(Turn.WORKING)]

    def call(self) -> list[Fact]:
        """A tool is about to run."""
        used, name = self.tool_use_id, records.name(self.get("tool_name"))
        if used is None:
            return [self.notice(name), self.session(Turn.WORKING)]
        words = records.compact(self.get("tool_input") or {})
        call = self.event(Kind.TOOL_CALL, f"tool:{used}", words, name=name, tool_use_id=used)
        return [call, self.session(Turn.WORKING)]

    def result(
        self, output: object, *, error: bool | None, outcome: Outcome | None, duration_ms: int | None = None,
        child_id: str | None = None,
    ) -> list[Fact]:  # fmt: skip
        """A tool has ended."""
        used = self.tool_use_id
        if used is None:
            return [self.notice(records.name(self.get("tool_name")), error=error), self.session(Turn.WORKING)]
        words = output if output is None or isinstance(output, str) else records.compact(output)
        found: list[Fact] = [
            self.event(Kind.TOOL_RESULT, f"result:{used}", words, tool_use_id=used, error=error),
            self.session(Turn.WORKING),
        ]
        if duration_ms is not None or outcome is not None or child_id is not None:
            found.append(ToolUse(used, self.whose.session_id, Source.HOOK, duration_ms, outcome, child_id))
        return found

    def other(self, known: frozenset[str]) -> list[Fact]:
        """What has no meaning of its own for us: named, with those of its fields that are not `known`."""
        rest = {name: value for name, value in self.envelope.payload.items() if name not in known}
        return [self.notice(records.compact(rest) if rest else None), self.session()]

    @property
    def tool_use_id(self) -> str | None:
        """The agent's own id of a tool use."""
        return records.name(self.get("tool_use_id"))


def silent(told: Telling) -> list[Fact]:
    """What says nothing that others do not say too."""
    return [told.session()]


def turned(turn: Turn, *fields: str) -> Tell:
    """That it is somebody's turn; the notice has the first of these fields that is a text."""

    def tell(told: Telling) -> list[Fact]:
        return [told.notice(next(filter(None, map(told.text, fields)), None)), told.session(turn)]

    return tell


def told_by(table: Mapping[str, Tell], told: Telling, known: frozenset[str]) -> list[Fact]:
    """What a table of events says of a payload."""
    tell = table.get(told.envelope.event)
    return told.other(known) if tell is None else tell(told)

"""What the facts of one record, row or message share, and how they are put together: for the formats that need no more."""

from __future__ import annotations

from kaizen.model.event import Event, Kind, Outcome, SessionFact, TitleRank, ToolUse, Unknown
from kaizen.model.usage import ModelCall
from kaizen.transcripts import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.event import Fact
    from kaizen.model.usage import Usage


class Telling:
    """Adds facts to `found`. `key` is the record's natural key, `at` its time and `cwd` its folder, as far as known."""

    __slots__ = ("_found", "at", "cwd", "key", "session")

    def __init__(self, session: str, key: str, at: int | None, found: list[Fact], *, cwd: str | None = None) -> None:
        self.session, self.key, self.at, self.cwd, self._found = session, key, at, cwd, found

    def words(
        self, kind: Kind, words: str | None, part: str, *,
        name: str | None = None, error: bool | None = None, at: int | None = None,
    ) -> None:  # fmt: skip
        """An event with a text; none without one. Its key is the record's and `part`."""
        if words:
            self._put(f"{self.key}#{part}", kind, words, self.at if at is None else at, name=name, error=error)

    def event(self, kind: Kind, key: str, words: str) -> None:
        """An event with a key of its own."""
        self._put(key, kind, words, self.at)

    def asked(self, words: str | None, part: str) -> None:
        """A prompt, of which the first is the session's title as long as there is no better."""
        self.words(Kind.PROMPT, words, part)
        if title := records.title(words):
            self.about(title=title, title_rank=TitleRank.FIRST_PROMPT)

    def called(self, use: str, name: str | None, words: str | None, *, at: int | None, call: str | None = None) -> None:
        """A tool was called."""
        self._put(f"tool:{use}", Kind.TOOL_CALL, words or "", at, name=name, use=use, call=call, same=True)

    def returned(
        self, use: str, name: str | None, words: str | None, *,
        at: int | None, error: bool | None, call: str | None = None,
    ) -> None:  # fmt: skip
        """A tool answered."""
        self._put(
            f"result:{use}", Kind.TOOL_RESULT, words or "", at, name=name, use=use, call=call, error=error, same=True
        )

    def ended(self, use: str, outcome: Outcome | None = None, *, duration_ms: int | None = None) -> None:
        """What a tool's answer does not tell of how it ended."""
        self._found.append(ToolUse(use, self.session, outcome=outcome, duration_ms=duration_ms))

    def used(
        self, call: str, model: str | None, usage: Usage, *, provider: str | None = None, stop_reason: str | None = None
    ) -> None:
        """A model call with these tokens, and why it stopped."""
        told = ModelCall(call, self.session, self.at, model, usage, complete=True, provider=provider)
        self._found.append(told._replace(stop_reason=stop_reason))
        self._found.append(Event(f"call:{call}", self.session, self.at, Kind.USAGE, model, None, call, cwd=self.cwd))

    def about(self, **said: object) -> None:
        """Something about the session."""
        self._found.append(SessionFact(self.session, **said))  # type: ignore[arg-type] # fields by name

    def unknown(self, what: str, name: str, value: object = None) -> None:
        """Something that this version does not know, kept as it is if it is a record or a block."""
        self._found.append(Unknown(what, name))
        if value is not None:
            self.words(Kind.UNKNOWN, records.compact(value), "unknown", name=name)

    def _put(
        self, key: str, kind: Kind, words: str, at: int | None, *, name: str | None = None, use: str | None = None,
        call: str | None = None, error: bool | None = None, same: bool = False,
    ) -> None:  # fmt: skip
        text, size = records.capped(words)
        self._found.append(
            Event(key, self.session, at, kind, name, use, call, text, size, error, self.cwd, key if same else None)
        )


def name_of(kind: object) -> str:
    """A record's type as it is counted."""
    return kind[:64] if isinstance(kind, str) and kind else "(none)"

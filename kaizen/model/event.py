"""What a transcript's line says, as values."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from kaizen.model.usage import ModelCall
from kaizen.values import NamedTuple


class Kind(StrEnum):
    """What kind of thing happened."""

    PROMPT = "prompt"  # a person, or a program in their place, asked
    INJECTED = "injected"  # text the client put in a prompt's place: summaries, notices, reminders
    TEXT = "text"  # the agent's answer
    THINKING = "thinking"
    TOOL_CALL = "tool_call"
    TOOL_RESULT = "tool_result"
    USAGE = "usage"  # one model call ended; its tokens
    ERROR = "error"  # an API error, a retry, an abort
    COMPACTION = "compaction"
    NOTICE = "notice"  # other things the client says about the session
    UNKNOWN = "unknown"  # a record of a type this version does not know


class Event(NamedTuple):
    """One thing that happened in a session.

    `key` is the natural key within the session: the same record read twice has the same key. `at` is in
    milliseconds since 1970 UTC, None where the record has no time. `text` holds at most `TEXT_LIMIT`
    characters; `bytes` is the size of the whole text in UTF-8. `cwd` is the record's own working folder.
    """

    key: str
    session_id: str
    at: int | None
    kind: Kind
    name: str | None = None  # the tool's name; for other kinds the record's subtype
    tool_use_id: str | None = None
    call_id: str | None = None  # the model call it is part of
    text: str | None = None
    bytes: int = 0
    error: bool | None = None
    cwd: str | None = None


TEXT_LIMIT = 65_536


class TitleRank(IntEnum):
    """Where a title comes from. A higher rank replaces a lower; of equals the later replaces the earlier, but
    the first prompt stays the first."""

    NONE = 0
    FIRST_PROMPT = 1
    SUMMARY = 2
    GENERATED = 3
    GIVEN = 4


class SessionFact(NamedTuple):
    """Something a line says about the session as a whole. None says nothing; it never unsets."""

    session_id: str
    title: str | None = None
    title_rank: int = TitleRank.NONE
    cwd: str | None = None  # the first one counts
    model: str | None = None  # the last one counts
    client_version: str | None = None
    git_branch: str | None = None
    ended: bool | None = None  # the client's process said it ended (True), or went on (False)
    opened_at: int | None = None  # the time of the file's first record that has one
    parent_id: str | None = None  # where only the records say which session started a sub-agent


class RecordCount(NamedTuple):
    """A record of this type was read; `known` says whether this version understands it."""

    type: str
    known: bool


class Skipped(NamedTuple):
    """A line that could not be read, and why: `not json`, `not an object`, `too deep`, `too long`,
    `too many`."""

    why: str


Fact = Event | ModelCall | SessionFact | RecordCount | Skipped

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


class Source(IntEnum):
    """Who told it. Of two that tell of the same thing the greater one's fields count: a transcript is the agent's own
    record, a hook's payload is what it said on the way."""

    HOOK = 1
    TRANSCRIPT = 2


class Event(NamedTuple):
    """One thing that happened in a session.

    `key` is the natural key within the session: the same record read twice has the same key. `at` is in
    milliseconds since 1970 UTC, None where the record has no time. `text` holds at most `TEXT_LIMIT`
    characters; `bytes` is the size of the whole text in UTF-8. `cwd` is the record's own working folder.
    `same_as` names the thing itself where a hook and a transcript both can tell of it: `prompt:ID`, `tool:ID`,
    `result:ID`; of a session's events of both sources with the same name one row remains.
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
    same_as: str | None = None
    source: Source = Source.TRANSCRIPT


TEXT_LIMIT = 65_536


class TitleRank(IntEnum):
    """Where a title comes from. A higher rank replaces a lower; of equals the later replaces the earlier, but
    the first prompt stays the first."""

    NONE = 0
    FIRST_PROMPT = 1
    SUMMARY = 2
    GENERATED = 3
    GIVEN = 4


class Outcome(StrEnum):
    """How a tool use ended."""

    OK = "ok"
    ERROR = "error"
    DENIED = "denied"  # by a person, a rule or a hook
    INTERRUPTED = "interrupted"


class ToolUse(NamedTuple):
    """What a record says of a tool use beyond its call and its result, which are events. None says nothing."""

    id: str
    session_id: str
    source: Source = Source.TRANSCRIPT
    duration_ms: int | None = None
    outcome: Outcome | None = None
    child_id: str | None = None  # the session of the sub-agent that it started


class Turn(StrEnum):
    """Whose turn it is, as far as the agent says so."""

    WORKING = "working"
    WAITING_USER = "waiting for the user"
    WAITING_PERMISSION = "waiting for permission"
    ENDED = "ended"  # a hook said so; what happens later makes it go on


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
    ended_reason: str | None = None
    turn: Turn | None = None  # the one with the latest `turn_at` counts
    turn_at: int | None = None
    process: str | None = None  # the agent's process as `pid start-time boot-id pid-namespace`, from its hook


class Unknown(NamedTuple):
    """Something that this version does not know: `what` is `record`, `block` or `field`, `name` where it stands, as
    `assistant.message.newcomer`; `version` the client's, where the record or one before it says so. The reading side
    sets `start`, the offset of its line."""

    what: str
    name: str
    version: str | None = None
    start: int = 0


class RecordCount(NamedTuple):
    """A record of this type was read; `known` says whether this version understands it."""

    type: str
    known: bool


class Skipped(NamedTuple):
    """A line that could not be read, and why: `not json`, `not an object`, `too deep`, `too long`,
    `too many`."""

    why: str


Fact = Event | ToolUse | ModelCall | SessionFact | RecordCount | Unknown | Skipped

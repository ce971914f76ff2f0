"""Cursor's hooks: what each payload tells.

A payload names its `conversation_id`, and its folders as `workspace_roots`. Events are named like Claude Code's with a small first
letter; Cursor also runs the hooks of Claude Code's settings, so both spellings are taken. Tools that succeed end with
`postToolUse`, others with `postToolUseFailure`. Its transcripts have no ids to match prompts by, so those are left to
them; events about single commands and files come beside those about the tools that they belong to.
"""

from __future__ import annotations

from kaizen.hooks.telling import Telling, Whose, silent, turned
from kaizen.model.event import Fact, Outcome, SessionFact, Turn
from kaizen.transcripts import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.envelope import Envelope
    from kaizen.hooks.telling import Tell
    from kaizen.transcripts.records import Record

AGENT = "cursor"

_KNOWN = frozenset(
    """conversation_id session_id generation_id hook_event_name cursor_version workspace_roots user_email transcript_path
    model cwd prompt text attachments content edits output result_json tool_input tool_output""".split()
)
_OUTCOMES = {"permission_denied": Outcome.DENIED, "error": Outcome.ERROR, "timeout": Outcome.ERROR}


def is_cursors(payload: Record) -> bool:
    """Whether Cursor gave this payload, whoever's settings had the hook run."""
    return "cursor_version" in payload or ("conversation_id" in payload and "generation_id" in payload)


def whose(envelope: Envelope) -> Whose | None:
    """The session a payload is about; None where it names none."""
    payload = envelope.payload
    session = records.name(payload.get("conversation_id")) or records.name(payload.get("session_id"))
    roots = payload.get("workspace_roots")
    folders = [*(roots[:1] if isinstance(roots, list) else ()), payload.get("cwd")]
    return Whose(session, None, next(filter(None, map(records.folder, folders)), None)) if session else None


def facts(told: Telling) -> list[Fact]:
    """What a payload tells."""
    tell = _TELL.get(_uncapitalized(told.envelope.event))
    found = told.other(_KNOWN) if tell is None else tell(told)
    # Its transcripts tell no folder.
    return [fact._replace(cwd=told.whose.cwd) if isinstance(fact, SessionFact) else fact for fact in found]


def knows(event: str) -> bool:
    """Whether this version knows an event of this name."""
    return _uncapitalized(event) in _TELL or _uncapitalized(event) in _NAMED


def _uncapitalized(event: str) -> str:
    return event[:1].lower() + event[1:]


def _ended_well(told: Telling) -> list[Fact]:
    output = told.get("tool_output") if "tool_output" in told.envelope.payload else told.get("tool_response")
    return told.result(output, error=False, outcome=Outcome.OK, duration_ms=_duration_ms(told))


def _failed(told: Telling) -> list[Fact]:
    outcome = _OUTCOMES.get(told.text("failure_type") or "", Outcome.ERROR)
    if told.get("is_interrupt") is True:
        outcome = Outcome.INTERRUPTED
    words = told.text("error_message") or told.text("error")
    return told.result(words, error=True, outcome=outcome, duration_ms=_duration_ms(told))


def _duration_ms(told: Telling) -> int | None:
    """The documents give it in milliseconds; a fraction is rounded."""
    value = told.get("duration")
    return records.count(round(value) if isinstance(value, float) and abs(value) < 2**53 else value)


def _start(told: Telling) -> list[Fact]:
    return [told.notice(told.text("composer_mode")), told.session(Turn.WAITING_USER)]


def _end(told: Telling) -> list[Fact]:
    return [told.notice(told.text("reason")), told.session(Turn.ENDED, reason=records.name(told.get("reason")))]


_TELL: dict[str, Tell] = {
    "beforeSubmitPrompt": turned(Turn.WORKING),
    "userPromptSubmit": turned(Turn.WORKING),
    "preToolUse": Telling.call,
    "postToolUse": _ended_well,
    "postToolUseFailure": _failed,
    "stop": turned(Turn.WAITING_USER, "status"),
    "sessionStart": _start,
    "sessionEnd": _end,
    "beforeShellExecution": turned(Turn.WORKING, "command"),
    "afterShellExecution": turned(Turn.WORKING, "command"),
    "beforeMCPExecution": turned(Turn.WORKING, "tool_name"),
    "afterMCPExecution": turned(Turn.WORKING, "tool_name"),
    "beforeReadFile": turned(Turn.WORKING, "file_path"),
    "afterFileEdit": turned(Turn.WORKING, "file_path"),
    "afterAgentResponse": silent,  # the text is in the transcript
    "afterAgentThought": silent,
}
_NAMED = frozenset(("preCompact", "subagentStart", "subagentStop"))

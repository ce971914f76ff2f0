"""Gemini CLI's hooks, by its documents (docs/hooks/reference.md): what each payload tells.

Payloads name no tool uses, so that a tool's call and its end are told as notices; prompts and texts are left to the
transcript. Its transcripts tell no folder, so that a session has the one its payloads name. `AfterModel` comes with each chunk
of an answer.
"""

from __future__ import annotations

from kaizen.hooks import telling
from kaizen.hooks.telling import Telling, Whose, silent, turned
from kaizen.model.event import Fact, SessionFact, Turn
from kaizen.transcripts import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.envelope import Envelope
    from kaizen.hooks.telling import Tell

AGENT = "gemini-cli"

_KNOWN = frozenset(
    """session_id transcript_path cwd hook_event_name timestamp tool_input tool_response mcp_context prompt prompt_response
    llm_request llm_response details""".split()
)


def whose(envelope: Envelope) -> Whose | None:
    """The session a payload is about; None where it names none."""
    session = records.name(envelope.payload.get("session_id"))
    return Whose(session, None, records.folder(envelope.payload.get("cwd"))) if session else None


def facts(told: Telling) -> list[Fact]:
    """What a payload tells."""
    found = telling.told_by(_TELL, told, _KNOWN)
    return [fact._replace(cwd=told.whose.cwd) if isinstance(fact, SessionFact) else fact for fact in found]


def knows(event: str) -> bool:
    """Whether this version knows an event of this name."""
    return event in _TELL


def _tool_ended(told: Telling) -> list[Fact]:
    failed = records.members(told.get("tool_response")).get("error") is not None
    return [told.notice(told.text("tool_name"), error=failed or None), told.session(Turn.WORKING)]


def _notified(told: Telling) -> list[Fact]:
    asks = told.get("notification_type") == "ToolPermission"
    return [told.notice(told.text("message")), told.session(Turn.WAITING_PERMISSION if asks else None)]


def _end(told: Telling) -> list[Fact]:
    return [told.notice(told.text("reason")), told.session(Turn.ENDED, reason=records.name(told.get("reason")))]


_TELL: dict[str, Tell] = {
    "SessionStart": turned(Turn.WAITING_USER, "source"),
    "SessionEnd": _end,
    "BeforeAgent": turned(Turn.WORKING),
    "AfterAgent": turned(Turn.WAITING_USER),
    "BeforeTool": turned(Turn.WORKING, "tool_name"),
    "AfterTool": _tool_ended,
    "Notification": _notified,
    "PreCompress": turned(Turn.WORKING, "trigger"),
    "BeforeModel": silent,
    "BeforeToolSelection": silent,
    "AfterModel": silent,
}

"""Claude Code's hooks, as of 2.1: what each payload tells.

A sub-agent's payloads carry its parent's `session_id` and its own `agent_id`; its session is `PARENT/AGENT`, as its
transcript's is. Tools that succeed end with `PostToolUse`, others with `PostToolUseFailure`. `Stop` is the end of a turn;
a session ends with `SessionEnd`.
"""

from __future__ import annotations

from kaizen.hooks import telling
from kaizen.hooks.telling import Telling, Whose, silent, turned
from kaizen.model.event import Fact, Outcome, Source, ToolUse, Turn
from kaizen.transcripts import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.envelope import Envelope
    from kaizen.hooks.telling import Tell

AGENT = "claude-code"

# What is told apart, or stands in the transcript.
_KNOWN = frozenset(
    """session_id transcript_path cwd permission_mode hook_event_name prompt_id agent_id agent_type effort model
    last_assistant_message compact_summary prompt tool_input tool_response tool_calls background_tasks session_crons
    agent_transcript_path""".split()
)
_WAITS = {
    "permission_prompt": Turn.WAITING_PERMISSION,
    "idle_prompt": Turn.WAITING_USER,
    "elicitation_dialog": Turn.WAITING_USER,
}
_BETWEEN_TURNS = ("startup", "resume", "clear", "fork")  # a session that starts for a compaction is in the midst of one


def whose(envelope: Envelope) -> Whose | None:
    """The session a payload is about; None where it names none."""
    payload = envelope.payload
    session, agent = records.name(payload.get("session_id")), records.name(payload.get("agent_id"))
    if session is None:
        return None
    cwd = records.folder(payload.get("cwd"))
    return Whose(session, None, cwd) if agent is None else Whose(f"{session}/{agent}", session, cwd)


def facts(told: Telling) -> list[Fact]:
    """What a payload tells."""
    return telling.told_by(_TELL, told, _KNOWN)


def knows(event: str) -> bool:
    """Whether this version knows an event of this name."""
    return event in _TELL or event in _NAMED


def _prompt(told: Telling) -> list[Fact]:
    """A sub-agent's payloads carry the id of its parent's prompt, which is not the one that it was given."""
    return told.prompt(records.name(told.get("prompt_id")) if told.whose.parent_id is None else None)


def _ended_well(told: Telling) -> list[Fact]:
    response = told.get("tool_response")
    members = records.members(response)
    child = records.name(members.get("agentId"))
    return told.result(
        response,
        error=False,
        outcome=Outcome.INTERRUPTED if members.get("interrupted") is True else Outcome.OK,
        duration_ms=records.count(told.get("duration_ms")),
        child_id=f"{told.whose.parent_id or told.whose.session_id}/{child}" if child else None,
    )


def _failed(told: Telling) -> list[Fact]:
    return told.result(
        told.get("error"),
        error=True,
        outcome=Outcome.INTERRUPTED if told.get("is_interrupt") is True else Outcome.ERROR,
        duration_ms=records.count(told.get("duration_ms")),
    )


def _denied(told: Telling) -> list[Fact]:
    found: list[Fact] = [told.notice(told.text("reason")), told.session(Turn.WORKING)]
    if told.tool_use_id is not None:
        found.append(ToolUse(told.tool_use_id, told.whose.session_id, Source.HOOK, outcome=Outcome.DENIED))
    return found


def _notification(told: Telling) -> list[Fact]:
    return [told.notice(told.text("message")), told.session(_WAITS.get(told.text("notification_type") or ""))]


def _start(told: Telling) -> list[Fact]:
    source = told.text("source")
    return [told.notice(source), told.session(Turn.WAITING_USER if source in _BETWEEN_TURNS else None)]


def _end(told: Telling) -> list[Fact]:
    return [told.notice(told.text("reason")), told.session(Turn.ENDED, reason=records.name(told.get("reason")))]


def _child_starts(told: Telling) -> list[Fact]:
    return [told.notice(told.text("agent_type")), told.session(Turn.WORKING)]


def _child_stops(told: Telling) -> list[Fact]:
    return [told.notice(told.text("agent_type")), told.session(Turn.ENDED)]


def _api_failed(told: Telling) -> list[Fact]:
    return [told.notice(told.text("error"), error=True), told.session(Turn.WAITING_USER)]


_TELL: dict[str, Tell] = {
    "UserPromptSubmit": _prompt,
    "PreToolUse": Telling.call,
    "PostToolUse": _ended_well,
    "PostToolUseFailure": _failed,
    "PermissionRequest": turned(Turn.WAITING_PERMISSION, "tool_name"),
    "PermissionDenied": _denied,
    "Notification": _notification,
    "Stop": turned(Turn.WAITING_USER),
    "StopFailure": _api_failed,
    "SessionStart": _start,
    "SessionEnd": _end,
    "SubagentStart": _child_starts,
    "SubagentStop": _child_stops,
    "MessageDisplay": silent,  # the text is in the transcript
    "PostToolBatch": silent,  # each of its calls was told by an event of its own
}
_NAMED = frozenset(
    """UserPromptExpansion PreCompact PostCompact PreModelSwitch PostModelSwitch Setup TeammateIdle TaskCreated
    TaskCompleted Elicitation ElicitationResult ConfigChange InstructionsLoaded CwdChanged FileChanged DirectoryAdded
    WorktreeCreate WorktreeRemove""".split()
)

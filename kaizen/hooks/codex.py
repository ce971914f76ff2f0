"""Codex's hooks, as of 0.169, and its `notify`: what each payload tells.

`session_id` is the root thread also within a sub-agent, whose own thread is `agent_id`; which thread started that one is
not told here, only in its rollout. `PostToolUse` says that a tool has ended, not how: it also comes for
commands that failed, without an exit code. The rollout has every line before the hook is run, so prompts are left to it.
"""

from __future__ import annotations

from kaizen.hooks import telling
from kaizen.hooks.telling import Telling, Whose, silent, turned
from kaizen.model.event import Fact, Kind, Turn
from kaizen.transcripts import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.envelope import Envelope
    from kaizen.hooks.telling import Tell

AGENT = "codex"

_KNOWN = frozenset(
    """session_id turn_id transcript_path cwd hook_event_name model permission_mode agent_id agent_type
    agent_transcript_path last_assistant_message prompt tool_input tool_response token_usage type thread-id
    turn-id client input-messages last-assistant-message""".split()
)
_BETWEEN_TURNS = ("startup", "resume", "clear", "fork")


def whose(envelope: Envelope) -> Whose | None:
    """The session a payload is about; None where it names none."""
    ids = (envelope.payload.get(field) for field in ("agent_id", "session_id", "thread-id"))
    session = next(filter(None, map(records.name, ids)), None)
    return Whose(session, None, records.folder(envelope.payload.get("cwd"))) if session else None


def facts(told: Telling) -> list[Fact]:
    """What a payload tells."""
    return telling.told_by(_TELL, told, _KNOWN)


def knows(event: str) -> bool:
    """Whether this version knows an event of this name."""
    return event in _TELL or event in _NAMED


def _ended(told: Telling) -> list[Fact]:
    return told.result(told.get("tool_response"), error=None, outcome=None)


def _asked_model(told: Telling) -> list[Fact]:
    """Of an attempt that failed the rollout says nothing."""
    if told.text("status") != "failed":
        return [told.session()]
    failed = told.event(Kind.ERROR, None, told.text("error"), name="PostModelRequest", error=True)
    return [failed, told.session()]


def _start(told: Telling) -> list[Fact]:
    source = told.text("source")
    return [told.notice(source), told.session(Turn.WAITING_USER if source in _BETWEEN_TURNS else None)]


def _end(told: Telling) -> list[Fact]:
    return [told.notice(told.text("reason")), told.session(Turn.ENDED, reason=records.name(told.get("reason")))]


def _notified(told: Telling) -> list[Fact]:
    """`notify` comes a while after the turn's end, and after the session's too: it says nothing of whose turn it is."""
    return [told.notice(), told.session()]


def _child_starts(told: Telling) -> list[Fact]:
    return [told.notice(told.text("agent_type")), told.session(Turn.WORKING)]


def _child_stops(told: Telling) -> list[Fact]:
    return [told.notice(told.text("agent_type")), told.session(Turn.ENDED)]


_TELL: dict[str, Tell] = {
    "UserPromptSubmit": turned(Turn.WORKING),
    "PreToolUse": Telling.call,
    "PostToolUse": _ended,
    "PermissionRequest": turned(Turn.WAITING_PERMISSION, "tool_name"),
    "PreModelRequest": silent,
    "PostModelRequest": _asked_model,
    "Stop": turned(Turn.WAITING_USER),
    "Interrupt": turned(Turn.WAITING_USER),
    "agent-turn-complete": _notified,
    "SessionStart": _start,
    "SessionEnd": _end,
    "SubagentStart": _child_starts,
    "SubagentStop": _child_stops,
}
_NAMED = frozenset(("PreCompact", "PostCompact"))

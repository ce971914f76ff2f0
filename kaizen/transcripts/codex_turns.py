"""Codex's `event_msg` records: turns and their ends, what a person asked, what the client says, and how tools ended.

Up to 0.14x (`legacy`) each kind has an event of its own; since then (`paginated`) what happened is an `item_completed`.
"""

from __future__ import annotations

from kaizen.model.event import Kind, TitleRank, Turn
from kaizen.transcripts import codex_items, codex_tools, codex_usage, records
from kaizen.transcripts.codex_state import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.transcripts.codex_state import Told
    from kaizen.transcripts.records import Record

NOTICE_CHARACTERS = 2000


def tell(payload: Record, told: Told) -> bool:
    """What an event says; False for one of a type that this version does not know."""
    kind = payload.get("type")
    if not isinstance(kind, str):
        return False
    if kind in _SILENT:
        return True
    if kind in _ITEM_OF:
        codex_tools.item({"type": _ITEM_OF[kind], **_renamed(payload)}, told)
        return True
    teller = _TELL.get(kind)
    if teller is not None:
        teller(payload, told)
    return teller is not None


def tell_item(payload: Record, told: Told) -> bool:
    """What an `item_completed` says; False for an item of a type that this version does not know."""
    item = records.members(payload.get("item"))
    kind = item.get("type")
    if not isinstance(kind, str):
        return False
    if kind in ITEMS_OF_TOOLS:
        times = {name: payload.get(name) for name in ("started_at_ms", "completed_at_ms")}
        codex_tools.item({**times, **item}, told)
        return True
    teller = _TELL_ITEM.get(kind)
    if teller is not None:
        teller(item, told)
    return teller is not None or kind in _SILENT_ITEMS


def _renamed(payload: Record) -> Record:
    """A `*_end` event as the item that later versions write in its place."""
    asked = records.members(payload.get("invocation"))
    return {name: value for name, value in {**asked, **payload}.items() if name != "type"}


def _started(payload: Record, told: Told) -> None:
    state = told.state
    state.turn, state.twins = records.name(payload.get("turn_id")), []
    told.session(turn=Turn.WORKING, turn_at=told.at)


def _completed(payload: Record, told: Told) -> None:
    told.session(turn=Turn.WAITING_USER, turn_at=told.at)
    if payload.get("error") is not None:
        _error(records.members(payload["error"]), told)


def _aborted(payload: Record, told: Told) -> None:
    told.event(0, Kind.ERROR, records.text(payload.get("reason")), name="turn_aborted")
    told.session(turn=Turn.WAITING_USER, turn_at=told.at)


def _error(payload: Record, told: Told) -> None:
    why = payload.get("codex_error_info")
    name = records.name(next(iter(why), None) if isinstance(why, dict) else why)
    told.event(0, Kind.ERROR, records.text(payload.get("message")), name=name or "error", error=True)


def _asked(payload: Record, told: Told) -> None:
    words = records.text(payload.get("message"))
    if words is None:
        return
    told.state.twins = []
    kind = payload.get("kind")
    if kind not in (None, "plain") or codex_items.is_injected(words):
        told.event(0, Kind.INJECTED, words, name=records.name(kind))
    else:
        codex_items.asked(words, told)


def _said(payload: Record, told: Told) -> None:
    words = records.text(payload.get("message"))
    if words is not None:
        codex_items.said(Stream.EVENT, Kind.TEXT, words, None, told, name=records.name(payload.get("phase")))


def _thought(payload: Record, told: Told) -> None:
    words = records.text(payload.get("text"))
    if words:
        codex_items.said(Stream.EVENT, Kind.THINKING, words, None, told)


def _counted(payload: Record, told: Told) -> None:
    codex_usage.counted(payload, told)
    words = codex_usage.limits(payload, told)
    if words is not None and (known := records.digest(words, 8)) != told.state.limits:
        told.state.limits = known
        told.event(1, Kind.NOTICE, words, name="rate_limits")


def _settings(payload: Record, told: Told) -> None:
    told.state.tier = records.name(records.members(payload.get("thread_settings")).get("service_tier"))


def _named(payload: Record, told: Told) -> None:
    heading = codex_items.title(records.text(payload.get("thread_name")))
    if heading:
        told.session(title=heading, title_rank=TitleRank.GIVEN)


def _noticed(payload: Record, told: Told) -> None:
    """What the client says, in the words there are."""
    kind = records.name(payload.get("type"))
    said = records.text(payload.get("message"))
    rest = {name: value for name, value in payload.items() if name not in ("type", "thread_id", "turn_id")}
    told.event(0, Kind.NOTICE, said if said is not None else records.compact(rest), name=kind, limit=NOTICE_CHARACTERS)


def _item_asked(item: Record, told: Told) -> None:
    words = codex_items.words_of(item.get("content"))
    if words is not None:
        codex_items.asked(words, told)


def _item_said(item: Record, told: Told) -> None:
    words, name = codex_items.words_of(item.get("content")), records.name(item.get("phase"))
    if words is not None:
        codex_items.said(Stream.EVENT, Kind.TEXT, words, records.name(item.get("id")), told, name=name)


def _item_thought(item: Record, told: Told) -> None:
    parts = [words for name in ("summary_text", "raw_content") for words in codex_items.parts_of(item.get(name))]
    codex_items.reasoned(Stream.EVENT, parts, records.name(item.get("id")), told)


_TELL: dict[str, Callable[[Record, Told], None]] = {
    "task_started": _started,
    "turn_started": _started,
    "task_complete": _completed,
    "turn_complete": _completed,
    "turn_aborted": _aborted,
    "error": _error,
    "stream_error": _error,
    "user_message": _asked,
    "agent_message": _said,
    "agent_reasoning": _thought,
    "agent_reasoning_raw_content": _thought,
    "token_count": _counted,
    "thread_settings_applied": _settings,
    "thread_name_updated": _named,
    "warning": _noticed,
    "background_event": _noticed,
    "entered_review_mode": _noticed,
    "exited_review_mode": _noticed,
    "thread_rolled_back": _noticed,
    "thread_goal_updated": _noticed,
    "undo_completed": _noticed,
}
_ITEM_OF = {
    "exec_command_end": "CommandExecution",
    "patch_apply_end": "FileChange",
    "mcp_tool_call_end": "McpToolCall",
    "view_image_tool_call": "ImageView",
    "sub_agent_activity": "SubAgentActivity",
    "collab_agent_spawn_end": "CollabAgentToolCall",
    "collab_agent_interaction_end": "CollabAgentToolCall",
    "collab_waiting_end": "CollabAgentToolCall",
    "collab_close_end": "CollabAgentToolCall",
    "dynamic_tool_call_response": "DynamicToolCall",
}
_SILENT = frozenset(
    """context_compacted web_search_end image_generation_end agent_reasoning_section_break session_configured
    item_started plan_update turn_diff thread_memory_mode_updated""".split()
)
_TELL_ITEM: dict[str, Callable[[Record, Told], None]] = {
    "UserMessage": _item_asked,
    "AgentMessage": _item_said,
    "Reasoning": _item_thought,
    "EnteredReviewMode": _noticed,
    "ExitedReviewMode": _noticed,
}
ITEMS_OF_TOOLS = frozenset(
    "CommandExecution FileChange McpToolCall CollabAgentToolCall SubAgentActivity ImageView DynamicToolCall".split()
)
_SILENT_ITEMS = frozenset("ContextCompaction HookPrompt Plan WebSearch ImageGeneration Sleep".split())
KNOWN = frozenset(_TELL) | frozenset(_ITEM_OF) | _SILENT
KNOWN_ITEMS = frozenset(_TELL_ITEM) | ITEMS_OF_TOOLS | _SILENT_ITEMS

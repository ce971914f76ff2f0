"""Codex's response items: what went to the model and came from it.

They are the whole of what rollouts up to September 2025 hold, without an envelope. Later each text is told twice, here and
as an event, in either order; the first is taken. What a person asked is told by its event alone, for here it looks
like what the client put in its place.
"""

from __future__ import annotations

from kaizen.model.event import Kind, TitleRank
from kaizen.transcripts import codex_tools, records
from kaizen.transcripts.codex_state import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.transcripts.codex_state import Told
    from kaizen.transcripts.records import Record

MAX_PARTS = 4096
_INJECTED = (
    "<environment_context>", "<user_instructions>", "<ENVIRONMENT_CONTEXT>", "<INSTRUCTIONS>", "<permissions instructions>",
    "<collaboration_mode>", "<multi_agent_mode>", "<apps_instructions>", "<skills_instructions>", "<skill>", "<turn_aborted>",
    "<subagent_notification>", "<user_shell_command>", "<hook_prompt", "<system-reminder>", "<model_switch>",
    "# AGENTS.md instructions",
)  # fmt: skip
_FOLDERS = (("<cwd>", "</cwd>"), ("Current working directory: ", "\n"))


def tell(item: Record, record: Record, told: Told) -> bool:
    """What a response item says; False for one of a type that this version does not know."""
    kind = item.get("type")
    if not isinstance(kind, str):
        return False
    if kind in _SILENT:
        return True
    teller = _TELL.get(kind)
    if teller is None:
        return False
    told.state.answered = told.state.answered or kind in _OF_THE_MODEL
    teller(item, record, told)
    return True


def title(words: str | None) -> str | None:
    """A prompt as a title; None for what a program wrote."""
    return None if words is None or words.startswith("<") else records.title(words)


def is_injected(words: str) -> bool:
    """Whether a text in a person's place is the client's."""
    return words.lstrip().startswith(_INJECTED)


def folder_in(words: str | None) -> str | None:
    """The working folder in what the client tells the model of its environment, the only place that up to September 2025
    named it."""
    if words is None or not words.lstrip().lower().startswith("<environment_context>"):
        return None
    for before, after in _FOLDERS:
        _, found, rest = words.partition(before)
        if found:
            return records.folder(rest.partition(after)[0].strip())
    return None


def words_of(content: object) -> str | None:
    """The text of a message; a part that is none is named in its place."""
    if not isinstance(content, list):
        return records.text(content)
    return codex_tools.plain(content[:MAX_PARTS])


def asked(words: str, told: Told, *, name: str | None = None) -> None:
    """A person, or a program in their place, asked."""
    told.event(0, Kind.PROMPT, words, name=name)
    if heading := title(words):
        told.session(title=heading, title_rank=TitleRank.FIRST_PROMPT)


def said(
    stream: Stream, kind: Kind, words: str, ident: str | None, told: Told, *, index: int = 0, name: str | None = None
) -> None:
    """The model said something, unless the other stream told it already."""
    told.state.answered = True
    if told.state.bare or told.state.is_first(stream, kind, words, ident):
        told.event(index, kind, words, name=name)


def _message(item: Record, record: Record, told: Told) -> None:
    words, role = words_of(item.get("content")), item.get("role")
    if words is None:
        return
    if role == "assistant":
        summary = records.members(record.get("metadata")).get("compaction_output") is True
        name = "compaction" if summary else records.name(item.get("phase"))
        said(Stream.ITEM, Kind.TEXT, words, records.name(item.get("id")), told, name=name)
    elif role != "user":
        told.event(0, Kind.INJECTED, words, name=records.name(role))
    else:
        _user(item, words, told)


def _user(item: Record, words: str, told: Told) -> None:
    about = records.members(item.get("internal_chat_message_metadata_passthrough"))
    kinds = about.get("content_item_kinds")
    first = kinds[0] if isinstance(kinds, list) and kinds and isinstance(kinds[0], str) else None
    if first is not None and first != "unknown":
        if not first.startswith("user."):
            told.event(0, Kind.INJECTED, words, name=records.name(first))
    elif is_injected(words):
        told.event(0, Kind.INJECTED, words, name="user")
    elif told.state.bare:
        asked(words, told)


def _reasoning(item: Record, record: Record, told: Told) -> None:
    parts = [*parts_of(item.get("summary")), *parts_of(item.get("content"))]
    if not parts:
        told.event(0, Kind.THINKING, None, name="encrypted" if item.get("encrypted_content") else None)
    reasoned(Stream.ITEM, parts, records.name(item.get("id")), told)


def reasoned(stream: Stream, parts: list[str], ident: str | None, told: Told) -> None:
    """The parts of what the model thought."""
    for index, words in enumerate(parts):
        said(stream, Kind.THINKING, words, f"{ident}.{index}" if ident else None, told, index=index)


def parts_of(raw: object) -> list[str]:
    if not isinstance(raw, list):
        return []
    found = (
        records.text(part.get("text")) if isinstance(part, dict) else records.text(part) for part in raw[:MAX_PARTS]
    )
    return [words for words in found if words]


def _function(item: Record, record: Record, told: Told) -> None:
    name, space = records.name(item.get("name")), records.name(item.get("namespace"))
    if name and space:
        name = f"{space}{'__' if space.startswith('mcp__') else '.'}{name}"
    codex_tools.called(item, records.text(item.get("arguments")), name, told)


def _custom(item: Record, record: Record, told: Told) -> None:
    codex_tools.called(item, records.text(item.get("input")), records.name(item.get("name")), told)


def _shell(item: Record, record: Record, told: Told) -> None:
    codex_tools.called(item, records.compact(item.get("action")), "local_shell", told)


def _output(item: Record, record: Record, told: Told) -> None:
    codex_tools.answered(item, told)


def _searched_tools(item: Record, record: Record, told: Told) -> None:
    codex_tools.called(item, records.compact(item.get("arguments")), "tool_search", told)


def _found_tools(item: Record, record: Record, told: Told) -> None:
    codex_tools.answered({**item, "output": records.compact(item.get("tools"))}, told)


def _searched_web(item: Record, record: Record, told: Told) -> None:
    action = records.members(item.get("action"))
    told.state.searches += action.get("type", "search") == "search"
    codex_tools.called(item, records.compact(action), "web_search", told)


def _drew(item: Record, record: Record, told: Told) -> None:
    codex_tools.called(item, records.text(item.get("revised_prompt")), "image_generation", told)


def _of_an_agent(item: Record, record: Record, told: Told) -> None:
    """A message of another agent; what is encrypted of it is named."""
    told.event(0, Kind.INJECTED, words_of(item.get("content")), name="agent_message")


_TELL: dict[str, Callable[[Record, Record, Told], None]] = {
    "message": _message,
    "reasoning": _reasoning,
    "function_call": _function,
    "function_call_output": _output,
    "custom_tool_call": _custom,
    "custom_tool_call_output": _output,
    "local_shell_call": _shell,
    "local_shell_call_output": _output,
    "tool_search_call": _searched_tools,
    "tool_search_output": _found_tools,
    "web_search_call": _searched_web,
    "image_generation_call": _drew,
    "agent_message": _of_an_agent,
}
_SILENT = frozenset(
    "additional_tools compaction compaction_summary compaction_trigger context_compaction ghost_snapshot other".split()
)
_OF_THE_MODEL = frozenset(
    "reasoning function_call custom_tool_call local_shell_call tool_search_call web_search_call image_generation_call".split()
)
KNOWN = frozenset(_TELL) | _SILENT

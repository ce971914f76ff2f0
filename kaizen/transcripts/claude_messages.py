"""Claude Code's conversation lines: what was said, called, answered and used."""

from __future__ import annotations

from kaizen.model.event import Event, Fact, Kind, SessionFact, TitleRank
from kaizen.model.usage import ModelCall, Usage
from kaizen.transcripts import records
from kaizen.transcripts.records import Record
from kaizen.values import NamedTuple

MAX_BLOCKS = 4096  # in one record
_INJECTED_BEGINNINGS = (
    "<local-command-stdout>",
    "<local-command-caveat>",
    "<system-reminder>",
    "<task-notification>",
    "[Request interrupted by user",
)


title = records.title


class Seen(NamedTuple):
    """What every event of a record shares: session, the natural key's first part, time, working folder."""

    session_id: str
    key: str
    at: int | None
    cwd: str | None


def user(record: Record, seen: Seen, found: list[Fact]) -> None:
    """A prompt, what the client put in a prompt's place, or results of tools."""
    content = records.members(record.get("message")).get("content")
    injected = _is_injected(record)
    first = None
    for index, block in enumerate(_blocks(content, found)):
        kind = block.get("type")
        if kind == "tool_result":
            found.append(_result(block, seen, index))
            continue
        words = records.text(block.get("text"))
        if kind != "text" or words is None:
            found.append(_other(block, seen, index, Kind.INJECTED if injected else Kind.PROMPT))
            continue
        asked = not injected and not words.startswith(_INJECTED_BEGINNINGS)
        found.append(_event(seen, index, Kind.PROMPT if asked else Kind.INJECTED, words))
        first = first or (words if asked and not words.startswith("<") else None)
    found.append(_session(record, seen, heading=title(first)))


def assistant(record: Record, seen: Seen, found: list[Fact]) -> None:
    """Blocks of a response, and its usage; or an error that the client shows as one."""
    message = records.members(record.get("message"))
    content = message.get("content")
    model = records.name(message.get("model"))
    if model == "<synthetic>" or record.get("isApiErrorMessage") is True:
        found.append(_synthetic(record, content, seen, found))
        found.append(_session(record, seen))
        return
    call = _call(record, message, model, seen)
    call_id = call.id if call else None
    for index, block in enumerate(_blocks(content, found)):
        found.append(_said(block, seen, index, call_id))
    if call is not None:
        found.append(Event(f"call:{call.id}", seen.session_id, seen.at, Kind.USAGE, model, None, call.id, cwd=seen.cwd))
        found.append(call)
    found.append(_session(record, seen, model=model))


def system(record: Record, seen: Seen, found: list[Fact]) -> None:
    """Errors, compactions and notices."""
    subtype = records.name(record.get("subtype"))
    words = records.text(record.get("content"))
    if subtype == "api_error" or record.get("level") == "error":
        error = records.members(record.get("error"))
        words = records.text(error.get("formatted")) or records.text(error.get("message")) or words
        found.append(_event(seen, 0, Kind.ERROR, words, name=subtype, error=True))
    elif subtype in ("compact_boundary", "microcompact_boundary"):
        facts = record.get("compactMetadata") or record.get("microcompactMetadata")
        words = records.compact(facts) if isinstance(facts, dict) else words
        found.append(_event(seen, 0, Kind.COMPACTION, words, name=subtype))
    else:
        found.append(_event(seen, 0, Kind.NOTICE, words, name=subtype))
    found.append(_session(record, seen))


def queued(attached: Record, seen: Seen, found: list[Fact]) -> None:
    """A message that was sent while a turn ran: it gets no line of its own but this attachment."""
    prompt = attached.get("prompt")
    person = attached.get("commandMode") in (None, "prompt") and not _from_program(attached)
    for index, block in enumerate(_blocks(prompt, found)):
        words = records.text(block.get("text"))
        if words is not None:
            asked = person and not words.startswith(_INJECTED_BEGINNINGS)
            found.append(_event(seen, index, Kind.PROMPT if asked else Kind.INJECTED, words, name="queued_command"))


def usage(raw: Record) -> Usage:
    """The four kinds as recorded; up to 2.1.152 the sum of cache writes could be 0 beside a right split."""
    split = records.members(raw.get("cache_creation"))
    five = records.count(split.get("ephemeral_5m_input_tokens"))
    hour = records.count(split.get("ephemeral_1h_input_tokens"))
    flat = records.count(raw.get("cache_creation_input_tokens"))
    both = None if five is None and hour is None else (five or 0) + (hour or 0)
    writes = [figure for figure in (flat, both) if figure is not None]
    return Usage(
        records.count(raw.get("input_tokens")),
        records.count(raw.get("output_tokens")),
        records.count(raw.get("cache_read_input_tokens")),
        max(writes) if writes else None,
        five,
        hour,
        records.count(records.members(raw.get("output_tokens_details")).get("thinking_tokens")),
    )


def _call(record: Record, message: Record, model: str | None, seen: Seen) -> ModelCall | None:
    raw = message.get("usage")
    if not isinstance(raw, dict):
        return None
    call_id = records.name(message.get("id")) or records.name(record.get("requestId")) or seen.key
    complete = message.get("stop_reason") is not None and record.get("isAbortedMidStream") is not True
    return ModelCall(call_id, seen.session_id, seen.at, model, usage(raw), complete)


def _is_injected(record: Record) -> bool:
    return (
        record.get("isMeta") is True
        or record.get("isCompactSummary") is True
        or record.get("isVisibleInTranscriptOnly") is True
        or record.get("promptSource") == "system"
        or _from_program(record)
    )


def _from_program(record: Record) -> bool:
    return records.members(record.get("origin")).get("kind") not in (None, "human")


def _blocks(content: object, found: list[Fact]) -> list[Record]:
    return records.blocks(content, MAX_BLOCKS, found)


def _said(block: Record, seen: Seen, index: int, call_id: str | None) -> Event:
    match block.get("type"):
        case "text":
            return _event(seen, index, Kind.TEXT, records.text(block.get("text")), call_id=call_id)
        case "thinking":
            return _event(seen, index, Kind.THINKING, records.text(block.get("thinking")), call_id=call_id)
        case "redacted_thinking":
            return _event(seen, index, Kind.THINKING, None, name="redacted", call_id=call_id)
        case "tool_use" | "server_tool_use" | "mcp_tool_use":
            return _tool_call(block, seen, index, call_id)
        case str() as kind if kind.endswith("_tool_result"):
            return _result(block, seen, index, call_id)
        case _:
            return _other(block, seen, index, Kind.UNKNOWN, call_id)


def _tool_call(block: Record, seen: Seen, index: int, call_id: str | None) -> Event:
    name, tool_use_id = records.name(block.get("name")), records.name(block.get("id"))
    told = _event(
        seen, index, Kind.TOOL_CALL, records.compact(block.get("input", {})), name=name, tool_use_id=tool_use_id,
        call_id=call_id,
    )  # fmt: skip
    return told._replace(same_as=f"tool:{tool_use_id}" if tool_use_id else None)


def _result(block: Record, seen: Seen, index: int, call_id: str | None = None) -> Event:
    tool_use_id, error = records.name(block.get("tool_use_id")), block.get("is_error") is True
    told = _event(
        seen, index, Kind.TOOL_RESULT, _plain(block.get("content")), tool_use_id=tool_use_id, call_id=call_id, error=error
    )  # fmt: skip
    return told._replace(same_as=f"result:{tool_use_id}" if tool_use_id else None)


def _plain(content: object) -> str | None:
    """A tool's output as text; a part that is none is named in its place."""
    if content is None or isinstance(content, str):
        return content
    if not isinstance(content, list):
        return records.compact(content)
    return "\n".join(map(_part, content[:MAX_BLOCKS]))


def _part(part: object) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else records.compact(part)
    words = records.text(part.get("text")) or records.text(part.get("tool_name"))
    return words if words is not None else f"[{records.name(part.get('type')) or 'unknown'}]"


def _other(block: Record, seen: Seen, index: int, kind: Kind, call_id: str | None = None) -> Event:
    """A block without a text of its own. Pictures and documents are named, not kept."""
    name = records.name(block.get("type"))
    if name in ("image", "document"):
        return _event(seen, index, kind, None, name=name, call_id=call_id)
    return _event(seen, index, Kind.UNKNOWN, records.compact(block), name=name, call_id=call_id)


def _synthetic(record: Record, content: object, seen: Seen, found: list[Fact]) -> Event:
    words = "\n".join(filter(None, (records.text(block.get("text")) for block in _blocks(content, found))))
    if record.get("isApiErrorMessage") is False:  # as "No response requested." after a resume
        return _event(seen, 0, Kind.NOTICE, words)
    return _event(seen, 0, Kind.ERROR, words, name=records.name(record.get("error")), error=True)


def _event(
    seen: Seen,
    index: int,
    kind: Kind,
    words: str | None,
    *,
    name: str | None = None,
    tool_use_id: str | None = None,
    call_id: str | None = None,
    error: bool | None = None,
) -> Event:
    kept, size = (None, 0) if words is None else records.capped(words)
    key = f"{seen.key}#{index}"
    return Event(key, seen.session_id, seen.at, kind, name, tool_use_id, call_id, kept, size, error, seen.cwd)


def _session(record: Record, seen: Seen, *, heading: str | None = None, model: str | None = None) -> SessionFact:
    return SessionFact(
        seen.session_id,
        heading,
        TitleRank.FIRST_PROMPT if heading else TitleRank.NONE,
        seen.cwd,
        model,
        records.name(record.get("version")),
        records.name(record.get("gitBranch")),
        False,
        seen.at,
    )

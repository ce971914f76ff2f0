"""Claude Code's conversation lines: what was said, called, answered and used, and whose turn it is.

A message that was sent while a turn ran is told once, where it reached the model: by its attachment if it was taken into the
running turn, else by the line of the turn that it began. The client's queue itself is bookkeeping.
"""

from __future__ import annotations

from kaizen.model.event import Event, Fact, Kind, SessionFact, TitleRank, Turn
from kaizen.transcripts import claude_fields, claude_tools, claude_usage, records
from kaizen.transcripts.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.claude_seen import Seen

MAX_BLOCKS = 4096  # in one record
_INTERRUPTED = "[Request interrupted by user"
_INJECTED_BEGINNINGS = (
    "<local-command-stdout>",
    "<local-command-caveat>",
    "<system-reminder>",
    "<task-notification>",
    _INTERRUPTED,
)


def user(record: Record, seen: Seen, found: list[Fact]) -> None:
    """A prompt, what the client put in a prompt's place, or results of tools."""
    injected = _is_injected(record)
    results: list[tuple[int, Record]] = []
    heading, interrupted, asked, texts = None, False, False, 0
    for index, block in enumerate(_blocks(members(record).get("content"), found)):
        kind = block.get("type")
        if kind == "tool_result":
            results.append((index, block))
            continue
        words = records.text(block.get("text"))
        if kind != "text" or words is None:
            told = _other(block, seen, index, Kind.INJECTED if injected else Kind.PROMPT, None, record, found)
            found.append(told)
            asked = asked or told.kind is Kind.PROMPT
            continue
        prompt = not injected and not words.startswith(_INJECTED_BEGINNINGS)
        stopped = words.startswith(_INTERRUPTED)
        told = _event(seen, index, Kind.PROMPT if prompt else Kind.INJECTED, words, "interrupted" if stopped else None)
        thing = None if stopped or texts else _prompt_id(record, seen, injected=injected)
        found.append(told if thing is None else told._replace(same_as=thing))
        interrupted, asked, texts = interrupted or stopped, asked or prompt, texts + 1
        heading = heading or (words if prompt and not words.startswith("<") else None)
    if results:
        claude_tools.results(record, results, seen, found)
    turn = _turn_of_user(record, interrupted=interrupted, working=asked or bool(results))
    found.append(_session(record, seen, turn, heading=records.title(heading), going_on=None if interrupted else True))


def assistant(record: Record, seen: Seen, found: list[Fact]) -> None:
    """Blocks of a response, and its usage; or an error that the client shows as one."""
    message = members(record)
    content = message.get("content")
    model = records.name(message.get("model"))
    failed = record.get("isApiErrorMessage")
    if model == "<synthetic>" or failed is True:
        found.append(_synthetic(record, content, seen, found))
        found.append(_session(record, seen, Turn.WAITING_USER if failed is True else None))
        return
    told = seen.latest is not None and seen.latest.is_told(record, message, seen.session_id)
    call = None if told else claude_usage.call(record, message, model, seen)
    call_id = call.id if call else records.name(message.get("id")) if told and "usage" in message else None
    for index, block in enumerate(_blocks(content, found)):
        found.append(_said(block, seen, index, call_id, record, found))
    if call is not None:
        found.append(Event(f"call:{call.id}", seen.session_id, seen.at, Kind.USAGE, model, None, call.id, cwd=seen.cwd))
        found.append(call)
    if record.get("isAbortedMidStream") is True:  # what was said before it was stopped
        found.append(_session(record, seen, None, model=model, going_on=None))
        return
    answered = message.get("stop_reason") in ("end_turn", "stop_sequence")
    found.append(_session(record, seen, Turn.WAITING_USER if answered else Turn.WORKING, model=model))


def system(record: Record, seen: Seen, found: list[Fact]) -> None:
    """Errors, compactions and notices."""
    subtype = records.name(record.get("subtype"))
    words = records.text(record.get("content"))
    if subtype == "api_error" or record.get("level") == "error":
        error = records.members(record.get("error"))
        words = records.text(error.get("formatted")) or records.text(error.get("message")) or words
        found.append(_event(seen, 0, Kind.ERROR, _retried(record, words), subtype, error=True))
    elif subtype in ("compact_boundary", "microcompact_boundary"):
        facts = record.get("compactMetadata") or record.get("microcompactMetadata")
        words = records.compact(facts) if isinstance(facts, dict) else words
        found.append(_event(seen, 0, Kind.COMPACTION, words, subtype))
    else:
        models = (records.name(record.get("originalModel")), records.name(record.get("fallbackModel")))
        words = " -> ".join(filter(None, models)) if words is None and all(models) else words
        found.append(_event(seen, 0, Kind.NOTICE, words, subtype))
    found.append(_session(record, seen, Turn.WAITING_USER if subtype == "turn_duration" else None))


def queued(attached: Record, seen: Seen, found: list[Fact]) -> None:
    """A message that was taken into a running turn: it gets no line of its own but this attachment."""
    person = attached.get("commandMode") in (None, "prompt") and not _from_program(attached)
    for index, block in enumerate(_blocks(attached.get("prompt"), found)):
        words = records.text(block.get("text"))
        asked = person and not (words or "").startswith(_INJECTED_BEGINNINGS)
        kind = Kind.PROMPT if asked else Kind.INJECTED
        if words is not None:
            found.append(_event(seen, index, kind, words, "queued_command"))
        elif block.get("type") in ("image", "document"):
            found.append(_other(block, seen, index, kind, None, attached, found))


def members(record: Record) -> Record:
    """The message of a line."""
    return records.members(record.get("message"))


def _is_injected(record: Record) -> bool:
    return (
        record.get("isMeta") is True
        or record.get("isCompactSummary") is True
        or record.get("isVisibleInTranscriptOnly") is True
        or record.get("promptSource") == "system"
        or _from_program(record)
    )


def _from_program(record: Record) -> bool:
    origin = record.get("origin")
    return isinstance(origin, dict) and origin.get("kind") not in (None, "human")


def _prompt_id(record: Record, seen: Seen, *, injected: bool) -> str | None:
    """The name under which a hook tells of the same prompt. All lines of a turn carry its id; the prompt is the one that
    was submitted, by a person, a program or the client. A sub-agent's lines carry its parent's."""
    submitted = "promptSource" in record if injected else True
    if not submitted or seen.session_id != seen.root or record.get("isMeta") is True:
        return None
    named = records.name(record.get("promptId"))
    return f"prompt:{named}" if named else None


def _turn_of_user(record: Record, *, interrupted: bool, working: bool) -> Turn | None:
    if interrupted:
        return Turn.WAITING_USER
    return Turn.WORKING if working or record.get("promptSource") == "system" or _from_program(record) else None


def _retried(record: Record, words: str | None) -> str | None:
    attempt, most = records.count(record.get("retryAttempt")), records.count(record.get("maxRetries"))
    return f"{words or ''} (retry {attempt} of {most})".lstrip() if attempt is not None and most is not None else words


def _blocks(content: object, found: list[Fact]) -> list[Record]:
    return records.blocks(content, MAX_BLOCKS, found)


def _said(block: Record, seen: Seen, index: int, call_id: str | None, record: Record, found: list[Fact]) -> Event:
    match block.get("type"):
        case "text":
            return _event(seen, index, Kind.TEXT, records.text(block.get("text")), None, call_id)
        case "thinking":
            return _event(seen, index, Kind.THINKING, records.text(block.get("thinking")), None, call_id)
        case "redacted_thinking":
            return _event(seen, index, Kind.THINKING, None, "redacted", call_id)
        case "tool_use" | "server_tool_use" | "mcp_tool_use":
            return claude_tools.call(block, seen, index, call_id)
        case str() as kind if kind.endswith("_tool_result"):
            return claude_tools.result(block, seen, index, call_id)
        case _:
            return _other(block, seen, index, Kind.UNKNOWN, call_id, record, found)


def _other(
    block: Record, seen: Seen, index: int, kind: Kind, call_id: str | None, record: Record, found: list[Fact]
) -> Event:
    """A block without a text of its own. Pictures and documents are named and measured, not kept."""
    name = records.name(block.get("type"))
    if name in ("image", "document"):
        return _event(seen, index, kind, None, name, call_id)._replace(bytes=claude_tools.size_of(block))
    role = "assistant" if record.get("type") == "assistant" else "user"
    found.append(claude_fields.unknown("block", f"{role}.{(name or '(none)')[:64]}", record))
    return _event(seen, index, Kind.UNKNOWN, records.compact(block), name, call_id)


def _synthetic(record: Record, content: object, seen: Seen, found: list[Fact]) -> Event:
    words = "\n".join(filter(None, (records.text(block.get("text")) for block in _blocks(content, found))))
    if record.get("isApiErrorMessage") is False:  # as "No response requested." after a resume
        return _event(seen, 0, Kind.NOTICE, words)
    return _event(seen, 0, Kind.ERROR, words, records.name(record.get("error")), error=True)


def _event(
    seen: Seen, index: int, kind: Kind, words: str | None, name: str | None = None, call_id: str | None = None, *,
    error: bool | None = None,
) -> Event:  # fmt: skip
    text, size = (None, 0) if words is None else records.capped(words)
    return Event(
        f"{seen.key}#{index}", seen.session_id, seen.at, kind, name, None, call_id, text, size, error, seen.cwd
    )


def _session(
    record: Record, seen: Seen, turn: Turn | None, *, heading: str | None = None, model: str | None = None,
    going_on: bool | None = True,
) -> SessionFact:  # fmt: skip
    """What any line says of its session. What is left of a response that was stopped does not say that it goes on."""
    return SessionFact(
        seen.session_id,
        heading,
        TitleRank.FIRST_PROMPT if heading else TitleRank.NONE,
        seen.cwd,
        model,
        records.name(record.get("version")),
        records.name(record.get("gitBranch")),
        False if going_on else None,
        seen.at,
        seen.parent_id,
        None,
        turn if seen.at is not None else None,
        seen.at if turn is not None else None,
    )

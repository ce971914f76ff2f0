"""Claude Code's tool calls and results: events, and what a result's line says of the tool use beyond them.

Pictures and documents are told by their size alone. An output that was too large for the conversation lies in a file of
its own, and the line has the beginning and the size of the whole.
"""

from __future__ import annotations

from kaizen.model.event import Event, Fact, Kind, Outcome, ToolUse
from kaizen.transcripts import records
from kaizen.transcripts.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.claude_seen import Seen

MAX_PARTS = 4096  # of one result
INTERRUPTED = ("[Request interrupted by user", "[Tool call interrupted:")
_DURATIONS = ("durationMs", "totalDurationMs")


def call(block: Record, seen: Seen, index: int, call_id: str | None) -> Event:
    """A tool is called."""
    name, used = records.name(block.get("name")), records.name(block.get("id"))
    text, size = records.capped(records.compact(block.get("input", {})))
    return Event(
        f"{seen.key}#{index}", seen.session_id, seen.at, Kind.TOOL_CALL, name, used, call_id, text, size, None, seen.cwd,
        f"tool:{used}" if used else None,
    )  # fmt: skip


def result(block: Record, seen: Seen, index: int, call_id: str | None = None, whole_size: int | None = None) -> Event:
    """A tool gave something back. `whole_size` is the size of all of it, where the line has only the beginning."""
    used = records.name(block.get("tool_use_id"))
    text, size = _plain(block.get("content"))
    return Event(
        f"{seen.key}#{index}", seen.session_id, seen.at, Kind.TOOL_RESULT, None, used, call_id, text,
        size if whole_size is None else whole_size, block.get("is_error") is True, seen.cwd,
        f"result:{used}" if used else None,
    )  # fmt: skip


def results(record: Record, blocks: list[tuple[int, Record]], seen: Seen, found: list[Fact]) -> None:
    """The results of a line. What it says beside them holds for one result, not for several."""
    beside = record if len(blocks) == 1 else {}
    facts = beside.get("toolUseResult")
    said = facts if isinstance(facts, dict) else {}
    spilled = records.count(said.get("persistedOutputSize")) if "persistedOutputPath" in said else None
    for index, block in blocks:
        told = result(block, seen, index, None, spilled)
        found.append(told)
        if told.tool_use_id is not None and (use := _use(beside, said, told, seen)) is not None:
            found.append(use)


def size_of(block: Record) -> int:
    """The bytes of a picture or document that stands in a block as base64; 0 where it does not."""
    data = records.members(block.get("source")).get("data")
    return len(data) * 3 // 4 - data.count("=", -2) if isinstance(data, str) and data else 0


def _use(record: Record, said: Record, told: Event, seen: Seen) -> ToolUse | None:
    outcome = _outcome(record, said, told)
    child = records.name(said.get("agentId")) if said else None
    took = (
        next((ms for name in _DURATIONS if (ms := records.count(said.get(name))) is not None), None) if said else None
    )
    if outcome is None and child is None and took is None:
        return None
    child_id = f"{seen.root}/{child}" if child else None
    return ToolUse(told.tool_use_id or "", seen.session_id, told.source, took, outcome, child_id)


def _outcome(record: Record, said: Record, told: Event) -> Outcome | None:
    """How it ended, where that is more than a success or an error."""
    denial = record.get("toolDenialKind")
    if denial == "interrupted" or said.get("interrupted") is True:
        return Outcome.INTERRUPTED
    if told.error and told.text is not None and told.text.startswith(INTERRUPTED):
        return Outcome.INTERRUPTED
    if isinstance(denial, str) or records.members(record.get("permissionDecision")).get("decision") == "reject":
        return Outcome.DENIED
    return None


def _plain(content: object) -> tuple[str | None, int]:
    """A tool's output as text, cut to what is kept, and the size of the whole; a part that is none is named in its
    place and counts with its own size."""
    if content is None:
        return None, 0
    if isinstance(content, str):
        return records.capped(content)
    if not isinstance(content, list):
        return records.capped(records.compact(content))
    parts = content[:MAX_PARTS]
    text, size = records.capped("\n".join(map(_part, parts)))
    pictures = [part for part in parts if isinstance(part, dict) and "source" in part and size_of(part)]
    return text, size + sum(size_of(part) - len(_part(part)) for part in pictures)


def _part(part: object) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else records.compact(part)
    words = records.text(part.get("text")) or records.text(part.get("tool_name"))
    return words if words is not None else f"[{records.name(part.get('type')) or 'unknown'}]"

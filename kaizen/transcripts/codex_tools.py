"""Codex's tools: how a use ended, out of the words of its output or out of the item that tells of it.

Outputs have no flag for failure. A command's exit code stands in the head of its output, a refusal is the whole of it;
items have a status, an exit code and a duration. In code mode the model's call is a script (`exec`), and the tools
that it runs are told by items alone, under ids `exec-UUID`.
"""

from __future__ import annotations

import orjson

from kaizen.model.event import Kind, Outcome, ToolUse
from kaizen.transcripts import records
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.codex_state import Told
    from kaizen.transcripts.records import Record

MAX_PARTS = 4096
_HEAD_CHARACTERS = 400  # of an output, in which its exit code stands
_CODES = ("Process exited with code ", "Exit code: ")
_FAILED = (
    "apply_patch verification failed", "failed to parse function arguments", "unsupported call:",
    "unsupported custom tool call:", "unable to locate image", "tool call error:", "Script failed",
)  # fmt: skip
_DENIED = ("Command blocked by PreToolUse hook", "patch rejected", "exec command rejected by user", "rejected by user")
_STATUS = {"completed": Outcome.OK, "failed": Outcome.ERROR, "declined": Outcome.DENIED}
_SPAWNS = ("spawn_agent", "spawnAgent")
_OF_A_SCRIPT = "exec-"


class Ending(NamedTuple):
    """How a tool use ended, as far as it is told."""

    outcome: Outcome | None = None
    duration_ms: int | None = None

    @property
    def error(self) -> bool | None:
        """Whether it failed."""
        return None if self.outcome is None else self.outcome is not Outcome.OK


def called(tool: Record, words: str | None, name: str | None, told: Told) -> None:
    """The model called a tool."""
    told.event(0, Kind.TOOL_CALL, words, name=name, tool_use_id=_id(tool))


def answered(tool: Record, told: Told) -> None:
    """What the model was told of a tool."""
    raw = tool.get("output")
    words = plain(raw)
    ending = ending_of(words) if words is not None else Ending()
    use = _id(tool)
    told.event(0, Kind.TOOL_RESULT, words, tool_use_id=use, error=ending.error)
    if use and (ending.duration_ms is not None or ending.outcome in (Outcome.DENIED, Outcome.INTERRUPTED)):
        told.found.append(
            ToolUse(use, told.session_id, duration_ms=ending.duration_ms, outcome=_outweighs(ending.outcome))
        )


def plain(output: object) -> str | None:
    """An output as text; a part that is none is named in its place."""
    if isinstance(output, list):
        return "\n".join(_part(part) for part in output[:MAX_PARTS])
    if isinstance(output, dict):  # as some versions of 2025 wrote it
        return records.text(output.get("content")) or records.compact(output)
    return records.text(output)


def ending_of(words: str) -> Ending:
    """How a tool use ended, by its output."""
    if words.startswith('{"output"'):
        return _of_object(words)
    head = words[:_HEAD_CHARACTERS]
    cut = head.find("Output:\n")
    top = head[: cut if cut >= 0 else None].splitlines() if cut >= 0 or head.startswith(_CODES) else []
    for line in top:
        for code in _CODES:
            if line.startswith(code) and line[len(code) :].lstrip("-").isdecimal():
                took = _wall_ms(top) if code == _CODES[1] else None
                return Ending(Outcome.OK if int(line[len(code) :]) == 0 else Outcome.ERROR, took)
    return Ending(_by_words(words))


def item(item: Record, told: Told) -> None:
    """An item that tells of a tool: facts about a call that stands elsewhere, or the whole of one that a script made."""
    use = _id(item)
    if use is None:
        return
    ending, child = ended(item), child_of(item)
    if use.startswith(_OF_A_SCRIPT) or item.get("source") == "user_shell":
        _whole(item, use, ending, told)
    if ending != Ending() or child is not None:
        told.found.append(
            ToolUse(use, told.session_id, duration_ms=ending.duration_ms, outcome=ending.outcome, child_id=child)
        )


def ended(item: Record) -> Ending:
    """How a tool use ended, by its item or its `*_end` event."""
    status = records.text(item.get("status"))
    outcome = _STATUS.get(status or "")
    code, success, result = item.get("exit_code"), item.get("success"), records.members(item.get("result"))
    if type(code) is int and outcome is not Outcome.DENIED:
        outcome = Outcome.OK if code == 0 else Outcome.ERROR
    elif type(success) is bool and outcome is None:
        outcome = Outcome.OK if success else Outcome.ERROR
    told = records.members(result.get("Ok", result))
    if "Err" in result or item.get("error") is not None or told.get("isError") is True or told.get("is_error") is True:
        outcome = Outcome.ERROR
    elif "Ok" in result and outcome is None:
        outcome = Outcome.OK
    return Ending(outcome, _duration_ms(item))


def child_of(item: Record) -> str | None:
    """The thread of a sub-agent that this tool use started."""
    if item.get("type") == "SubAgentActivity" or item.get("kind") is not None:
        return records.name(item.get("agent_thread_id")) if item.get("kind") == "started" else None
    if item.get("tool") in _SPAWNS:
        threads = item.get("receiver_thread_ids")
        return records.name(threads[0]) if isinstance(threads, list) and threads else None
    return records.name(item.get("new_thread_id"))


def _whole(item: Record, use: str, ending: Ending, told: Told) -> None:
    name, words, output = _described(item)
    at = records.instant(item.get("started_at_ms"))
    told.event(0, Kind.TOOL_CALL, words, name=name, tool_use_id=use, at=at)
    told.event(1, Kind.TOOL_RESULT, output, tool_use_id=use, error=ending.error)


def _described(item: Record) -> tuple[str | None, str | None, str | None]:
    """Name, input and output of a tool use that only its item tells of."""
    match item.get("type"):
        case "CommandExecution":
            command = records.compact({"command": item.get("command")})
            return "exec_command", command, records.text(item.get("aggregated_output"))
        case "FileChange":
            said = (records.text(item.get("stdout")), records.text(item.get("stderr")))
            return "apply_patch", records.compact(item.get("changes")), "".join(filter(None, said))
        case "McpToolCall":
            name = f"mcp__{records.name(item.get('server'))}__{records.name(item.get('tool'))}"
            output = item.get("result") if item.get("error") is None else item.get("error")
            return name, records.compact(item.get("arguments")), records.compact(output)
        case "ImageView":
            return "view_image", records.text(item.get("path")), None
        case _:
            return records.name(item.get("tool")) or records.name(item.get("type")), None, None


def _id(tool: Record) -> str | None:
    return records.name(tool.get("call_id")) or records.name(tool.get("id"))


def _part(part: object) -> str:
    if not isinstance(part, dict):
        return part if isinstance(part, str) else records.compact(part)
    words = records.text(part.get("text"))
    return words if words is not None else f"[{records.name(part.get('type')) or 'unknown'}]"


def _of_object(words: str) -> Ending:
    """`{"output": …, "metadata": {"exit_code": …, "duration_seconds": …}}`, as up to 0.5x."""
    try:
        about = records.members(records.members(orjson.loads(words)).get("metadata"))
    except orjson.JSONDecodeError:
        return Ending()
    code, seconds = about.get("exit_code"), about.get("duration_seconds")
    outcome = None if type(code) is not int else Outcome.OK if code == 0 else Outcome.ERROR
    return Ending(outcome, _ms(seconds))


def _by_words(words: str) -> Outcome | None:
    if words.startswith(_DENIED):
        return Outcome.DENIED
    if words.startswith("Script completed"):
        return Outcome.OK
    if words == "aborted" or words.startswith("aborted by user"):
        return Outcome.INTERRUPTED
    return Outcome.ERROR if words.startswith(_FAILED) else None


def _outweighs(outcome: Outcome | None) -> Outcome | None:
    """An outcome that is more than that the result was an error or none."""
    return outcome if outcome in (Outcome.DENIED, Outcome.INTERRUPTED) else None


def _wall_ms(top: list[str]) -> int | None:
    for line in top:
        words = line.split()
        if line.startswith("Wall time: ") and len(words) > 2:
            try:
                return _ms(float(words[2]))
            except ValueError:
                return None
    return None


def _ms(seconds: object) -> int | None:
    if not isinstance(seconds, (int, float)) or isinstance(seconds, bool) or not 0 <= seconds < 1e9:
        return None
    return round(seconds * 1000)


def _duration_ms(item: Record) -> int | None:
    took = records.members(item.get("duration"))
    secs, nanos = records.count(took.get("secs")), records.count(took.get("nanos"))
    if secs is not None and nanos is not None:
        return _ms(secs + nanos / 1e9)
    begun, done = records.count(item.get("started_at_ms")), records.count(item.get("completed_at_ms"))
    return done - begun if begun is not None and done is not None and done > begun else None

"""What Claude Code says that it put before the model: instruction files, skills, sub-agents, MCP servers. Their names and sizes are
told, one on a line, never their texts.

The records are attachments of 2.1; older clients write none. Of skills only the names are put there, of servers the definitions of
their tools: at once (`prompt_snapshot`) or, where these are left until they are asked for, their names (`deferred_tools_delta`).
"""

from __future__ import annotations

from kaizen.model.event import Event, Kind
from kaizen.transcripts import records
from kaizen.transcripts.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.event import Fact
    from kaizen.transcripts.claude_seen import Seen

MOST = 1000  # names in one record
LONGEST = 500  # characters of a name
OF_SERVERS = frozenset({"prompt_snapshot", "deferred_tools_delta"})
KINDS = frozenset({"instructions", "nested_memory", "skill_listing", "agent_listing_delta"}) | OF_SERVERS
TOOL = b'"mcp__'  # without it nothing is told of a server


def told(attached: Record, seen: Seen, found: list[Fact]) -> None:
    """The names in such an attachment as an event, where it has any."""
    kind = attached.get("type")
    lines = _lines(kind, attached)
    if isinstance(kind, str) and lines:
        text, size = records.capped("\n".join(line[:LONGEST].replace("\n", " ") for line in lines[:MOST]))
        found.append(Event(
            f"{seen.key}#0", seen.session_id, seen.at, Kind.INJECTED, kind, None, None, text, size, None, seen.cwd
        ))  # fmt: skip


def _lines(kind: object, attached: Record) -> list[str]:
    match kind:
        case "instructions":
            files = attached.get("files")
            return _names(
                [each.get("path") for each in files if isinstance(each, dict)] if isinstance(files, list) else ()
            )
        case "nested_memory":
            return _names((attached.get("path"),))
        case "skill_listing":
            return _names(attached.get("names")) or _listed(attached.get("content"))
        case "agent_listing_delta":
            return _names(attached.get("addedTypes"))
        case "prompt_snapshot":
            return _servers(attached.get("tools"))
        case "deferred_tools_delta":
            return _servers(attached.get("addedNames"))
        case _:
            return []


def _names(values: object) -> list[str]:
    return [name for each in values if (name := records.text(each))] if isinstance(values, (list, tuple)) else []


def _listed(content: object) -> list[str]:
    """The names of a list of `- name: description`."""
    lines = content.split("\n") if isinstance(content, str) else ()
    return [line[2:].partition(": ")[0] for line in lines if line.startswith("- ") and ": " in line]


def _servers(tools: object) -> list[str]:
    """`NAME: so many tools, so many bytes` for each server: of the definitions of its tools, or of their names."""
    sums: dict[str, list[int]] = {}
    for tool in tools if isinstance(tools, list) else ():
        name = records.text(tool.get("name")) if isinstance(tool, dict) else records.text(tool)
        if name is not None and name.startswith("mcp__") and "__" in name[5:]:
            said = records.compact(tool) if isinstance(tool, dict) else name
            each = sums.setdefault(name[5:].partition("__")[0], [0, 0])
            each[0] += 1
            each[1] += len(said.encode("utf-8", "replace"))
    return [f"{server}: {count} tools, {size} bytes" for server, (count, size) in sums.items()]

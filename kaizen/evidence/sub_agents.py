"""The sub-agents that a session started, and what came back of each.

Claude Code starts them with `Agent` (`Task` before): in the foreground the result is the report; in the background it only says
that the agent was launched, and a notice tells later how it ended. Codex starts them with `spawn_agent`, and tells how they stand
when they are waited for, when they are closed, and in notices. Where nothing of that can be read nothing is said of a sub-agent.
"""

from __future__ import annotations

import re

from kaizen.evidence import given, waste
from kaizen.model.event import Kind
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus
from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaizen.model.story import Step, Story

_DEFAULTS = {"Agent": "general-purpose", "Task": "general-purpose", "spawn_agent": "default", "spawnAgent": "default"}
_FETCHES = frozenset({"TaskOutput", "AgentOutputTool"})
_LAUNCHED = "Async agent launched"
_NOTICE = re.compile(
    r"<tool-use-id>([^<]{1,200})</tool-use-id>.{0,2000}?<status>([a-z_]{1,40})</status>(?:.{0,2000}?<result>(.{0,200}))?",
    re.DOTALL,
)
_AGENT_ID, _SEEN_CHARS = re.compile(r"agentId: ?(\w{1,64})"), 2000
_REPORT = "The report follows:"
_TRAILERS = ("agentId:", "<usage>", "</usage>", "total_tokens:", "tool_uses:", "duration_ms:", "subagent_tokens:")
_NO_OUTPUT = "returned no output"
_CODEX_NOTICE = "<subagent_notification>"


class End(StrEnum):
    """What came of a sub-agent."""

    REPORTED = "reported"
    EMPTY = "gave nothing back"
    FAILED = "failed"
    STOPPED = "was stopped"
    UNUSED = "was not waited for"
    UNKNOWN = "unknown"


class SubAgent(NamedTuple):
    """A sub-agent by the tool use that started it, its type, and what came of it."""

    tool: Tool
    type: str
    end: End


def is_start(tool: Tool) -> bool:
    """Whether a tool use starts a sub-agent."""
    return _plain(tool) in _DEFAULTS


def type_of(tool: Tool) -> str:
    """The type of the sub-agent that a tool use starts; where it names none it is the client's own."""
    said = given.fields(tool)
    named = given.text(said.get("subagent_type")) or given.text(said.get("agent_type"))
    return named or _DEFAULTS[_plain(tool)]


def of(story: Story) -> list[SubAgent]:
    """The sub-agents that a session started, in their order; not those that somebody did not allow."""
    tools = [*waste.all_tools(story)]
    started = [tool for tool in tools if is_start(tool) and tool.status is not UseStatus.DENIED]
    if not started:
        return []
    told = _told(story, tools)
    until = max((_cursor(step) for turn in story.turns for step in turn.steps if _goes_on(step)), default=0)
    return [SubAgent(tool, type_of(tool), _end(tool, told, until)) for tool in started]


def _end(tool: Tool, told: dict[str, End], until: int) -> End:
    if tool.status is UseStatus.ERROR:
        return End.FAILED
    if tool.status is UseStatus.INTERRUPTED or tool.returned is None:
        return End.STOPPED
    said = tool.returned.text or ""
    if _plain(tool) not in ("Agent", "Task"):
        child = given.text(given.members(said).get("agent_id"))
        return told.get(child, End.UNUSED) if child is not None else End.UNKNOWN
    if said.startswith(_LAUNCHED):
        return told.get(tool.called.tool_use_id or "", End.UNUSED) if tool.called is not None else End.UNKNOWN
    if _is_empty(said):
        return End.EMPTY
    return End.REPORTED if until > tool.returned.cursor else End.UNUSED


def _told(story: Story, tools: Iterable[Tool]) -> dict[str, End]:
    """How sub-agents ended, by the id of their tool use or their own, as notices and other tools tell."""
    found: dict[str, End] = {}
    for turn in story.turns:
        for step in turn.steps:
            if not isinstance(step, Tool) and step.kind is Kind.INJECTED and step.text:
                _by_notice(step.text, found)
    launched: dict[str, str] = {}
    for tool in tools:
        if tool.returned is not None and tool.returned.text is not None:
            _by_tool(tool, tool.returned.text, launched, found)
    return found


def _by_tool(tool: Tool, said: str, launched: dict[str, str], found: dict[str, End]) -> None:
    """`launched` has the tool uses that started sub-agents in the background, by the ids of these."""
    if is_start(tool) and tool.called is not None:
        for agent in _AGENT_ID.findall(said[:_SEEN_CHARS]):
            launched[agent] = tool.called.tool_use_id or ""
    elif tool.name in _FETCHES:
        for value in given.fields(tool).values():
            if isinstance(value, str) and value in launched:
                found.setdefault(launched[value], End.REPORTED)
    elif _plain(tool).endswith("_agent"):
        _by_states(given.members(said), given.fields(tool), found)


def _by_notice(text: str, found: dict[str, End]) -> None:
    if "<task-notification>" in text:
        for used, status, result in _NOTICE.findall(text):
            if status != "completed":
                found[used] = End.FAILED if status == "failed" else End.STOPPED
            else:
                empty = "<result>" in text and not result.removesuffix("</result>").partition("</result>")[0].strip()
                found[used] = End.EMPTY if empty else End.REPORTED
    elif _CODEX_NOTICE in text:
        said = given.members(text.partition(_CODEX_NOTICE)[2].partition("</subagent_notification>")[0].strip())
        _state(said.get("agent_path"), said.get("status"), found)


def _by_states(said: dict[str, object], asked: dict[str, object], found: dict[str, End]) -> None:
    states = said.get("status")
    for agent, state in states.items() if isinstance(states, dict) else ():
        _state(agent, state, found)
    _state(asked.get("target"), said.get("previous_status"), found)


def _state(agent: object, state: object, found: dict[str, End]) -> None:
    if not isinstance(agent, str):
        return
    if isinstance(state, dict) and "completed" in state:
        found[agent] = End.REPORTED if given.text(state["completed"]) else End.EMPTY
    elif isinstance(state, dict) and "errored" in state:
        found[agent] = End.FAILED
    elif state in ("interrupted", "shutdown"):
        found.setdefault(agent, End.STOPPED)


def _is_empty(said: str) -> bool:
    body = said.partition(_REPORT)[2] if _REPORT in said else said
    lines = [line for line in body.splitlines() if line.strip() and not line.strip().startswith(_TRAILERS)]
    return not lines or (len(lines) == 1 and _NO_OUTPUT in lines[0])


def _plain(tool: Tool) -> str:
    """The name of a tool without its namespace."""
    return (tool.name or "").rpartition(".")[2]


def _goes_on(step: Step) -> bool:
    return isinstance(step, Tool) or step.kind in (Kind.TEXT, Kind.THINKING)


def _cursor(step: Step) -> int:
    said = (step.called or step.returned) if isinstance(step, Tool) else step
    return 0 if said is None else said.cursor

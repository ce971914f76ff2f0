"""How turns and sessions ended: with an answer, with an error, or because somebody stopped them."""

from __future__ import annotations

import re

from kaizen.evidence import commands
from kaizen.model.event import Kind
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.story import Said, Step, Turn

_SAYS_NOTHING = frozenset({Kind.NOTICE, Kind.THINKING, Kind.COMPACTION, Kind.UNKNOWN, Kind.INJECTED})
_HANDS_OVER = frozenset({"StructuredOutput", "ExitPlanMode"})
_WRITES = re.compile(
    r"\bgit (?:commit|push|merge|rebase)\b|\bgh pr\b|\b(?:sed|perl) -[a-z]*i|\btee\b|(?<![0-9&<=-])>>?[ \t]*(?!&|/dev/)[\w./~$\"']"
)
_SUMMARY = "compaction"  # the name of the text in which Codex sums up what came before
_STOPPED = frozenset({"interrupted", "turn_aborted"})  # Claude Code's words in a prompt's place, Codex' record


def last(turn: Turn) -> Step | None:
    """What a turn ended with: an answer, a tool use, an error, an interruption."""
    for step in reversed(turn.steps):
        if isinstance(step, Tool) or is_stop(step):
            return step
        if step.kind not in _SAYS_NOTHING and step.name != _SUMMARY:
            return step
    return None


def answer(turn: Turn) -> Said | None:
    """The answer that a turn ended with; None where it ended otherwise."""
    step = last(turn)
    return step if step is not None and not isinstance(step, Tool) and step.kind is Kind.TEXT else None


def is_stop(step: Step) -> bool:
    """Whether it tells that somebody stopped the agent."""
    if isinstance(step, Tool):
        return step.status is UseStatus.INTERRUPTED
    return step.kind in (Kind.INJECTED, Kind.ERROR) and step.name in _STOPPED


def is_outcome(tool: Tool) -> bool:
    """Whether a tool use edited a file, made a commit, or handed over a result or a plan. What a shell writes to may be a file."""
    if tool.status in (UseStatus.ERROR, UseStatus.DENIED, UseStatus.INTERRUPTED):
        return False
    command = commands.of_tool(tool)
    return bool(tool.edits) or tool.name in _HANDS_OVER or (command is not None and _WRITES.search(command) is not None)

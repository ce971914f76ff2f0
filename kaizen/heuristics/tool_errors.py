"""A tool fails in the same way far more often than tools do. What a command's exit status says of the command is no error of the tool,
nor is what was denied; edits of files that were not read and sub-agents that fail are other matters (`unread_edit`, `fan_out`)."""

from __future__ import annotations

import re

from kaizen.evidence import commands, waste
from kaizen.heuristics.shelf import WITH_RESULTS
from kaizen.model.finding import Confidence, Finding
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "a tool fails often"
WHY = "Every failing use is a model call for nothing, and what it should have done is tried in other ways."
HELPS = "Say in the instruction file how the tool is used here, or take away a tool or server that does not work."
AGENTS = WITH_RESULTS
ERRORS = 4  # of one kind: 74.9 % of real sessions have some error, and three alike are still chance
RATE = 0.105  # of the tool's uses: three times the 3.5 % of calls that fail in real sessions
_HEAD = 600  # characters, which say what went wrong
_KINDS = (
    ("text not found", re.compile(r"string to replace not found|could not find.{0,40}(?:string|text)|oldString not found|no occurrences", re.IGNORECASE)),
    ("text found more than once", re.compile(r"matches of the string|multiple (?:matches|occurrences)|expected 1 occurrence", re.IGNORECASE)),
    ("patch does not apply", re.compile(r"apply_patch verification failed|failed to find (?:expected lines|context)", re.IGNORECASE)),
    ("no such tool", re.compile(r"no such tool|unsupported (?:custom tool )?call|tool .{0,80}not found", re.IGNORECASE)),
    ("wrong input", re.compile(r"InputValidationError|failed to parse function arguments|invalid (?:input|arguments|params)|required parameter", re.IGNORECASE)),
    ("too large", re.compile(r"exceeds maximum allowed|too large|maximum allowed (?:size|tokens)", re.IGNORECASE)),
    ("timed out", re.compile(r"timed? ?out|deadline exceeded", re.IGNORECASE)),
    ("not connected", re.compile(r"not connected|connection (?:closed|refused)|ECONNREFUSED|socket hang up", re.IGNORECASE)),
    ("not allowed", re.compile(r"unauthorized|forbidden|status code 40[13]|not authenticated", re.IGNORECASE)),
    ("file not found", re.compile(r"does not exist|no such file|ENOENT|file not found|EISDIR|is a directory", re.IGNORECASE)),
)  # fmt: skip
_OF_SHELLS = (
    ("command not found", re.compile(r"command not found|: not found$", re.MULTILINE)),
    ("timed out", re.compile(r"^Command timed out|timed out after", re.MULTILINE)),
)
_OTHERS = ("has not been read yet", "must read", "has been modified since", "unexpectedly modified")
_DELEGATES = frozenset({"Agent", "Task", "spawn_agent", "task"})


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    ledger = waste.Ledger(story)
    uses: dict[str, int] = {}
    errors: dict[tuple[str, str], list[Tool]] = {}
    for tool in waste.all_tools(story):
        if tool.name is None or tool.name in _DELEGATES:
            continue
        uses[tool.name] = uses.get(tool.name, 0) + 1
        if tool.status is UseStatus.ERROR and (kind := _kind(tool)) is not None:
            errors.setdefault((tool.name, kind), []).append(tool)
    for (name, kind), failed in errors.items():
        if len(failed) >= ERRORS and len(failed) >= RATE * uses[name]:
            yield Finding(
                "tool_errors", f"{name}: {kind}", failed[0].at, waste.evidence(failed), ledger.of_tools(failed),
                Confidence.HIGH, f"{len(failed)} of {uses[name]} uses of {name} failed: {kind}", len(failed),
            )  # fmt: skip


def _kind(tool: Tool) -> str | None:
    said = (tool.returned.text or "")[:_HEAD] if tool.returned is not None else ""
    if commands.of_tool(tool) is not None:
        return next((kind for kind, words in _OF_SHELLS if words.search(said)), None)
    if any(words in said for words in _OTHERS):
        return None
    return next((kind for kind, words in _KINDS if words.search(said)), "other")

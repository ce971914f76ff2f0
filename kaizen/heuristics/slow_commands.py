"""The same command keeps the agent waiting for more than a minute, again and again. What runs beside it in the background keeps nobody
waiting; where a client gives a running command back (Codex), the polls that wait for it are part of it."""

from __future__ import annotations

import re

from kaizen.evidence import commands, given, waste
from kaizen.heuristics.shelf import WITH_RESULTS
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.session import TOOL_MS
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "slow commands block the agent"
WHY = "Commands of more than a minute are 5 % of all, and four fifths of the time that agents spend on commands."
HELPS = "Give the agent a quicker way (one test, a filter, a cache), or let it run the command in the background."
AGENTS = WITH_RESULTS - {"gemini-cli"}  # whose results have no times
SLOW_MS = 60_000  # 40.9 % of real sessions have a command that takes longer, so once is no finding
AGAIN = 3  # times in one session: by then it is how the work goes on
WHOLE_MS = 300_000  # together, at least: for less nobody changes how a thing is built or tested
_POLLS = "write_stdin"
_RUNNING = re.compile(r"^Process running with session ID (\d{1,12})$", re.MULTILINE)
_HEAD = 400  # characters, in which Codex says that a command goes on


def look(story: Story) -> Iterator[Finding]:
    """What it sees in a session."""
    runs: dict[str, list[list[Tool]]] = {}
    running: dict[str, list[Tool]] = {}
    for tool in waste.all_tools(story):
        line = commands.of_tool(tool)
        if line is not None and (cause := commands.normal(line)):
            run = [tool]
            runs.setdefault(cause, []).append(run)
            said = _RUNNING.search((tool.returned.text or "")[:_HEAD]) if tool.returned is not None else None
            if said is not None:
                running[said[1]] = run
        elif tool.name == _POLLS and (polled := running.get(str(given.fields(tool).get("session_id")))) is not None:
            polled.append(tool)
    for cause, listed in runs.items():
        slow = [(ms, run) for run in listed if (ms := _blocked_ms(run)) > SLOW_MS]
        if len(slow) >= AGAIN and sum(ms for ms, _ in slow) >= WHOLE_MS:
            yield _told(cause, slow)


def _blocked_ms(run: list[Tool]) -> int:
    """How long the agent waited for a command, and for what polled it."""
    if run[0].status in (UseStatus.DENIED, UseStatus.RUNNING):
        return 0
    if len(run) == 1 and _RUNNING.search((run[0].returned.text or "")[:_HEAD] if run[0].returned else "") is None:
        return _own_ms(run[0])
    return sum(map(_between_ms, run))


def _own_ms(tool: Tool) -> int:
    """A command's duration. From its call to its result may lie a person's answer, and does where that is longer than it may run."""
    took = tool.duration_ms or 0
    return 0 if tool.use is not None and tool.use.duration_by == "times" and took > TOOL_MS else took


def _between_ms(tool: Tool) -> int:
    """From its call to its result: of a command that was given back running its own duration is that of all of it."""
    began = tool.called.at if tool.called is not None else None
    ended = tool.returned.at if tool.returned is not None else None
    return max(0, ended - began) if began is not None and ended is not None else 0


def _told(cause: str, slow: list[tuple[int, list[Tool]]]) -> Finding:
    tools = [tool for _, run in slow for tool in run]
    whole = sum(ms for ms, _ in slow)
    told = all(run[0].use is not None and run[0].use.duration_by in ("hook", "transcript") for _, run in slow)
    return Finding(
        "slow_commands", cause, tools[0].at, waste.evidence(tools), Waste(ms=Range(whole - len(slow) * SLOW_MS, whole)),
        Confidence.HIGH if told else Confidence.MEDIUM,
        f"`{cause}` took over a minute {len(slow)} times, {whole / 60_000:.0f} minutes together", len(slow),
    )  # fmt: skip

"""The agent stands still for a long time until a person allows or denies a tool. Hooks tell when it asked; what is known of the
tool's own time is left out."""

from __future__ import annotations

from collections import deque

from kaizen.evidence import causes, waste
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus
from kaizen.model.wording import counted, times
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Said, Story

TITLE = "long waits for a permission"
WHY = "The agent does nothing until somebody looks, and what was to be done by itself is not."
HELPS = "Allow what is harmless in the settings, or have a notification tell you."
AGENTS = frozenset({"claude-code"})  # Codex names the same tool otherwise in hooks and in its rollout
WAIT_MS = 60_000  # who is there answers within a minute
_ASKED = "PermissionRequest"
_RAN = frozenset({UseStatus.OK, UseStatus.ERROR})


class Wait(NamedTuple):
    """From when a permission was asked for until it was given or not."""

    asked: Said
    tool: Tool
    ms: int


def look(story: Story) -> Iterator[Finding]:
    found: dict[str, list[Wait]] = {}
    for wait in _waits(story):
        if wait.ms >= WAIT_MS:
            found.setdefault(causes.cause_of(wait.tool), []).append(wait)
    for cause, waits in found.items():
        total = sum(_apart(waits))
        cited = sorted({wait.asked.cursor for wait in waits} | {*waste.evidence(wait.tool for wait in waits)})
        yield Finding(
            "permission_waits", cause, waits[0].asked.at, tuple(cited), Waste(ms=Range(total, total)), Confidence.HIGH,
            f"`{cause}` waited {times(len(waits))} for a person, {counted(round(total / 60_000), 'minute')} in all", len(waits),
        )  # fmt: skip


def _waits(story: Story) -> Iterator[Wait]:
    """Each request with the first tool of its name that had begun and not ended."""
    running: dict[str, deque[Tool]] = {}
    for tool in waste.all_tools(story):
        if tool.name is not None:
            running.setdefault(tool.name, deque()).append(tool)
    for turn in story.turns:
        for step in turn.steps:
            if not isinstance(step, Tool) and step.kind is Kind.NOTICE and step.name == _ASKED:
                yield from _answered(step, running.get(step.text or "", deque()))


def _answered(asked: Said, running: deque[Tool]) -> Iterator[Wait]:
    at = asked.at
    while at is not None and running:
        use = running[0].use
        begun, ended = (None, None) if use is None else (use.started_at, use.ended_at)
        if begun is not None and begun > at:
            return
        tool = running.popleft()
        if use is None or begun is None or ended is None or ended < at:
            continue
        own = 0 if use.status is UseStatus.DENIED else use.duration_ms
        if own is not None and (use.status is UseStatus.DENIED or (use.status in _RAN and use.duration_by != "times")):
            yield Wait(asked, tool, max(0, ended - at - own))
        return


def _apart(waits: list[Wait]) -> Iterator[int]:
    """How long each took, without what went on at the same time as the one before."""
    until = 0
    for wait in waits:
        begin = wait.asked.at or 0
        end = begin + wait.ms
        yield max(0, end - max(begin, until))
        until = max(until, end)

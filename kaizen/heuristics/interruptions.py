"""A person stops the agent more than once in a session: while a tool ran, or in the midst of an answer."""

from __future__ import annotations

from kaizen.evidence import waste
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Waste, together
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus
from kaizen.model.wording import times
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Said, Step, Story, Turn

TITLE = "a person stops the agent"
WHY = "Who stops an agent saw it go wrong: what it had done until then was for little."
HELPS = "Say in the instruction file what it is not to run or touch, or to plan first; give long commands a limit."
AGENTS = frozenset({"claude-code", "codex"})
INTERRUPTIONS = 2  # a quarter of real sessions have one: somebody thought of something else
ANSWER = "answer"
_STOPPED = frozenset({UseStatus.INTERRUPTED, UseStatus.RUNNING})


class Stop(NamedTuple):
    """Where it was stopped, and what: a tool, or the answer of a turn."""

    mark: Said
    tool: Tool | None
    turn: Turn


def look(story: Story) -> Iterator[Finding]:
    stops = [*_stops(story)] if story.session.parent_id is None else []
    if len(stops) < INTERRUPTIONS:
        return
    found: dict[str, list[Stop]] = {}
    for stop in stops:
        cause = ANSWER if stop.tool is None else stop.tool.name or "unknown tool"
        found.setdefault(cause, []).append(stop)
    for cause, those in found.items():
        tools = [stop.tool for stop in those if stop.tool is not None]
        cut = [call for stop in those if stop.tool is None for call in stop.turn.calls if call.complete is False]
        cited = {stop.mark.cursor for stop in those} | {*waste.evidence(tools)}
        lost = together([waste.of_tools(story, tools) if tools else Waste(), waste.of_calls(cut)])
        what = "an answer" if cause == ANSWER else f"`{cause}`"
        yield Finding(
            "interruptions", cause, those[0].mark.at, tuple(sorted(cited)), lost, Confidence.HIGH,
            f"{what} was stopped by a person {times(len(those))}", len(those),
        )  # fmt: skip


def _stops(story: Story) -> Iterator[Stop]:
    for turn in story.turns:
        before: Step | None = None
        for step in turn.steps:
            if isinstance(step, Tool) or not _is_mark(step):
                if isinstance(step, Tool) or step.kind is Kind.TEXT:
                    before = step
                continue
            tool = before if isinstance(before, Tool) else None
            if (
                tool is None or tool.status is not UseStatus.DENIED
            ):  # else a denial, of which the client goes on to say so
                yield Stop(step, tool if tool is not None and tool.status in _STOPPED else None, turn)


def _is_mark(said: Said) -> bool:
    if said.kind is Kind.INJECTED:
        return said.name == "interrupted"
    return said.kind is Kind.ERROR and said.name == "turn_aborted" and said.text == "interrupted"

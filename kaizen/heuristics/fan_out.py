"""Sub-agents of which nothing came back: they failed, were stopped, reported nothing, or nobody waited for them.

The waste is that of the session that started them: what they took themselves stands in sessions of their own.
"""

from __future__ import annotations

from kaizen.evidence import sub_agents, waste
from kaizen.evidence.sub_agents import End
from kaizen.model.finding import Confidence, Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.evidence.sub_agents import SubAgent
    from kaizen.model.story import Story

TITLE = "sub-agents come to nothing"
WHY = "Each of them read the task and the code, was paid for, and left nothing behind."
HELPS = "Say what each shall report and where it stops, wait for all of them, and start fewer at once."
AGENTS = frozenset({"claude-code", "codex"})
EFFORT = 1  # a line in the instruction file
AT_END = True  # before the end they may still be waited for
LEAST = 2  # in a session: one may fail by chance, or be stopped since somebody thought better of it
_IN_VAIN = (End.FAILED, End.STOPPED, End.EMPTY, End.UNUSED)


def look(story: Story) -> Iterator[Finding]:
    started = sub_agents.of(story)
    in_vain = [each for each in started if each.end in _IN_VAIN]
    if len(in_vain) < LEAST:
        return
    for cause in dict.fromkeys(each.type for each in in_vain):
        mine = [each for each in in_vain if each.type == cause]
        tools = [each.tool for each in mine]
        yield Finding(
            "fan_out", cause, tools[0].at, waste.evidence(tools), waste.of_tools(story, tools),
            Confidence.MEDIUM if any(each.end is End.UNUSED for each in mine) else Confidence.HIGH,
            f"{len(mine)} of {len(started)} sub-agents ({cause}) came to nothing: {_ends(mine)}", len(mine),
        )  # fmt: skip


def _ends(mine: list[SubAgent]) -> str:
    counts = [(end, sum(each.end is end for each in mine)) for end in _IN_VAIN]
    return ", ".join(f"{count} {end}" for end, count in counts if count)

"""The same tool is denied again and again in a session, by a person, a rule or a hook; of a shell, the same command."""

from __future__ import annotations

from kaizen.evidence import causes, waste
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Finding
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Tool

TITLE = "the same thing is denied again and again"
WHY = "Each denial costs a model call and often a person's attention, and the agent tries a way around it."
HELPS = "Allow it in the settings if it is harmless, else say in the instruction file that it is not to be tried."
AGENTS = EVERY
DENIALS = 2  # 31 % of real sessions have a denial: once is a person's decision, twice the agent did not know it


def look(story: Story) -> Iterator[Finding]:
    denied: dict[str, dict[str | int, Tool]] = {}
    for tool in waste.all_tools(story):
        if tool.status is UseStatus.DENIED:
            # Of several that were asked for at once the others go with the first.
            asked = tool.called.call_id or tool.called.cursor if tool.called is not None else len(denied)
            denied.setdefault(causes.cause_of(tool), {}).setdefault(asked, tool)
    for cause, found in denied.items():
        if len(found) >= DENIALS:
            listed = [*found.values()]
            yield Finding(
                "permission_denials", cause, listed[0].at, waste.evidence(listed), waste.of_tools(story, listed),
                Confidence.HIGH, f"`{cause}` was denied {len(listed)} times", len(listed),
            )  # fmt: skip

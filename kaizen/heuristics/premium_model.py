"""Sessions on a dear model that did little but what any model does as well: files moved, code formatted, packages installed,
changes handed in, and next to nothing written besides.

`look` notes such sessions. Which models are dear follows from what calls cost in the span: `over` compares what each model of an
agent costs for the same tokens, and says nothing where no cost is known. Where no other model of that agent was used, a model is
dear from a price on that none but the largest have.
"""

from __future__ import annotations

from kaizen.evidence import commands, errands, waste
from kaizen.heuristics.shelf import EVERY
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Confidence, Finding, Range, Topic, Waste, both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Brief, Seen
    from kaizen.model.story import Story, Tool
    from kaizen.model.usage import Usage

TITLE = "a dear model for mechanical work"
WHY = "Running commands and reading files takes no thought, and costs several times as much on this model."
HELPS = "Give such errands to a cheaper model: as the model of a sub-agent, of a command, or of the session."
AGENTS = EVERY
EFFORT = 1  # a line in a setting or a definition
LEAST, SHARE = 6, 0.7  # mechanical commands, and their share of all commands and edits that change something
USUAL_TOKENS = 300  # written by a call in the mean: a command and its reason; more is thought
DEARER = 2.0  # times as dear as the cheapest other model: below that it is not worth the trouble
DEAR = (
    4000  # nano-dollars for a token that is read anew, where an agent used no other model: 20 $ for a million written
)
SESSIONS = 3  # one errand is no habit
OTHERS = 2  # sessions of another model, so that its price is not that of one odd session
SHOWN = 5  # events of a session that one can open
# What kinds of tokens cost against one that is read anew, as providers price them among each other: only the same for all models here.
_OUTPUT, _WRITTEN, _WRITTEN_1H, _CACHED = 5.0, 1.25, 2.0, 0.1


def look(story: Story) -> Iterator[Finding]:
    calls = [call for call in waste.all_calls(story) if call.usage is not None]
    written = [call.usage.output for call in calls if call.usage is not None and call.usage.output is not None]
    models = {call.model for call in calls}
    if len(models) != 1 or len(written) < len(calls) or sum(written) > USUAL_TOKENS * len(written):
        return
    model, (tools, others) = models.pop(), _work(story)
    if model is not None and len(tools) >= LEAST and len(tools) >= SHARE * (len(tools) + others):
        yield Finding(
            "premium_model", model, tools[0].at, waste.evidence(tools[:SHOWN]), waste.of_tools(story, tools), Confidence.MEDIUM,
            f"{len(tools)} commands that move, format or hand in, {others} other commands and edits", len(tools),
        )  # fmt: skip


def _work(story: Story) -> tuple[list[Tool], int]:
    """The tool uses that are mechanical, and how many others change something."""
    tools: list[Tool] = []
    others = 0
    for tool in waste.all_tools(story):
        command = commands.of_tool(tool)
        name = "" if command is None else commands.normal(command)
        if command is None or not name:
            others += bool(tool.edits)
        elif errands.is_mechanical(name) and not errands.looks_around(command, name):
            tools.append(tool)
        else:
            others += not errands.looks_around(command, name)
    return tools, others


def over(span: Span) -> Iterator[Topic]:
    """For each dear model what its errands would have cost less on the others."""
    briefs = {brief.id: brief for brief in span.sessions}
    prices = _prices(span.sessions)
    noted: dict[tuple[str, str], list[Seen]] = {}
    for seen in span.seen:
        if seen.session_id in briefs:
            noted.setdefault((briefs[seen.session_id].agent, seen.finding.cause), []).append(seen)
    for (agent, model), found in sorted(noted.items()):
        own = prices.get((agent, model))
        sessions = tuple(dict.fromkeys(seen.session_id for seen in found))
        if own is None or len(sessions) < SESSIONS:
            continue
        others = sorted(price for (other, name), price in prices.items() if other == agent and name != model)
        cheaper = [price for price in others if price * DEARER <= own]
        if not cheaper and (others or own < DEAR):
            continue
        spared = _spared(found, *((1 - cheaper[-1] / own, 1 - cheaper[0] / own) if cheaper else (0, 1)))
        if spared is None:
            continue
        days = {
            at // DAY_MS for seen in found if (at := seen.finding.at or briefs[seen.session_id].started_at) is not None
        }
        price = (
            f"{own / cheaper[0]:.1f} times as much as the cheapest model here"
            if cheaper
            else f"${_OUTPUT * own / 1000:.0f} a million written tokens"
        )
        yield Topic(
            span.workspace, "premium_model", model, sessions, tuple(sorted(days)), len(found), Waste(nano=spared), Confidence.LOW,
            f"{len(sessions)} sessions on {model} did mechanical work; it costs {price}",
            tuple(Cite(seen.session_id, cursor) for seen in found for cursor in seen.finding.evidence[:1]),
        )  # fmt: skip


def _prices(briefs: tuple[Brief, ...]) -> dict[tuple[str, str], float]:
    """What each agent's models cost for the same tokens, in nano-dollars, of sessions of which that is known."""
    sums: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for brief in briefs:
        size = _size(brief.usage)
        if brief.model is not None and brief.nano and size:
            sums.setdefault((brief.agent, brief.model), []).append((brief.nano, size))
    return {
        key: sum(nano for nano, _ in each) / sum(size for _, size in each)
        for key, each in sums.items() if len(each) >= OTHERS
    }  # fmt: skip


def _size(usage: Usage) -> float | None:
    """Its tokens as so many that are read anew."""
    if usage.output is None or usage.input is None:
        return None
    hour = usage.cache_write_1h or 0
    written = max(0, (usage.cache_write or 0) - hour)
    return (
        _OUTPUT * usage.output
        + usage.input
        + _WRITTEN * written
        + _WRITTEN_1H * hour
        + _CACHED * (usage.cache_read or 0)
    )


def _spared(found: list[Seen], least: float, most: float) -> Range | None:
    total: Range | None = None
    for seen in found:
        total = both(total, seen.finding.waste.nano)
    return None if total is None else Range(int(total.low * least), int(total.high * most))

"""Sessions on a dear model that did only what a cheaper one does as well: tools without an edit, and next to nothing written.

`look` notes such sessions. Which models are dear follows from what calls cost in the span: `over` compares what each model of an
agent costs for the same tokens, and says nothing where that is not known, or no other model of that agent was used.
"""

from __future__ import annotations

from kaizen.evidence import waste
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Confidence, Finding, Range, Topic, Waste, both

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Brief, Seen
    from kaizen.model.story import Story
    from kaizen.model.usage import Usage

TITLE = "a dear model for mechanical work"
WHY = "Running commands and reading files takes no thought, and costs several times as much on this model."
HELPS = "Give such errands to a cheaper model: as the model of a sub-agent, of a command, or of the session."
AGENTS: frozenset[str] = frozenset()
LEAST_TOOLS = 4  # fewer are a question, whose answer is the work
USUAL_TOKENS, MOST_TOKENS = (
    200,
    1000,
)  # written by a call in the mean, and by any: a command and its reason, a short report
DEARER = 2.0  # times as dear as the cheapest other model: below that it is not worth the trouble
SESSIONS = 3  # one errand is no habit
OTHERS = 2  # sessions of another model, so that its price is not that of one odd session
SHOWN = 5  # events of a session that one can open
# What kinds of tokens cost against one that is read anew, as providers price them among each other: only the same for all models here.
_OUTPUT, _WRITTEN, _WRITTEN_1H, _CACHED = 5.0, 1.25, 2.0, 0.1


def look(story: Story) -> Iterator[Finding]:
    calls = [call for call in waste.all_calls(story) if call.usage is not None]
    tools = [*waste.all_tools(story)]
    written = [call.usage.output for call in calls if call.usage is not None and call.usage.output is not None]
    models = {call.model for call in calls}
    if len(tools) < LEAST_TOOLS or any(tool.edits for tool in tools) or len(written) < len(calls) or len(models) != 1:
        return
    model = models.pop()
    if model is None or max(written) > MOST_TOKENS or sum(written) > USUAL_TOKENS * len(written):
        return
    yield Finding(
        "premium_model", model, tools[0].at, waste.evidence(tools[:SHOWN]), waste.of_calls(calls), Confidence.MEDIUM,
        f"{len(tools)} tool uses without an edit, {sum(written) // len(written)} tokens written a call", len(tools),
    )  # fmt: skip


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
        cheaper = sorted(
            price
            for (other, name), price in prices.items()
            if other == agent and name != model and price * DEARER <= own
        )
        spared = _spared(found, 1 - cheaper[-1] / own, 1 - cheaper[0] / own) if cheaper else None
        if spared is not None:
            days = {
                at // DAY_MS
                for seen in found
                if (at := seen.finding.at or briefs[seen.session_id].started_at) is not None
            }
            yield Topic(
                span.workspace, "premium_model", model, sessions, tuple(sorted(days)), len(found), Waste(nano=spared), Confidence.LOW,
                f"{len(sessions)} sessions on {model} only ran tools; it costs {own / cheaper[0]:.1f} times as much as the cheapest here",
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

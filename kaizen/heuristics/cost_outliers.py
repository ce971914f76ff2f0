"""A few sessions cost far more than those of the same agent and model usually do in this workspace."""

from __future__ import annotations

from math import exp, log
from statistics import median

from kaizen.heuristics.shelf import EVERY
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Confidence, Finding, Range, Topic, Waste
from kaizen.model.spending import NANO_PER_DOLLAR, dollars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Brief
    from kaizen.model.story import Story

TITLE = "sessions that cost far more than usual"
WHY = "A few sessions are most of the bill, and nobody looked at them."
HELPS = "Open the dearest turns: often a loop, a huge context, or a task that is several."
AGENTS = EVERY
ENOUGH = 20  # sessions: of fewer nobody can say what is usual
FAR = 3.5  # deviations from the median, by the median of deviations on a scale of ratios: the usual bound for outliers
TIMES = 4.0  # the usual, at least: where all sessions cost the same, the first that does not is no outlier
AT_STAKE = NANO_PER_DOLLAR  # above the usual, all together: less is not worth a look
TURNS = 3  # the dearest of each session
SHOWN = 3  # sessions in words
_OF_NORMAL = 1.4826  # the median deviation, as a standard deviation


def look(story: Story) -> Iterator[Finding]:
    """Notes the dearest turns of a session that may be one."""
    known = story.session.spending.known_nano
    if story.session.parent_id is None and known >= AT_STAKE:
        turns = sorted(story.turns, key=lambda turn: -turn.spending.known_nano)[:TURNS]
        cited = sorted(turn.cursors()[0] for turn in turns if turn.spending.known_nano)
        cause = _cause(story.session.agent, story.session.model)
        yield Finding(
            "cost_outliers", cause, story.session.started_at, tuple(cited), Waste(nano=Range(0, known)),
            Confidence.LOW, f"{_usd(known)} in {len(story.turns)} turns",
        )  # fmt: skip


def over(span: Span) -> Iterator[Topic]:
    groups: dict[str, list[tuple[Brief, int]]] = {}
    for brief in span.sessions:
        if brief.nano and brief.parent_id is None:  # what sub-agents cost is theirs
            groups.setdefault(_cause(brief.agent, brief.model), []).append((brief, brief.nano))
    for cause, sessions in groups.items():
        usual, most = usual_of([nano for _, nano in sessions])
        dear = sorted(((brief, nano) for brief, nano in sessions if nano > most), key=lambda each: -each[1])
        if len(sessions) >= ENOUGH and sum(nano - usual for _, nano in dear) >= AT_STAKE:
            yield _topic(span, cause, dear, usual, most, len(sessions))


def usual_of(costs: Sequence[int]) -> tuple[int, int]:
    """What sessions usually cost, and the most that is still usual, in nano-dollars."""
    logs = [log(cost) for cost in costs]
    middle = median(logs)
    spread = _OF_NORMAL * median(abs(each - middle) for each in logs)
    return round(exp(middle)), round(exp(middle + max(FAR * spread, log(TIMES))))


def _topic(span: Span, cause: str, dear: list[tuple[Brief, int]], usual: int, most: int, of: int) -> Topic:
    ids = {brief.id for brief, _ in dear}
    days = {at // DAY_MS for brief, _ in dear if (at := brief.last_event_at or brief.started_at) is not None}
    cited = [
        Cite(seen.session_id, cursor) for seen in span.seen if seen.session_id in ids for cursor in seen.finding.evidence
    ]  # fmt: skip
    shown = ", ".join(_usd(nano) for _, nano in dear[:SHOWN])
    beyond = Range(sum(nano - most for _, nano in dear), sum(nano - usual for _, nano in dear))
    return Topic(
        span.workspace, "cost_outliers", cause, tuple(brief.id for brief, _ in dear), tuple(sorted(days)), len(dear), Waste(nano=beyond),
        Confidence.MEDIUM, f"{len(dear)} of {of} sessions cost more than {_usd(most)}, where {_usd(usual)} is usual: {shown}", tuple(cited),
    )  # fmt: skip


def _cause(agent: str, model: str | None) -> str:
    return f"{agent} {model or 'unknown model'}"


def _usd(nano: int) -> str:
    return f"${dollars(nano):,.2f}"

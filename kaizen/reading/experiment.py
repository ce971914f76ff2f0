"""What an experiment tells at this instant.

sessions of its span --which side, what they came to--> values --compared--> what can be told of them
"""

from __future__ import annotations

from kaizen.measure import ratio
from kaizen.measure.compare import Compared, Value, compare
from kaizen.model.experiment import MEASURES, Bound, Excluded, Metric, Verdict
from kaizen.model.figures import DAY_MS
from kaizen.reading import findings
from kaizen.reading.sides import Where, sides
from kaizen.reading.trials import trials
from kaizen.store.moment import moment
from kaizen.store.roots import first_with
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from kaizen.model.experiment import Experiment
    from kaizen.reading.stores import Opened
    from kaizen.reading.trials import Trial

EARLIER_MS = 28 * DAY_MS  # from before an experiment: four of each weekday
_CORRECTIONS = "corrections"  # the heuristic of that name
_QUIET_MS = (
    60 * 60 * 1000
)  # a session in which nothing happened for so long is over, as far as it is going to be compared


class Said(NamedTuple):
    """What people said of sessions."""

    scores: Mapping[str, float]
    tags: Mapping[str, frozenset[str]]


class Report(NamedTuple):
    """What an experiment tells at `at`. `ratio` is the chance, at any look, of sides of these sizes where a share was meant; None where
    none was. `earlier` is how many sessions of before the experiment there are to go by."""

    experiment: Experiment
    at: int
    compared: Compared
    verdict: Verdict
    ratio: float | None
    excluded: Excluded
    earlier: int


def report(opened: Opened, experiment: Experiment, said: Said, *, now_ms: int) -> Report:
    """What it tells at this instant, from the same sessions always the same."""
    design = experiment.design
    until = now_ms if design.until_ms is None else min(design.until_ms, now_ms)
    first = design.since_ms - EARLIER_MS
    told = _corrections(opened, first, now_ms) if design.metric is Metric.CORRECTIONS else said.scores
    store = opened.store
    with moment(store):
        found = trials(store, design.metric, design.since_ms, until, told)
        past = trials(store, design.metric, first, design.since_ms, told)
    over = [each for each in found if now_ms - each.last_at >= _QUIET_MS]
    where = sides(design, over, workspace=opened.workspace, tags=said.tags)
    groups: dict[Where, list[Trial]] = {each: [] for each in Where}
    for each in over:
        groups[where[each.id]].append(each)
    before, after = _values(groups[Where.BEFORE]), _values(groups[Where.AFTER])
    earlier = _values(past)
    compared = compare(earlier, before, after, in_turn=design.in_turn, seed=design.seed)
    sizes = len(groups[Where.BEFORE]), len(groups[Where.AFTER])
    chance = None if design.share is None else ratio.chance(*sizes, design.share)
    excluded = Excluded(
        len(groups[Where.UNKNOWN]), len(groups[Where.ELSEWHERE]), sum(sizes) - len(before) - len(after),
        len(found) - len(over),
    )  # fmt: skip
    return Report(
        experiment, now_ms, compared, verdict(compared, design.metric, chance), chance, excluded, len(earlier)
    )


def verdict(compared: Compared, metric: Metric, chance: float | None) -> Verdict:
    """What can be told, by the interval that holds at every look."""
    if chance is not None and chance < ratio.WRONG:
        return Verdict.UNEVEN
    if compared.always is None:
        return Verdict.EARLY
    if compared.always.low <= 0 <= compared.always.high:
        return Verdict.OPEN
    return Verdict.BETTER if (compared.always.high < 0) is MEASURES[metric].less_is_better else Verdict.WORSE


def begin(store: sqlite3.Connection, bound: Bound, after: str, changed_at: int | None, now_ms: int) -> int:
    """From when on sessions count where nobody says: four weeks before a change, else from this day on, since sessions that are known
    when the experiment is made can no longer test what was made of them. `changed_at` is when the change was made, where that
    is known; of instructions it is the first session that began with them."""
    if bound is Bound.INSTRUCTIONS:
        changed_at = first_with(store, after)
    if changed_at is None:
        return now_ms - now_ms % DAY_MS
    return changed_at - EARLIER_MS


def _corrections(opened: Opened, since_ms: int, until_ms: int) -> Mapping[str, float]:
    """How often people corrected what sessions did, as far as their words tell."""
    found: dict[str, float] = {}
    for each in findings.seen(opened, since_ms, until_ms, until_ms, (_CORRECTIONS,)):
        found[each.session_id] = found.get(each.session_id, 0.0) + each.finding.times
    return found


def _values(trials: Iterable[Trial]) -> list[Value]:
    return [Value(each.began_at // DAY_MS, each.agent, each.value) for each in trials if each.value is not None]

"""Experiments and what they tell, as JSON and as lines."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.text import amounts, money
from kaizen.measure import ratio, sequential
from kaizen.model.experiment import MEASURES, Bound, Verdict
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.ipc.wire import Message
    from kaizen.measure.compare import Compared, Side
    from kaizen.measure.intervals import Interval
    from kaizen.model.experiment import Experiment, Metric
    from kaizen.reading.experiment import Report

_ID_CHARS = 12
_WITH = {
    Bound.COMMIT: "that began with commit {} in what was checked out",
    Bound.BRANCH: "on branch {}",
    Bound.INSTRUCTIONS: "that began with the instruction files {}",
    Bound.TAGS: "tagged {}",
}
_LEFT_OUT = (  # as `Excluded` has them
    "of which it is not known on which side they are", "that are on neither side",
    "of which what is compared is not known", "that are under way",
)  # fmt: skip


def experiment_json(workspace: str, experiment: Experiment) -> Message:
    """An experiment for programs."""
    design = experiment.design
    measure = MEASURES[design.metric]
    return {
        "workspace": workspace, "id": experiment.id, "name": experiment.name, "made_at": clock.iso(experiment.made_at),
        "concluded_at": clock.iso(experiment.concluded_at), "bound": str(design.bound), "compares": [design.before, design.after],
        "metric": str(design.metric), "title": measure.title, "unit": measure.unit, "less_is_better": measure.less_is_better,
        "since": clock.iso(design.since_ms), "until": clock.iso(design.until_ms), "share": design.share,
    }  # fmt: skip


def report_json(workspace: str, report: Report) -> Message:
    """What an experiment tells, for programs."""
    found = report.compared
    return {
        **experiment_json(workspace, report.experiment), "at": clock.iso(report.at), "verdict": str(report.verdict),
        "before": _side_json(found.before), "after": _side_json(found.after),
        "one_look": _interval(found.once), "any_look": _interval(found.always), "cap": found.cap, "adjusted": found.adjusted,
        "earlier_sessions": report.earlier, "visible": found.visible, "needed_sessions": found.needed,
        "ratio_chance": report.ratio, "left_out": report.excluded._asdict(),
    }  # fmt: skip


def row(experiment: Experiment, now_ms: int) -> tuple[object, ...]:
    """An experiment in a table."""
    design = experiment.design
    against = "all others" if design.before is None else _name(design.bound, design.before)
    compared = f"{design.bound} {_name(design.bound, design.after)} against {against}"
    state = "goes on" if experiment.concluded_at is None else f"concluded {show.ago(experiment.concluded_at, now_ms)}"
    return experiment.id, experiment.name, str(design.metric), compared, show.ago(experiment.made_at, now_ms), state


def lines(report: Report) -> list[str]:
    """What an experiment tells, for people."""
    said = [*_what(report), "", *_sides(report), "", *_differences(report), "", *_verdict(report), *_beside(report)]
    return [show.clean(line) for line in said]


def _what(report: Report) -> Iterator[str]:
    experiment, design = report.experiment, report.experiment.design
    concluded = "" if experiment.concluded_at is None else f", concluded {clock.day(experiment.concluded_at)}"
    yield f"{experiment.name} ({experiment.id}){concluded}"
    against = "all others" if design.before is None else f"those {_side_of(design.bound, design.before)}"
    yield f"after: sessions {_side_of(design.bound, design.after)}; before: {against}"
    title, until = MEASURES[design.metric].title, design.until_ms or report.at
    yield f"compared by {title} a session with its sub-agents; sessions from {clock.day(design.since_ms)} to {clock.day(until)}"


def _sides(report: Report) -> list[str]:
    metric, found = report.experiment.design.metric, report.compared
    rows = [
        (
            name,
            show.count(side.sessions),
            show.count(side.days),
            None if side.mean is None else _amount(side.mean, metric),
        )
        for name, side in (("before", found.before), ("after", found.after))
    ]
    return show.laid_out(("", "SESSIONS", "DAYS", "MEAN"), rows)


def _differences(report: Report) -> Iterator[str]:
    metric, found = report.experiment.design.metric, report.compared
    before, after = found.before.mean, found.after.mean
    if before is None or after is None:
        yield "difference: there are not yet sessions on both sides"
        return
    part = f" ({100 * (after - before) / before:+.0f} %)" if before else ""
    yield f"difference: {_change(after - before, metric)} a session{part}"
    if found.once is not None:
        yield f"if this is the only look: {_between(found.once, metric)}, with 95 % confidence"
    if found.always is not None:
        yield f"however often one looks: {_between(found.always, metric)}, with 95 % confidence{_how(found, metric)}"


def _how(found: Compared, metric: Metric) -> str:
    """What was done to the values for the interval that holds at every look."""
    how = [] if found.cap is None else [f"a session counts for at most {_amount(found.cap, metric)}"]
    how += ["less what its agent used to come to"] if found.adjusted else []
    return f" ({'; '.join(how)})" if how else ""


def _verdict(report: Report) -> Iterator[str]:
    less_is_better = MEASURES[report.experiment.design.metric].less_is_better
    match report.verdict:
        case Verdict.UNEVEN:
            yield "Nothing can be told: the sides are not of the sizes that were meant, so something else than chance sorts the sessions."
        case Verdict.EARLY:
            yield (
                f"Too early to tell: it takes {sequential.FEWEST} sessions on {sequential.FEWEST_DAYS} days on each side, "
                "and values that differ."
            )
        case Verdict.OPEN:
            yield "It cannot be told yet whether there is a difference: more, less and none all fit what was seen."
        case Verdict.BETTER | Verdict.WORSE:
            more = "less" if (report.verdict is Verdict.BETTER) is less_is_better else "more"
            yield (
                f"It is {more} after it: {report.verdict}. Where there is no difference, at most 5 of 100 experiments say so, "
                "however often one looks."
            )
    yield from _power(report)


def _power(report: Report) -> Iterator[str]:
    found = report.compared
    if found.visible is None or report.verdict is Verdict.UNEVEN:
        return
    visible = _amount(found.visible, report.experiment.design.metric)
    yield f"With so many sessions, a difference of {visible} is seen in 4 of 5 experiments; a smaller one less often."
    if report.verdict is not Verdict.OPEN:
        return
    if found.needed is None:
        yield "If it is as small as it looks now, no number of sessions that is worth waiting for will tell."
    else:
        sessions = amounts.number(found.needed)
        yield f"If it is as large as it looks now, it takes about {sessions} sessions on both sides together."


def _beside(report: Report) -> Iterator[str]:
    design, found = report.experiment.design, report.compared
    if report.ratio is not None and design.share is not None:
        sizes = found.before.sessions + found.after.sessions
        fits = "does not fit" if report.ratio < ratio.WRONG else "fits"
        yield f"Sizes: {amounts.part(found.after.sessions, sizes)} of the sessions are after, which {fits} the {design.share:.0%} that was meant."
    if design.in_turn:
        yield "Not chosen by chance: whatever else changed from before to after counts as the change."
    else:
        yield "Unless chance chose the side of each session, whatever else sorts them counts as the change."
    left = [
        f"{counted(count, 'session')} {why}"
        for count, why in zip(report.excluded, _LEFT_OUT, strict=True)
        if count
    ]  # fmt: skip
    if left:
        yield f"Left out: {'; '.join(left)}."


def _amount(value: float, metric: Metric) -> str:
    """A value in its unit."""
    match MEASURES[metric].unit:
        case "$":
            return money.dollars_text(value)
        case "%":
            return f"{value:.1f} %"
        case "tokens":
            return f"{amounts.number(round(value))} tokens"
        case unit:
            return f"{value:.2f} {unit}"


def _change(value: float, metric: Metric) -> str:
    sign = "-" if value < 0 else "+" if value > 0 else ""
    return f"{sign}{_amount(abs(value), metric)}"


def _between(interval: Interval, metric: Metric) -> str:
    return f"between {_change(interval.low, metric)} and {_change(interval.high, metric)}"


def _side_json(side: Side) -> Message:
    return {"sessions": side.sessions, "days": side.days, "mean": side.mean}


def _interval(interval: Interval | None) -> Message | None:
    return None if interval is None else {"low": interval.low, "difference": interval.value, "high": interval.high}


def _side_of(bound: Bound, named: str) -> str:
    return _WITH[bound].format(_name(bound, named))


def _name(bound: Bound, named: str) -> str:
    return named[:_ID_CHARS] if bound in (Bound.COMMIT, Bound.INSTRUCTIONS) else named

"""What an experiment tells, in words that say no more than the numbers."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.cli.text.experimenting import lines, report_json
from kaizen.measure.compare import Side
from kaizen.measure.intervals import Interval
from kaizen.model.experiment import Bound, Excluded, Metric, Verdict
from kaizen.reading.experiment import Report
from tests.reading.test_concluded import WHOLE


def _design(report: Report, **changed: Any) -> Report:
    experiment = report.experiment
    return report._replace(experiment=experiment._replace(design=experiment.design._replace(**changed)))


def test_what_cannot_be_told_is_not_told_to_be_nothing() -> None:
    """Nor is it told to be something."""
    said = "\n".join(lines(WHOLE))
    assert "cannot be told yet" in said
    assert "more, less and none all fit" in said
    assert "a difference of $0.6000 is seen in 4 of 5 experiments" in said
    assert "about 300 sessions" in said
    assert "no effect" not in said
    assert "no difference" not in said


def test_all_that_matters_is_said() -> None:
    """Line by line."""
    assert lines(WHOLE) == [
        "shorter (3fa2c1d0)",
        "after: sessions that began with commit aaaaaaaaaaaa in what was checked out; before: all others",
        "compared by cost a session with its sub-agents; sessions from 1970-01-01 to 1970-01-01",
        "",
        "        SESSIONS  DAYS  MEAN",
        "before        30    20  $1.5000",
        "after         25    18  $1.2500",
        "",
        "difference: -$0.2500 a session (-17 %)",
        "if this is the only look: between -$0.5000 and $0.00, with 95 % confidence",
        (
            "however often one looks: between -$0.7500 and +$0.3500, with 95 % confidence "
            "(a session counts for at most $9.5000; less what its agent used to come to)"
        ),
        "",
        "It cannot be told yet whether there is a difference: more, less and none all fit what was seen.",
        "With so many sessions, a difference of $0.6000 is seen in 4 of 5 experiments; a smaller one less often.",
        "If it is as large as it looks now, it takes about 300 sessions on both sides together.",
        "Not chosen by chance: whatever else changed from before to after counts as the change.",
        (
            "Left out: 1 session of which it is not known on which side they are; 2 sessions that are on neither side; "
            "3 sessions of which what is compared is not known; 4 sessions that are under way."
        ),
    ]


@pytest.mark.parametrize(
    ("verdict", "metric", "said"),
    [
        (Verdict.BETTER, Metric.COST, "It is less after it: better."),
        (Verdict.WORSE, Metric.COST, "It is more after it: worse."),
        (Verdict.BETTER, Metric.SCORE, "It is more after it: better."),
        (Verdict.WORSE, Metric.SCORE, "It is less after it: worse."),
        (Verdict.EARLY, Metric.COST, "Too early to tell"),
        (Verdict.UNEVEN, Metric.COST, "Nothing can be told"),
    ],
)
def test_what_can_be_told(verdict: Verdict, metric: Metric, said: str) -> None:
    """And which way is better."""
    assert said in "\n".join(lines(_design(WHOLE, metric=metric)._replace(verdict=verdict)))


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        (Metric.TOKENS, "-12.3K tokens"), (Metric.ACTIVE, "-12345.00 min"), (Metric.TOOL_FAILURES, "-12345.0 %"),
        (Metric.COST, "-$12,345.00"),
    ],
)  # fmt: skip
def test_values_are_in_their_unit(metric: Metric, said: str) -> None:
    """As all other tables have them."""
    found = WHOLE.compared._replace(before=Side(30, 20, 20000.0), after=Side(30, 20, 7655.0))
    assert f"difference: {said} a session" in "\n".join(lines(_design(WHOLE, metric=metric)._replace(compared=found)))


def test_sides_that_were_meant_to_be_of_a_size() -> None:
    """Whether they are is said, and that only chance makes the difference the change's."""
    said = "\n".join(lines(_design(WHOLE, bound=Bound.TAGS, after="plan", before="free", share=0.5)))
    assert "sessions tagged plan; before: those tagged free" in said
    assert "25 of 55 (45.5 %) of the sessions are after, which fits the 50% that was meant." in said
    assert "Unless chance chose" in said
    off = _design(WHOLE, bound=Bound.TAGS, share=0.5)._replace(ratio=0.001, verdict=Verdict.UNEVEN)
    assert "which does not fit the 50%" in "\n".join(lines(off))


def test_where_there_is_nothing_nothing_is_made_up() -> None:
    """No side, no interval, no share of it; a mean of nothing has no percentage."""
    side = Side(0, 0, None)
    empty = WHOLE.compared._replace(
        before=side, after=side, once=None, always=None, visible=None, needed=None, cap=None
    )
    said = lines(WHOLE._replace(compared=empty, verdict=Verdict.EARLY, excluded=Excluded()))
    assert "difference: there are not yet sessions on both sides" in said
    assert not any("between" in line or "Left out" in line for line in said)
    nothing = WHOLE.compared._replace(before=Side(30, 20, 0.0), adjusted=False, cap=None, needed=None)
    said = lines(WHOLE._replace(compared=nothing))
    assert "difference: +$1.2500 a session" in said
    assert any("no number of sessions" in line for line in said)


def test_for_programs() -> None:
    """With what is not known as null."""
    told = report_json("/home/dev/app", WHOLE)
    assert told["any_look"] == {"low": -0.75, "difference": -0.2, "high": 0.35}
    assert (told["workspace"], told["id"], told["verdict"], told["needed_sessions"]) == (
        "/home/dev/app",
        "3fa2c1d0",
        "open",
        300,
    )
    bare = WHOLE._replace(compared=WHOLE.compared._replace(once=None, always=Interval(0, 1, 2)))
    assert report_json("/home/dev/app", bare)["one_look"] is None

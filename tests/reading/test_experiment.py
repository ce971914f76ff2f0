"""What an experiment tells."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kaizen import clock
from kaizen.measure.compare import Compared, Side
from kaizen.measure.intervals import Interval
from kaizen.model.experiment import Bound, Design, Experiment, Metric, Verdict
from kaizen.reading import stores
from kaizen.reading.experiment import Report, Said, begin, report, verdict
from tests.support.prices import keep_history
from tests.support.trials import Worked, commit, git, month, repository, worked

DAY_MS = 86_400_000


def told(workspace: Path, design: Design, said: Said | None = None, *, now_ms: int | None = None) -> Report:
    now = clock.now_ms() if now_ms is None else now_ms
    with closing(stores.captured(str(workspace))) as store:
        opened = stores.Opened(str(workspace), store)
        return report(opened, Experiment("e", "name", 0, design), said or Said({}, {}), now_ms=now)


def of_commit(whole_id: str, metric: Metric = Metric.COST) -> Design:
    return Design(Bound.COMMIT, whole_id, None, metric, clock.now_ms() - 50 * DAY_MS, None, None, 1)


def test_a_plain_difference_after_a_commit_is_told(home: str, workspace: Path) -> None:
    """A tenth of the cost or so, two sessions a day, three weeks and a half on each side."""
    repository(workspace, 60)
    changed = commit(workspace, 25)
    worked(
        home,
        workspace,
        [*month(days=range(49, 25, -1), output=4000), *month(days=range(25, 1, -1), output=400, first=100)],
    )
    design = of_commit(changed)
    found = told(workspace, design)
    assert (found.compared.before.sessions, found.compared.after.sessions) == (48, 48)
    assert found.verdict is Verdict.BETTER
    assert found.compared.once is not None
    assert found.compared.once.high < 0
    assert told(workspace, design, now_ms=found.at) == found


def test_where_nothing_differs_nothing_is_told(home: str, workspace: Path) -> None:
    """Which is not to say that there is no difference: what could have been seen stands beside it."""
    repository(workspace, 60)
    changed = commit(workspace, 25)
    worked(
        home,
        workspace,
        [*month(days=range(49, 25, -1), output=400), *month(days=range(25, 1, -1), output=400, first=100)],
    )
    found = told(workspace, of_commit(changed))
    assert found.verdict is Verdict.OPEN
    assert found.compared.visible is not None


def test_few_sessions_are_too_early(home: str, workspace: Path) -> None:
    """Whatever they came to."""
    repository(workspace, 60)
    changed = commit(workspace, 3)
    worked(home, workspace, [Worked(1, 5, 4000), Worked(2, 2, 1)])
    assert told(workspace, of_commit(changed)).verdict is Verdict.EARLY


def test_what_is_left_out_is_counted(home: str, workspace: Path) -> None:
    """Of which it is not known on which side, that are on neither, that are under way, of which the metric is not known."""
    worked(home, workspace, [
        Worked(1, 9, branch="new"), Worked(2, 8), Worked(3, 7, branch="third"), Worked(4, 1, branch="new"),
    ])  # fmt: skip
    now = int(Worked(0, 1).begin.timestamp() * 1000) + 60_000
    design = Design(Bound.BRANCH, "new", "main", Metric.SCORE, now - 20 * DAY_MS, None, 0.5, 1)
    found = told(workspace, design, Said({Worked(1, 9).id: 4}, {}), now_ms=now)
    assert found.excluded == (0, 1, 1, 1)
    assert (found.compared.before.sessions, found.compared.after.sessions) == (0, 1)
    assert found.ratio == 1.0
    unknown = told(workspace, of_commit("0" * 40), now_ms=now)
    assert unknown.excluded == (3, 0, 0, 1)


def test_tags_sort_sessions_at_the_same_time(home: str, workspace: Path) -> None:
    """With sides of other sizes than were meant nothing is told of them."""
    sessions = month(days=range(25, 1, -1), output=400)
    worked(home, workspace, sessions)
    design = Design(Bound.TAGS, "plan", None, Metric.TOKENS, clock.now_ms() - 30 * DAY_MS, None, 0.5, 1)
    half = Said({}, {each.id: frozenset({"plan"}) for each in sessions[::2]})
    few = Said({}, {each.id: frozenset({"plan"}) for each in sessions[:4]})
    assert told(workspace, design, half).verdict in (Verdict.OPEN, Verdict.BETTER)
    assert told(workspace, design, few).verdict is Verdict.UNEVEN


def test_sessions_from_before_the_experiment_are_gone_by(home: str, workspace: Path) -> None:
    """They are on no side, and give the cap."""
    sessions = [
        *month(days=range(49, 25, -1), output=400),
        *month(days=range(25, 1, -1), output=400, first=100, branch="new"),
    ]
    worked(home, workspace, sessions)
    now = clock.now_ms()
    since = now - now % DAY_MS - 25 * DAY_MS
    found = told(workspace, Design(Bound.BRANCH, "new", None, Metric.COST, since, None, None, 1))
    assert (found.compared.before.sessions, found.compared.after.sessions, found.earlier) == (0, 48, 48)
    assert found.compared.cap is not None


@pytest.mark.parametrize(
    ("metric", "interval", "chance", "expected"),
    [
        (Metric.COST, (-3, -1), None, Verdict.BETTER),
        (Metric.COST, (1, 3), 0.5, Verdict.WORSE),
        (Metric.SCORE, (1, 3), None, Verdict.BETTER),
        (Metric.SCORE, (-3, -1), None, Verdict.WORSE),
        (Metric.COST, (-1, 3), None, Verdict.OPEN),
        (Metric.COST, (0, 3), None, Verdict.OPEN),
        (Metric.COST, None, None, Verdict.EARLY),
        (Metric.COST, (1, 3), 0.001, Verdict.UNEVEN),
    ],
)
def test_what_can_be_told(
    metric: Metric, interval: tuple[float, float] | None, chance: float | None, expected: Verdict
) -> None:
    """By the interval that holds at every look, and whether less of the metric is better."""
    always = None if interval is None else Interval(interval[0], sum(interval) / 2, interval[1])
    side = Side(30, 20, 1.0)
    assert verdict(Compared(side, side, None, always, None, False, None, None), metric, chance) is expected


def test_corrections_are_what_the_heuristic_sees(home: str, workspace: Path) -> None:
    """How often in each session; in those of which it sees none, none."""
    one, other = Worked(1, 5), Worked(2, 4)
    made = one.transcript(str(workspace))
    made.prompt("No, that is wrong: the other file", promptSource="sdk").step(7)
    keep_history(home, workspace, made, other.transcript(str(workspace)))
    design = Design(Bound.BRANCH, "new", None, Metric.CORRECTIONS, clock.now_ms() - 20 * DAY_MS, None, None, 1)
    assert told(workspace, design).compared.before == (2, 2, 0.5)


def test_when_sessions_begin_to_count(home: str, workspace: Path) -> None:
    """Four weeks before a change; from today on where there is none in time, or none yet."""
    worked(home, workspace, [Worked(1, 9)])
    now = clock.now_ms()
    today = now - now % DAY_MS
    with closing(stores.captured(str(workspace))) as store:
        assert begin(store, Bound.COMMIT, "x", now - 10, now) == now - 10 - 28 * DAY_MS
        assert begin(store, Bound.BRANCH, "new", None, now) == today
        assert begin(store, Bound.INSTRUCTIONS, "abc", None, now) == today


def test_the_repository_stays_as_it_is(home: str, workspace: Path) -> None:
    """Git is asked, and writes nothing."""
    changed = repository(workspace, 60, 25)[1]
    worked(home, workspace, [Worked(1, 30), Worked(2, 20)])
    before = {path: path.stat().st_mtime_ns for path in workspace.rglob("*")}
    told(workspace, of_commit(changed))
    assert {path: path.stat().st_mtime_ns for path in workspace.rglob("*")} == before
    assert git(workspace, "status", "--porcelain") == ""

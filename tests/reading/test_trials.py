"""What sessions came to, by a metric."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kaizen.model.experiment import Metric
from kaizen.reading import stores
from kaizen.reading.trials import Trial, trials
from tests.support.claude import Transcript
from tests.support.prices import keep_history
from tests.support.trials import Worked, worked

_ONE, _OTHER = Worked(1, 5, output=1000, fails=1), Worked(2, 3, output=3000, branch="new")


def _found(workspace: Path, metric: Metric, scores: dict[str, float] | None = None) -> list[Trial]:
    with closing(stores.captured(str(workspace))) as store:
        return trials(store, metric, 0, 2**50, scores or {})


@pytest.mark.parametrize(
    ("metric", "values"),
    [
        (Metric.TOKENS, [3 * 1043 + 2 + 1000, 3 * 1043 + 2 + 3000]),
        (Metric.PROMPTS, [1, 1]),
        (Metric.TOOL_FAILURES, [50, 0]),
        (Metric.FAILING_COMMANDS, [1, 0]),
        (Metric.SCORE, [None, 4]),
        (Metric.CORRECTIONS, [0, 4]),
    ],
)
def test_what_it_came_to(home: str, workspace: Path, metric: Metric, values: list[float | None]) -> None:
    """By their beginning, each with the branch it was on."""
    worked(home, workspace, [_OTHER, _ONE])
    found = _found(workspace, metric, {_OTHER.id: 4})
    assert [each.value for each in found] == values
    assert [(each.id, each.branch) for each in found] == [(_ONE.id, "main"), (_OTHER.id, "new")]


def test_cost_and_time(home: str, workspace: Path) -> None:
    """In dollars, and in minutes of the time between events that follow each other."""
    worked(home, workspace, [_ONE, _OTHER])
    cheap, dear = (each.value for each in _found(workspace, Metric.COST))
    assert cheap is not None
    assert dear == pytest.approx(cheap + 2000 * 10e-6)
    first, second = (each.value for each in _found(workspace, Metric.ACTIVE))
    assert first == second == pytest.approx(5 / 60)


def test_a_cost_that_is_not_known_is_none(home: str, workspace: Path) -> None:
    """And not nothing."""
    keep_history(home, workspace, _ONE.transcript(str(workspace)), price=None)
    assert [each.value for each in _found(workspace, Metric.COST)] == [None]


def test_a_session_without_a_model_call_is_none(home: str, workspace: Path) -> None:
    """Who opened a client and asked nothing has not worked."""
    asked = Transcript(cwd=str(workspace)).prompt("/help", promptSource="sdk")
    keep_history(home, workspace, asked)
    assert _found(workspace, Metric.PROMPTS) == []


def test_the_span(home: str, workspace: Path) -> None:
    """Sessions that began in it."""
    worked(home, workspace, [_ONE, _OTHER])
    first, second = _found(workspace, Metric.PROMPTS)
    with closing(stores.captured(str(workspace))) as store:
        assert trials(store, Metric.PROMPTS, second.began_at, 2**50, {}) == [second]
        assert trials(store, Metric.PROMPTS, 0, second.began_at, {}) == [first]

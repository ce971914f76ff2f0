"""Reports as they are kept."""

from __future__ import annotations

from kaizen.measure.compare import Compared, Side
from kaizen.measure.intervals import Interval
from kaizen.model.experiment import Bound, Design, Excluded, Experiment, Metric, Verdict
from kaizen.reading import concluded
from kaizen.reading.experiment import Report

EXPERIMENT = Experiment("3fa2c1d0", "shorter", 5, Design(Bound.COMMIT, "a" * 40, None, Metric.COST, 0, None, None, 7))
WHOLE = Report(
    EXPERIMENT, 9, Compared(
        Side(30, 20, 1.5), Side(25, 18, 1.25), Interval(-0.5, -0.25, 0.0), Interval(-0.75, -0.2, 0.35), 9.5, True, 0.6, 300
    ), Verdict.OPEN, 0.25, Excluded(1, 2, 3, 4), 44,
)  # fmt: skip


def test_what_was_written_is_read() -> None:
    """To the last digit."""
    kept = EXPERIMENT._replace(concluded_at=9, conclusion=concluded.written(WHOLE))
    assert concluded.read(kept) == WHOLE._replace(experiment=kept)


def test_what_was_not_known_stays_so() -> None:
    """Nothing on either side, and nothing told."""
    nothing = Compared(Side(0, 0, None), Side(0, 0, None), None, None, None, False, None, None)
    early = WHOLE._replace(compared=nothing, verdict=Verdict.EARLY, ratio=None)
    kept = EXPERIMENT._replace(concluded_at=9, conclusion=concluded.written(early))
    assert concluded.read(kept) == early._replace(experiment=kept)


def test_one_that_goes_on_has_none() -> None:
    """There is nothing to read."""
    assert concluded.read(EXPERIMENT) is None

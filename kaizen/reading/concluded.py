"""The last report of an experiment, as it is kept: what is captured or deleted later changes nothing in it."""

from __future__ import annotations

import json

from kaizen.measure.compare import Compared, Side
from kaizen.measure.intervals import Interval
from kaizen.model.experiment import Excluded, Verdict
from kaizen.reading.experiment import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kaizen.model.experiment import Experiment


def written(report: Report) -> str:
    """A report as text, without the experiment that it belongs to."""
    told = report._asdict()
    del told["experiment"]
    return json.dumps(
        {**told, "compared": report.compared._asdict(), "excluded": report.excluded._asdict()}, sort_keys=True
    )


def read(experiment: Experiment) -> Report | None:
    """The report with which an experiment was concluded; None while it goes on."""
    if experiment.conclusion is None:
        return None
    told: dict[str, Any] = json.loads(experiment.conclusion)
    compared = told.pop("compared")
    found = Compared(
        before=Side(*compared.pop("before")),
        after=Side(*compared.pop("after")),
        once=_interval(compared.pop("once")),
        always=_interval(compared.pop("always")),
        **compared,
    )
    verdict, excluded = Verdict(told.pop("verdict")), Excluded(**told.pop("excluded"))
    return Report(experiment=experiment, compared=found, verdict=verdict, excluded=excluded, **told)


def _interval(told: list[float] | None) -> Interval | None:
    return None if told is None else Interval(*told)

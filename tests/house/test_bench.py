"""The measurements are all there, and judge by their budgets. Running them is `make bench`: no test asserts a time."""

from __future__ import annotations

from importlib import import_module

import pytest

from bench.__main__ import MEASUREMENTS, main
from bench.timing import Measured, percentile
from tests.house.sources import ROOT

NO_MEASUREMENT = {"__init__", "__main__", "places", "proc", "timing"}


def test_every_measurement_is_run() -> None:
    """A file in `bench/` is a measurement that `python -m bench` runs, or one of the few that help."""
    assert {path.stem for path in (ROOT / "bench").glob("*.py")} == {*MEASUREMENTS} | NO_MEASUREMENT


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_says_what_it_measures(name: str) -> None:
    """The first line of its docstring is printed above its figures."""
    measurement = import_module(f"bench.{name}")
    assert measurement.__doc__
    assert callable(measurement.measure)


@pytest.mark.parametrize(
    ("value", "budget", "at_least", "missed"),
    [
        (2.0, 1.5, False, True),
        (1.5, 1.5, False, False),
        (40, 50, True, True),
        (60, 50, True, False),
        (9, None, False, False),
    ],
)
def test_a_missed_budget_is_told(value: float, budget: float | None, at_least: bool, missed: bool) -> None:
    """Beyond the budget is missed, at the budget is kept, without one nothing is."""
    assert Measured("x", value, "ms", budget, at_least=at_least).missed is missed


def test_the_99th_percentile_is_among_the_slowest() -> None:
    """Of 200 values it is the second slowest."""
    assert percentile([float(n) for n in range(200)], 0.99) == 198.0


def test_an_unknown_measurement_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is none runs nothing, and those there are are told."""
    assert main(["nonsense"]) == 2
    assert "ingest" in capsys.readouterr().out

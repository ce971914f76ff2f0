"""The measurements are all there, and judge by their budgets. Running them is `make bench`: no test asserts a time."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from itertools import islice
from pathlib import Path

import pytest

from bench.__main__ import MEASUREMENTS, main
from bench.corpus import corpus
from bench.peers import descent
from bench.peers.roster import Missing, roster
from bench.timing import Measured, percentile, start
from tests.house.sources import ROOT

NO_MEASUREMENT = {"kept", "__init__", "__main__", "places", "proc", "timing"}


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
    assert "history" in capsys.readouterr().out


def test_what_cannot_be_installed_is_left_out_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without npm there is no turbo and no pm2 to measure; ours are there all the same."""
    monkeypatch.setenv("PATH", "")
    found = list(islice(roster(tmp_path), 4))
    assert [each.name for each in found] == ["kaizen", "kaizen, supervised", "turbo", "pm2"]
    assert [each.why for each in found if isinstance(each, Missing)] == ["there is no npm on PATH"] * 2


def test_what_was_left_behind_is_found_and_ended() -> None:
    """A process below us is told by its command line, and is gone when it was killed."""
    mark = "left behind by test_bench"
    child = start([sys.executable, "-c", f"import time; time.sleep(600)  # {mark}"], {})
    assert descent.below_us(mark) == [child]
    descent.kill([child])
    assert descent.below_us(mark) == []


def test_a_corpus_is_what_the_clients_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its size, the same for the same seed, each line a record, most of the bytes not conversation; and it is kept."""
    monkeypatch.setenv("KAIZEN_BENCH_CACHE", str(tmp_path))
    made = corpus(2, seed=7)
    lines = [json.loads(line) for path in made.paths for line in path.read_bytes().splitlines()]
    assert 2_000_000 <= made.bytes < 12_000_000
    assert {line["type"] for line in lines} >= {"api-request-shape", "attachment", "assistant", "user", "session_meta"}
    assert {line["cwd"] for line in lines if "cwd" in line} == set(made.repositories)
    said = sum(len(json.dumps(line)) for line in lines if line["type"] in ("assistant", "user"))
    assert said < made.bytes / 2
    assert corpus(2, seed=7) == made
    monkeypatch.setenv("KAIZEN_BENCH_CACHE", str(tmp_path / "another folder"))
    assert {path.name for path in corpus(2, seed=7).paths} == {path.name for path in made.paths}

"""Timing programs side by side: interleaved rounds, medians, ratios to a bare interpreter's start."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

BARE = "python3 -c pass"
ISOLATED = "python3 -I -S -c pass"
_BASELINES = {BARE: [sys.executable, "-c", "pass"], ISOLATED: [sys.executable, "-I", "-S", "-c", "pass"]}

Act = Callable[[], float]


class Measured(NamedTuple):
    """One line of the report. `value` is in `unit`; `budget` is the most (or, with `at_least`, the least) that
    it may be, None where there is no budget. `about` says what it was compared with."""

    what: str
    value: float
    unit: str
    budget: float | None = None
    about: str = ""
    at_least: bool = False

    @property
    def missed(self) -> bool:
        """Whether the budget is missed."""
        if self.budget is None:
            return False
        return self.value < self.budget if self.at_least else self.value > self.budget


def program(line: Sequence[str], environ: Mapping[str, str], *, expect: Sequence[int] = (0,)) -> Act:
    """Running this command line to its end, as something to time; output goes nowhere."""

    def act() -> float:
        begun = time.perf_counter()
        pid = start(line, environ)
        _, status = os.waitpid(pid, 0)
        took = time.perf_counter() - begun
        if os.waitstatus_to_exitcode(status) not in expect:
            raise RuntimeError(f"{' '.join(line)} ended with {os.waitstatus_to_exitcode(status)}")
        return took

    return act


def start(line: Sequence[str], environ: Mapping[str, str], *, output: int | None = None) -> int:
    """Start a command line; its pid. Output goes to this descriptor, else nowhere; notes go nowhere."""
    nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    there = [] if output is None else [(os.POSIX_SPAWN_DUP2, output, 1)]
    return os.posix_spawn(line[0], list(line), environ, file_actions=[*nowhere, *there])


def interleaved(acts: Mapping[str, Act], *, rounds: int) -> dict[str, list[float]]:
    """Seconds of each act, round after round, so that whatever else the machine does hits all alike; the first
    round warms the caches and is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, act in acts.items():
            seconds = act()
            if number:
                taken[name].append(seconds)
    return taken


def against_bare(
    acts: Mapping[str, Act], budgets: Mapping[str, float], environ: Mapping[str, str], *, rounds: int
) -> list[Measured]:
    """Medians of these acts as ratios to a bare interpreter's start, measured in the same rounds."""
    baselines = {name: program(line, environ) for name, line in _BASELINES.items()}
    taken = interleaved({**baselines, **acts}, rounds=rounds)
    bare, isolated = (statistics.median(taken[name]) for name in (BARE, ISOLATED))
    return [
        Measured(name, median / bare, "x", budgets.get(name), _beside(median, bare, isolated))
        for name in acts
        if (median := statistics.median(taken[name]))
    ]


def answers(acts: Mapping[str, Act], environ: Mapping[str, str], *, rounds: int) -> list[Measured]:
    """Medians of commands whose answer is small: each may take three times a bare interpreter's start, measured in the same
    rounds, and 100 ms."""
    taken = interleaved({BARE: program(_BASELINES[BARE], environ), **acts}, rounds=rounds)
    bare = statistics.median(taken[BARE]) * 1000
    told = [(name, statistics.median(taken[name]) * 1000, max(taken[name]) * 1000) for name in acts]
    return [
        Measured(
            name, half, "ms", 3 * bare + 100, f"{half / bare:.1f} x `{BARE}` ({bare:.1f} ms); longest {most:.0f} ms"
        )
        for name, half, most in told
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _beside(median: float, bare: float, isolated: float) -> str:
    return (
        f"{median * 1000:.1f} ms; `{BARE}` {bare * 1000:.1f} ms, "
        f"`{ISOLATED}` {isolated * 1000:.1f} ms ({median / isolated:.1f} x)"
    )

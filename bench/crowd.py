"""Fifty callers at once on one workspace, alone and supervised: one daemon, one pid, no failure; beside fifty interpreters."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from typing import NamedTuple

from bench.places import Scene, kaizen, scene, supervise
from bench.timing import Measured, start

CALLERS = 50
ROUNDS = 5


class Storm(NamedTuple):
    """What came of all callers: how long until the last had its answer, the pids they were told, how many failed."""

    seconds: float
    pids: frozenset[int]
    failed: int


def measure() -> list[Measured]:
    """A fresh workspace each round, after as many bare interpreters at once."""
    return _storms("alone", supervised=False) + _storms("supervised", supervised=True)


def _storms(name: str, *, supervised: bool) -> list[Measured]:
    with scene() as here:
        if supervised:
            supervise(here)
        storms: list[Storm] = []
        bare: list[float] = []
        for number in range(ROUNDS):
            bare.append(_bare(here))
            storms.append(_storm(here, here.repository(f"app-{number}")))
    took, beside = statistics.median(storm.seconds for storm in storms), statistics.median(bare)
    about = f"the last has its answer after {took:.2f} s; {CALLERS} x `python3 -c pass` at once {beside:.2f} s"
    what = f"{CALLERS} callers at once, {name}"
    return [
        Measured(f"{what}: daemons", max(len(storm.pids) for storm in storms), "", 1, f"the most of {ROUNDS} storms"),
        Measured(f"{what}: failures", sum(storm.failed for storm in storms), "", 0),
        Measured(f"{what}: time", took / beside, "x", None, about),
    ]


def _bare(here: Scene) -> float:
    begun = time.perf_counter()
    for pid in [start([sys.executable, "-c", "pass"], here.environ) for _ in range(CALLERS)]:
        os.waitpid(pid, 0)
    return time.perf_counter() - begun


def _storm(here: Scene, workspace: str) -> Storm:
    line = [*kaizen(), "daemon", "start", "--background", "--json", "-w", workspace]
    begun, callers = time.perf_counter(), []
    for _ in range(CALLERS):
        out, into = os.pipe()
        callers.append((start(line, here.environ, output=into), out))
        os.close(into)
    ended = [_result(*caller) for caller in callers]
    took = time.perf_counter() - begun
    return Storm(took, frozenset(pid for _, pid in ended if pid), sum(status != 0 for status, _ in ended))


def _result(caller: int, out: int) -> tuple[int, int | None]:
    """A caller's exit status, and the daemon's pid that it was told."""
    with open(out) as stream:
        said = stream.read()
    status = os.waitstatus_to_exitcode(os.waitpid(caller, 0)[1])
    return status, json.loads(said)["pid"] if status == 0 else None

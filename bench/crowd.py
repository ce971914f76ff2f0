"""Fifty callers at once on one workspace: one daemon, one pid, no failure."""

from __future__ import annotations

import json
import os
import time

from bench.places import kaizen, scene
from bench.timing import Measured, start

CALLERS = 50


def measure() -> list[Measured]:
    """Start all of them, then read what each was told."""
    with scene() as here:
        line = [*kaizen(), "daemon", "start", "--background", "--json", "-w", here.repository("app")]
        begun, callers = time.perf_counter(), []
        for _ in range(CALLERS):
            out, into = os.pipe()
            callers.append((start(line, here.environ, output=into), out))
            os.close(into)
        ended = [_result(*caller) for caller in callers]
        took = time.perf_counter() - begun
    pids = {pid for _, pid in ended if pid is not None}
    return [
        Measured(f"{CALLERS} callers at once: daemons", len(pids), "", 1, f"all had their answer after {took:.2f} s"),
        Measured(f"{CALLERS} callers at once: failures", sum(status != 0 for status, _ in ended), "", 0),
    ]


def _result(caller: int, out: int) -> tuple[int, int | None]:
    """A caller's exit status, and the daemon's pid that it was told."""
    with open(out) as stream:
        said = stream.read()
    status = os.waitstatus_to_exitcode(os.waitpid(caller, 0)[1])
    return status, json.loads(said)["pid"] if status == 0 else None

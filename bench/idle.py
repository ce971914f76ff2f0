"""What a daemon with nothing to do costs: memory, processor time, wakeups."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.places import scene
from bench.timing import Measured
from kaizen import start_background_for

SECONDS = 10.0
_SETTLE_S = 3.0


def measure() -> list[Measured]:
    """A daemon on its own, watching, over ten seconds."""
    with scene() as here:
        pid = start_background_for(here.repository("app"), home=here.home).pid
        time.sleep(_SETTLE_S)  # a cost per second is measured by letting seconds pass
        ticks, switches, begun = _ticks(pid), _switches(pid), time.perf_counter()
        time.sleep(SECONDS)
        took = time.perf_counter() - begun
        busy = (_ticks(pid) - ticks) / os.sysconf("SC_CLK_TCK") / took * 100
        wakeups = (_switches(pid) - switches) / took
        pss = _pss_kb(pid) / 1024
    about = f"over {took:.0f} s, daemon on its own"
    return [
        Measured("idle daemon: memory (PSS)", pss, "MB", 24.0, "smaps_rollup, daemon on its own"),
        Measured("idle daemon: processor", busy, "%", 0.5, about),
        Measured("idle daemon: wakeups a second", wakeups, "/s", None, f"{about}; none is asked when supervised"),
    ]


def _pss_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1])


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _switches(pid: int) -> int:
    """How often any of its threads gave up the processor by itself, which is how often one was woken."""
    said = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/status")]
    lines = (line for text in said for line in text.splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches"))

"""A supervisor that holds the sockets of a thousand daemons that sleep."""

from __future__ import annotations

import time

from bench import proc
from bench.places import scene, sleepers, standing, supervise, until
from bench.timing import Measured

SLEEPING = 1000
SECONDS = 10.0


def measure() -> list[Measured]:
    """From its start until it holds them all; then its memory beside one that holds none, and its processor time."""
    with scene() as here:
        time_of_none = time.perf_counter()
        supervise(here)
        time_of_none = time.perf_counter() - time_of_none
        none = proc.memory(supervise(here))
    with scene() as here:
        sleepers(here, SLEEPING)
        begun = time.perf_counter()
        pid = supervise(here)
        took = time.perf_counter() - begun
        until(lambda: standing(here.home, "sleeping") == SLEEPING, f"{SLEEPING} sleep")
        used, seen = proc.memory(pid), proc.idle([pid], SECONDS)
    each_kb = (used.pss - none.pss) * 1024 / SLEEPING
    about = f"{each_kb:.1f} kB for each; {none.pss:.1f} MB with none"
    return [
        Measured(f"supervisor ready, {SLEEPING:,} asleep", took, "s", None, f"{time_of_none:.2f} s with none"),
        Measured(f"supervisor of {SLEEPING:,} asleep: memory (PSS)", used.pss, "MB", None, about),
        Measured(f"supervisor of {SLEEPING:,} asleep: processor", seen.busy, "%", 0.5, f"over {seen.seconds:.0f} s"),
        Measured(f"supervisor of {SLEEPING:,} asleep: wakeups a second", seen.wakeups, "/s"),
    ]

"""A supervisor that holds the sockets of a thousand daemons that sleep."""

from __future__ import annotations

import time

from bench import proc
from bench.places import Scene, scene, sleepers, standing, supervise, until
from bench.timing import Measured

SLEEPING = 1000
SECONDS = 10.0


def measure() -> list[Measured]:
    """From its start until it holds them all; then its memory beside one that holds none, and its processor time."""
    with scene() as here:
        pid, quick = _started(here)
        none = proc.memory(pid)
    with scene() as here:
        sleepers(here, SLEEPING)
        pid, took = _started(here)
        until(lambda: standing(here.home, "sleeping") == SLEEPING, f"{SLEEPING} sleep")
        used, seen = proc.memory(pid), proc.idle([pid], SECONDS)
    each_kb = (used.pss - none.pss) * 1024 / SLEEPING
    about = f"{each_kb:.1f} kB for each; {none.pss:.1f} MB with none"
    return [
        Measured(f"supervisor ready, {SLEEPING:,} asleep", took, "s", None, f"{quick:.2f} s with none"),
        Measured(f"supervisor of {SLEEPING:,} asleep: memory (PSS)", used.pss, "MB", None, about),
        Measured(f"supervisor of {SLEEPING:,} asleep: processor", seen.busy, "%", None, f"over {seen.seconds:.0f} s"),
        Measured(f"supervisor of {SLEEPING:,} asleep: wakeups a second", seen.wakeups, "/s"),
    ]


def _started(here: Scene) -> tuple[int, float]:
    """Start a supervisor; its pid, and after how many seconds it watched."""
    begun = time.perf_counter()
    return supervise(here), time.perf_counter() - begun

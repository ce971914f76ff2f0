"""A hundred daemons under a supervisor: how fast they start, and what they cost when nothing happens."""

from __future__ import annotations

import statistics
import time

from bench import proc
from bench.places import Scene, scene, start_all, supervise, template_of
from bench.timing import Measured
from kaizen import list_workspaces

DAEMONS = 100
SECONDS = 20.0
_SETTLE_S = 6.0


def measure() -> list[Measured]:
    """Started by four callers at once; then the memory of one, of all with supervisor and template, and who wakes up."""
    with scene() as here:
        supervisor = supervise(here)
        workspaces = [here.repository(f"repository-{number:04}") for number in range(DAEMONS)]
        begun = time.perf_counter()
        start_all(workspaces, here.home)
        took = time.perf_counter() - begun
        time.sleep(_SETTLE_S)  # until none looks at history any more
        daemons = [row.pid for row in list_workspaces(home=here.home) if row.pid is not None]
        assert len(daemons) == DAEMONS, f"{len(daemons)} daemons are running"
        started = Measured(f"start of {DAEMONS} daemons", took, "s", None, f"{took / DAEMONS * 1000:.0f} ms each")
        return [started, *_memory(here, supervisor, daemons), *_wakeups(supervisor, daemons)]


def _memory(here: Scene, supervisor: int, daemons: list[int]) -> list[Measured]:
    each = [proc.memory(pid) for pid in daemons]
    pss, private = (statistics.median(values) for values in zip(*each, strict=True))
    template, own = proc.memory(template_of(here)), proc.memory(supervisor)
    in_all = sum(one.pss for one in each) + template.pss + own.pss
    about = f"supervisor {own.pss:.1f} MB and template {template.pss:.1f} MB among them"
    return [
        Measured("forked daemon: memory (PSS)", pss, "MB", 4.0, f"{private:.1f} MB private dirty; one of {DAEMONS}"),
        Measured(f"{DAEMONS} forked daemons in all: memory (PSS)", in_all, "MB", DAEMONS * 4.0, about),
        Measured("supervisor: memory (PSS)", own.pss, "MB", None, f"{own.private:.1f} MB private dirty"),
    ]


def _wakeups(supervisor: int, daemons: list[int]) -> list[Measured]:
    seen, its = proc.idle(daemons, SECONDS), proc.idle([supervisor], SECONDS)
    return [
        Measured(f"{DAEMONS} forked daemons: wakeups a second", seen.wakeups, "/s", 0.0, f"over {seen.seconds:.0f} s"),
        Measured(f"{DAEMONS} forked daemons: processor", seen.busy, "%", 0.0, "all of them together"),
        Measured(f"supervisor of {DAEMONS}: processor", its.busy, "%", None, f"over {its.seconds:.0f} s"),
        Measured(f"supervisor of {DAEMONS}: wakeups a second", its.wakeups, "/s", None, "the only watcher there is"),
    ]

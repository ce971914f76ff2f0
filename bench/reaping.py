"""Reaping a thousand stale rows, beyond the cost of a reap that finds nothing to do."""

from __future__ import annotations

import time

from bench.places import Scene, kaizen, register, scene
from bench.timing import Measured, program
from kaizen import __version__, clock, paths
from kaizen.host import processes
from kaizen.model.daemon import Identity
from kaizen.registry.hot import Registry

ROWS = 1000
_NO_SUCH_PID = 2**22 + 1  # above the kernel's greatest (proc_sys_kernel(5), pid_max)


def measure() -> list[Measured]:
    """The rows claim to be daemons that were killed: nobody holds their life locks."""
    with scene() as here:
        workspaces = [here.repository(f"repository-{number:04}") for number in range(ROWS)]
        reap = program([*kaizen(), "reap"], here.environ)
        _forge(here, workspaces)
        begun = time.perf_counter()
        reap()
        full = time.perf_counter() - begun
        with Registry.open(here.home) as registry:
            left = sum(e.daemon is not None and e.daemon.state != "crashed" for e in registry.entries())
        assert left == 0, f"{left} rows were not reaped"
        empty = min(reap() for _ in range(3))
    about = f"{full:.2f} s in all, {empty:.2f} s of it for a reap that finds nothing"
    return [Measured(f"reap of {ROWS:,} stale rows beyond start-up", full - empty, "s", 1.0, about)]


def _forge(here: Scene, workspaces: list[str]) -> None:
    own = processes.own_identity()
    with Registry.open(here.home) as registry:
        for workspace in workspaces:
            now = clock.now_ms()
            number = register(registry, workspace, now)
            dead = Identity(_NO_SUCH_PID, 1, own.boot, own.namespace)
            runtime = paths.place(here.home, workspace).runtime
            registry.record_ready(number, dead, runtime, __version__, 1, web=None, started_at=now, now=now)

"""From a daemon's crash to its end in the registry, recorded by the supervisor."""

from __future__ import annotations

import os
import signal
import statistics
import time

from bench.places import Scene, scene, supervise
from bench.timing import Measured, percentile
from kaizen import start_background_for
from kaizen.registry.hot import Registry

KILLS = 50
_GLANCE_S = 0.0002
_LIMIT_S = 10.0


def measure() -> list[Measured]:
    """SIGKILL to one daemon after the other; the row is looked at every fifth of a millisecond."""
    with scene() as here:
        supervise(here)
        with Registry.open(here.home) as registry:
            taken = [_noticed(here, registry, here.repository(f"app-{number}")) * 1000 for number in range(KILLS)]
    about = f"{KILLS} kills, slowest {max(taken):.1f} ms"
    return [
        Measured("crash to its end in the registry: p50", statistics.median(taken), "ms", None, about),
        Measured("crash to its end in the registry: p99", percentile(taken, 0.99), "ms", 50.0, about),
    ]


def _noticed(here: Scene, registry: Registry, workspace: str) -> float:
    pid = start_background_for(workspace, home=here.home).pid
    end = os.pidfd_open(pid)
    begun = time.perf_counter()
    signal.pidfd_send_signal(end, signal.SIGKILL)
    os.close(end)
    while (entry := registry.entry(workspace)) and entry.daemon and entry.daemon.state != "crashed":
        assert time.perf_counter() < begun + _LIMIT_S, f"the end of {pid} was not recorded"
        time.sleep(_GLANCE_S)
    return time.perf_counter() - begun

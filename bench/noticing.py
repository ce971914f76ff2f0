"""From a daemon's crash to its end in the registry, recorded by the supervisor."""

from __future__ import annotations

import os
import select
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
            found = [_noticed(here, registry, here.repository(f"app-{number}")) for number in range(KILLS)]
    gone, taken = ([seconds * 1000 for seconds in each] for each in zip(*found, strict=True))
    about = (
        f"{KILLS} kills, slowest {max(taken):.1f} ms; until the process is gone {percentile(gone, 0.99):.1f} ms (p99)"
    )
    return [
        Measured("crash to its end in the registry: p50", statistics.median(taken), "ms", None, about),
        Measured("crash to its end in the registry: p99", percentile(taken, 0.99), "ms", 50.0, about),
    ]


def _noticed(here: Scene, registry: Registry, workspace: str) -> tuple[float, float]:
    """Seconds from the kill until the process is gone, and until its row says so."""
    pid = start_background_for(workspace, home=here.home).pid
    end = os.pidfd_open(pid)
    begun = time.perf_counter()
    signal.pidfd_send_signal(end, signal.SIGKILL)
    select.select([end], [], [], _LIMIT_S)
    gone = time.perf_counter() - begun
    os.close(end)
    while (entry := registry.entry(workspace)) and entry.daemon and entry.daemon.state != "crashed":
        assert time.perf_counter() < begun + _LIMIT_S, f"the end of {pid} was not recorded"
        time.sleep(_GLANCE_S)
    return gone, time.perf_counter() - begun

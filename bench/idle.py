"""What a daemon on its own with nothing to do costs: memory, processor time, wake-ups."""

from __future__ import annotations

import time

from bench import proc
from bench.places import scene
from bench.timing import Measured
from kaizen import start_background_for

SECONDS = 10.0
_SETTLE_S = 3.0


def measure() -> list[Measured]:
    """A daemon without a supervisor, watching for itself, over ten seconds."""
    with scene() as here:
        pid = start_background_for(here.repository("app"), home=here.home).pid
        time.sleep(_SETTLE_S)
        seen, used = proc.idle([pid], SECONDS), proc.memory(pid)
    about = f"over {seen.seconds:.0f} s, daemon on its own"
    return [
        Measured("idle daemon: memory (PSS)", used.pss, "MB", 24.0, f"{used.private:.1f} MB private dirty"),
        Measured("idle daemon: processor", seen.busy, "%", 0.5, about),
        Measured("idle daemon: wakeups a second", seen.wakeups, "/s", None, f"{about}; none is asked when supervised"),
    ]

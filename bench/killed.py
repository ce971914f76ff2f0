"""The first command after a daemon was killed: as long as a cold start, and nothing to clean up; alone and supervised."""

from __future__ import annotations

import os
import signal
import time

from bench.places import Scene, kaizen, scene, supervise
from bench.timing import Act, Measured, against_bare, program
from kaizen import start_background_for, status_for

ROUNDS = 12
_ALONE, _SUPERVISED = "start --background after kill -9", "supervised: start --background after kill -9"


def measure() -> list[Measured]:
    """SIGKILL to a daemon that was just started, then at once the command, until hello is answered by another daemon."""
    found = []
    for what, supervised, budget in ((_ALONE, False, 5.0), (_SUPERVISED, True, 2.0)):
        with scene() as here:
            if supervised:
                supervise(here)
            found += against_bare({what: _killed(here)}, {what: budget}, here.environ, rounds=ROUNDS)
    return found


def _killed(here: Scene) -> Act:
    numbers = iter(range(1000))

    def act() -> float:
        workspace = here.repository(f"app-{next(numbers)}")
        pid = start_background_for(workspace, home=here.home).pid
        command = program([*kaizen(), "daemon", "start", "--background", "-w", workspace], here.environ)
        end = os.pidfd_open(pid)
        signal.pidfd_send_signal(end, signal.SIGKILL)
        os.close(end)
        begun = time.perf_counter()
        command()
        took = time.perf_counter() - begun
        now = status_for(workspace, home=here.home)
        assert (now.state, now.pid == pid) == ("running", False), f"{now.state}, pid {now.pid} after {pid}"
        return took

    return act

"""The command line's own cost: asking, starting what runs already, and a cold start until hello is answered."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.places import Scene, kaizen, scene
from bench.timing import Measured, against_bare, program
from kaizen import start_background_for, status_for, stop_background_for

_WARM = "start --background, already running"
_COLD = "cold start until hello is answered"


def measure() -> list[Measured]:
    """Warm calls first, then cold starts."""
    with scene() as here:
        workspace = here.repository("app")
        start_background_for(workspace, home=here.home)
        found = _warm(here, workspace)
        stop_background_for(workspace, home=here.home)
        return found + _cold(here, workspace)


def _warm(here: Scene, workspace: str) -> list[Measured]:
    start = [*kaizen(), "daemon", "start", "--background", "-w", workspace]
    acts = {
        "kaizen --version": program([*kaizen(), "--version"], here.environ),
        _WARM: program(start, here.environ),
        "daemon status": program([*kaizen(), "daemon", "status", "-w", workspace], here.environ),
    }
    return against_bare(acts, {_WARM: 1.5}, here.environ, rounds=40)


def _cold(here: Scene, workspace: str) -> list[Measured]:
    start = program([*kaizen(), "daemon", "start", "--background", "-w", workspace], here.environ)
    return against_bare({_COLD: _until_hello(start, here, workspace)}, {_COLD: 5.0}, here.environ, rounds=12)


def _until_hello(start: Callable[[], float], here: Scene, workspace: str) -> Callable[[], float]:
    def act() -> float:
        begun = time.perf_counter()
        start()
        assert status_for(workspace, home=here.home).state == "running"
        took = time.perf_counter() - begun
        stop_background_for(workspace, home=here.home)
        return took

    return act

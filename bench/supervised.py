"""The command line under a supervisor: asking, starting what runs, waking what sleeps, starting what never ran."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from bench.places import Scene, kaizen, scene, sleepers, supervise, until
from bench.timing import Act, Measured, against_bare, program
from kaizen import paths, start_background_for, status_for

ROUNDS = 20
_WARM = "supervised: start --background, already running"
_ASLEEP = "supervised: daemon status of one that sleeps"
_WOKEN = "supervised: a sleeping one until hello"
_NEW = "supervised: one that never ran until hello"


def measure() -> list[Measured]:
    """Each cold round takes a workspace of its own, since a daemon that was stopped neither sleeps nor is new."""
    with scene() as here:
        asleep = sleepers(here, ROUNDS + 1)
        supervise(here)
        slept = _laid_to_sleep(here)
        running = here.repository("running")
        start_background_for(running, home=here.home)
        fresh = [here.repository(f"new-{number:04}") for number in range(ROUNDS + 1)]
        acts = {
            _WARM: program(_line("start", "--background", "-w", running), here.environ),
            _ASLEEP: program(_line("status", "-w", slept), here.environ),
            _WOKEN: _until_hello(here, iter(asleep)),
            _NEW: _until_hello(here, iter(fresh)),
        }
        budgets = {_WARM: 1.5, _WOKEN: 2.0, _NEW: 2.0}
        return against_bare(acts, budgets, here.environ, rounds=ROUNDS)


def _laid_to_sleep(here: Scene) -> str:
    """A workspace whose daemon ran, had nothing to do, and sleeps."""
    workspace = here.repository("slept")
    config = Path(paths.project_config(here.home, workspace))
    config.parent.mkdir(parents=True, mode=0o700)
    config.write_text("[daemon]\nidle_exit_minutes = 0.001\n")
    start_background_for(workspace, home=here.home)
    until(lambda: status_for(workspace, home=here.home).state == "sleeping", "it sleeps")
    return workspace


def _line(*arguments: str) -> list[str]:
    return [*kaizen(), "daemon", *arguments]


def _until_hello(here: Scene, workspaces: Iterator[str]) -> Act:
    def act() -> float:
        workspace = next(workspaces)
        start = program(_line("start", "--background", "-w", workspace), here.environ)
        begun = time.perf_counter()
        start()
        assert status_for(workspace, home=here.home).state == "running"
        return time.perf_counter() - begun

    return act

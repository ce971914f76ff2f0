"""`kaizen ps` over a thousand workspaces: a hundred daemons alive and the rest stopped; then asleep under a supervisor."""

from __future__ import annotations

from bench.places import Scene, kaizen, register, scene, sleepers, standing, start_all, supervise, until
from bench.timing import Measured, against_bare, program
from kaizen import clock
from kaizen.registry.hot import Registry

WORKSPACES, ALIVE = 1000, 100


def measure() -> list[Measured]:
    """Real daemons for the living, rows for the rest."""
    return _alone() + _supervised()


def _alone() -> list[Measured]:
    with scene() as here:
        all_of_them = [here.repository(f"repository-{number:04}") for number in range(WORKSPACES)]
        with Registry.open(here.home) as registry:
            for workspace in all_of_them:
                register(registry, workspace, clock.now_ms())
        start_all(all_of_them[:: WORKSPACES // ALIVE], here.home)
        return _listed(here, f"ps, {WORKSPACES:,} workspaces, {ALIVE} daemons alive")


def _supervised() -> list[Measured]:
    with scene() as here:
        wanted = sleepers(here, WORKSPACES)
        supervise(here)
        start_all(wanted[:: WORKSPACES // ALIVE], here.home)
        asleep = WORKSPACES - ALIVE
        until(lambda: standing(here.home, "sleeping") == asleep, f"{asleep} sleep")
        return _listed(here, f"ps, the same, {asleep} asleep")


def _listed(here: Scene, what: str) -> list[Measured]:
    running = standing(here.home, "running")
    assert running == ALIVE, f"{running} daemons are running"
    act = program([*kaizen(), "ps"], here.environ)
    return against_bare({what: act}, {what: 4.0}, here.environ, rounds=15)

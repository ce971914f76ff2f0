"""`kaizen ps` over a thousand workspaces of which a hundred have a living daemon."""

from __future__ import annotations

from bench.places import kaizen, register, scene, start_all
from bench.timing import Measured, against_bare, program
from kaizen import clock, list_workspaces
from kaizen.registry.hot import Registry

WORKSPACES, ALIVE = 1000, 100


def measure() -> list[Measured]:
    """Real daemons for the living, rows for the rest."""
    what = f"ps, {WORKSPACES:,} workspaces, {ALIVE} daemons alive"
    with scene() as here:
        all_of_them = [here.repository(f"repository-{number:04}") for number in range(WORKSPACES)]
        with Registry.open(here.home) as registry:
            for workspace in all_of_them:
                register(registry, workspace, clock.now_ms())
        start_all(all_of_them[:: WORKSPACES // ALIVE], here.home)
        running = sum(row.state == "running" for row in list_workspaces(home=here.home))
        assert running == ALIVE, f"{running} daemons are running"
        act = program([*kaizen(), "ps"], here.environ)
        return against_bare({what: act}, {what: 4.0}, here.environ, rounds=15)

"""Running the daemon in the place of the caller's own process: for a terminal, systemd or a container."""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background import spawn
from kaizen.background.probe import probe
from kaizen.background.reap import clear_runtime, reap_locked
from kaizen.background.start import register
from kaizen.background.stop import hold_start
from kaizen.database import migrate, schemas
from kaizen.errors import AlreadyRuns, Unresponsive, WorkspacePaused
from kaizen.host import files, locks, processes
from kaizen.model.daemon import Absent, Sleeping
from kaizen.registry.hot import Registry


def run_in_foreground(workspace: str, *, home: str | None = None) -> int:
    """Become the daemon of this workspace; returns only by raising, where one runs already or none may run.

    The life lock is taken under the start lock and goes on into the daemon, so that no second one can come
    between; the start lock is free again once the daemon's program has begun.
    """
    place = paths.place(home or paths.home(), paths.canonical(workspace))
    paths.check_workspace(place.path, place.home)
    files.ensure_home(place.home)
    with hold_start(place):
        found = probe(place)
        if not isinstance(found, Absent | Sleeping):
            raise AlreadyRuns("a daemon runs for this workspace already", "`kaizen daemon status` shows it")
        with Registry.open(place.home) as registry:
            row = register(registry, place.path, init=False)
            if row.paused:
                raise WorkspacePaused(place.path)
            reap_locked(place.home, registry, place.path)
            registry.set_wanted(row.id, True, clock.now_ms())
        files.ensure_folder(place.home, place.runtime.dir)
        clear_runtime(place)
        migrate.refuse_unusable(paths.project_db(place.home, place.path), schemas.WORKSPACE)
        life = locks.take(place.life)
        if life is None:
            raise Unresponsive(pid=None, log=place.runtime.log, doing="give up its life lock")
        os.set_inheritable(life.fd, True)
        line = [*spawn.command(place), "--life-fd", str(life.fd)]
        processes.become(line, environ={**os.environ, "KAIZEN_HOME": place.home})

"""Any order of starts, stops, kills and removals: there is at most one daemon, and the next start works."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.background.reap import reap
from kaizen.background.start import register, start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import StopFailed
from kaizen.host import files, locks, processes
from kaizen.model.daemon import PROTOCOL, Shown
from kaizen.registry.hot import Registry
from tests.support.homes import check_nothing_left, make_workspace, open_descriptors, stop_everything_below
from tests.support.processes import daemons_of, eventually, freeze, kill, reap_children


class Lifecycle(RuleBasedStateMachine):
    """One workspace, and everything that people, cron and the kernel do to its daemon."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="kaizen-machine-")).resolve()
        self.before = open_descriptors(self.folder)
        self.home = str(self.folder / "home")
        self.workspace = make_workspace(self.folder / "work")
        self.place = paths.place(self.home, str(self.workspace))
        self.alive: int | None = None
        self.frozen = False

    @rule()
    @precondition(lambda self: not self.frozen)
    def start(self) -> None:
        """A start works, and gives the daemon that lives if there is one."""
        started = start_background_for(self.workspace, home=self.home, timeout_s=60)
        assert started.already_running == (self.alive is not None)
        assert self.alive in (None, started.pid)
        self.alive = started.pid

    @rule()
    def stop(self) -> None:
        """A stop ends what lives; of a frozen one only if anything still names it for certain."""
        try:
            stopped = stop_background_for(self.workspace, home=self.home)
        except StopFailed:
            assert self.frozen
            self.thaw()
            stopped = stop_background_for(self.workspace, home=self.home)
        assert stopped.was_running == (self.alive is not None)
        self.alive, self.frozen = None, False

    @rule()
    @precondition(lambda self: self.alive is not None)
    def kill(self) -> None:
        """The daemon is killed."""
        assert self.alive is not None
        kill(self.alive)
        self.alive, self.frozen = None, False

    @rule()
    @precondition(lambda self: self.alive is not None and not self.frozen)
    def freeze(self) -> None:
        """The daemon is stopped in its tracks."""
        assert self.alive is not None
        freeze(self.alive)
        self.frozen = True

    @rule()
    @precondition(lambda self: self.frozen)
    def thaw(self) -> None:
        """It goes on."""
        assert self.alive is not None
        os.kill(self.alive, 18)
        self.frozen = False

    @rule()
    def remove_socket(self) -> None:
        """Somebody removes the socket."""
        files.remove(self.place.runtime.sock)

    @rule()
    def remove_runtime(self) -> None:
        """Somebody removes the whole runtime folder."""
        shutil.rmtree(paths.run_dir(self.home), ignore_errors=True)

    @rule()
    def remove_registry(self) -> None:
        """Somebody removes the registry."""
        for name in ("machine.db", "machine.db-wal", "machine.db-shm"):
            files.remove(os.path.join(self.home, name))

    @rule()
    def forge_row(self) -> None:
        """Row and pid file name a pid that is this very process's now, and was another's."""
        if os.path.isdir(self.place.runtime.dir):
            me, now = processes.own_identity(), clock.now_ms()
            who = me._replace(started=(me.started or 0) - 1)
            pidfile.write(self.home, self.place.runtime, who)
            with Registry.open(self.home) as registry:
                row = register(registry, self.place.path, init=False)
                registry.record_ready(row.id, who, self.place.runtime, "9", PROTOCOL, web=None, started_at=now, now=now)

    @rule()
    def reap(self) -> None:
        """Cron comes by."""
        reap(self.home)

    @rule()
    def look(self) -> None:
        """Somebody looks."""
        list_workspaces(home=self.home)
        state = status_for(self.workspace, home=self.home).state
        assert (state is Shown.STOPPED) == (self.alive is None)

    def _daemons(self) -> list[int]:
        reap_children()
        return daemons_of(self.home)

    @invariant()
    def at_most_one(self) -> None:
        """Exactly the daemon that should live does, and it holds the life lock."""
        expected = [] if self.alive is None else [self.alive]
        eventually(lambda: self._daemons() == expected, "one that let go of its life lock ends")
        assert locks.is_held(self.place.life) == (self.alive is not None)

    def teardown(self) -> None:
        try:
            if self.frozen:
                self.stop()
            self.start()
            self.at_most_one()
        finally:
            stop_everything_below(self.folder)
            check_nothing_left(self.folder, self.before)
            shutil.rmtree(self.folder)


def test_any_order_of_acts() -> None:
    """Whatever happens in whatever order, there is at most one daemon, and the next start works."""
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )

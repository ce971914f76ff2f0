"""Any order of what happens to a workspace under a supervisor: at most one daemon, the next start works, and each record
that an agent wrote is stored once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.background.reap import reap
from kaizen.background.start import register, start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.background.supervisor import start_supervisor
from kaizen.errors import StartTimeout, StopFailed, Unresponsive
from kaizen.host import files, locks, processes
from kaizen.ipc.client import Connection
from kaizen.model.daemon import PROTOCOL, Shown
from kaizen.registry.hot import Registry
from kaizen.store import read
from kaizen.store.opening import open_to_read
from tests.support.claude import Transcript, text
from tests.support.homes import check_nothing_left, make_workspace, open_descriptors, stop_everything_below
from tests.support.processes import daemons_of, eventually, freeze, has_ended, kill, reap_children
from tests.support.witness import doubles

SLEEPS_AFTER_MINUTES = 0.005


class Supervised(RuleBasedStateMachine):
    """One workspace, its daemon that sleeps as soon as it may, the supervisor and its template.

    Rules have no preconditions, since what is so depends on other processes and need not be so again: they look.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="kaizen-machine-")).resolve()
        self.before = open_descriptors(self.folder)
        self.user = self.folder / "user"
        self.home = str(self.user / ".kaizen")
        files.ensure_home(self.home)
        Path(paths.machine_config(self.home)).write_text(f"[daemon]\nidle_exit_minutes = {SLEEPS_AFTER_MINUTES}\n")
        self.surroundings = {name: os.environ.get(name) for name in ("HOME", "KAIZEN_HOME")}
        os.environ.update(HOME=str(self.user), KAIZEN_HOME=self.home)
        self.workspace = make_workspace(self.folder / "work")
        self.place = paths.place(self.home, str(self.workspace))
        self.transcript = Transcript(cwd=str(self.workspace))
        self.written = 0
        self.frozen: dict[str, int] = {}  # who stands still: `daemon`, `supervisor`, `template`
        self.supervise()

    @property
    def supervisor(self) -> int | None:
        """The supervisor's pid while it lives."""
        who = pidfile.read(paths.supervisor(self.home).runtime)
        return who.pid if who and processes.compare(who).value == "same" and not has_ended(who.pid) else None

    @property
    def template(self) -> int | None:
        """The template's, while there is one."""
        try:
            children = Path(f"/proc/{self.supervisor}/task/{self.supervisor}/children").read_text().split()
            return next((int(pid) for pid in children if "template" in Path(f"/proc/{pid}/comm").read_text()), None)
        except OSError:
            return None

    @rule()
    def start(self) -> None:
        """A start works; beside a supervisor that stands still in the middle of another start it says that it waited."""
        if "daemon" in self.frozen:
            return
        try:
            started = start_background_for(self.workspace, home=self.home, timeout_s=2 if self.frozen else 60)
        except (StartTimeout, Unresponsive):
            assert self.frozen
        else:
            assert started.pid not in (self.supervisor, self.template)

    @rule()
    def stop(self) -> None:
        """A stop ends what lives."""
        try:
            stop_background_for(self.workspace, home=self.home, ask_s=2)
        except StopFailed:
            self.thaw()
            stop_background_for(self.workspace, home=self.home)
        except Unresponsive:
            assert self.frozen
            self.thaw()
        self.frozen.pop("daemon", None)

    @rule()
    def kill(self) -> None:
        """The daemon is killed."""
        for pid in daemons_of(self.home):
            kill(pid)
        self.frozen.pop("daemon", None)

    @rule()
    def freeze(self) -> None:
        """The daemon is stopped in its tracks."""
        if "daemon" in self.frozen:
            return
        self._freeze("daemon", next(iter(daemons_of(self.home)), None))

    @rule()
    def append(self) -> None:
        """The agent writes."""
        self.written += 1
        words = f"word {self.written}"
        self.transcript.response(f"msg_{self.written}", text(words), stop="end_turn")
        path = self.transcript.path(self.user / ".claude" / "projects")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(json.dumps(self.transcript.records[-1]) + "\n")

    @rule()
    def subscribe(self) -> None:
        """A client comes while the daemon sleeps: it is answered by a daemon."""
        if self.frozen:
            return
        if status_for(self.workspace, home=self.home).state is not Shown.SLEEPING:
            return
        with Connection(self.place.runtime.sock, timeout_s=30) as client:
            said = client.ask({"type": "subscribe", "after": 0}, timeout_s=30)
        assert said["type"] != "error"

    @rule()
    def rest(self) -> None:
        """Nothing happens for a while: what has nothing to do ends."""
        if self.frozen:
            return
        eventually(lambda: not daemons_of(self.home), "the daemon sleeps", limit_s=60)

    @rule()
    def remove_socket(self) -> None:
        """Somebody removes the socket."""
        files.remove(self.place.runtime.sock)

    @rule()
    def remove_runtime(self) -> None:
        """Somebody removes all runtime folders but the supervisor's."""
        shutil.rmtree(self.place.runtime.dir, ignore_errors=True)

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
        status_for(self.workspace, home=self.home)

    @rule()
    def supervise(self) -> None:
        """Somebody asks for a supervisor."""
        if "supervisor" in self.frozen:
            return
        start_supervisor(self.home, timeout_s=60)

    @rule()
    def kill_supervisor(self) -> None:
        """The supervisor is killed; its template ends with it."""
        if self.supervisor is not None:
            kill(self.supervisor)
        self.thaw()

    @rule()
    def freeze_supervisor(self) -> None:
        """The supervisor stands still."""
        if "supervisor" in self.frozen:
            return
        self._freeze("supervisor", self.supervisor)

    @rule()
    def kill_template(self) -> None:
        """The template is killed."""
        if (pid := self.template) is not None:
            kill(pid)
        self.frozen.pop("template", None)

    @rule()
    def freeze_template(self) -> None:
        """The template stands still."""
        if "template" in self.frozen:
            return
        self._freeze("template", self.template)

    @rule()
    def thaw(self) -> None:
        """Everybody goes on."""
        for pid in self.frozen.values():
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                pass
        self.frozen = {}

    @invariant()
    def at_most_one(self) -> None:
        """At most one daemon lives; in the end it is the one that holds the life lock."""
        reap_children()
        assert doubles(self.home, [str(self.workspace)]) == []
        if not self.frozen:
            eventually(lambda: self._agrees(), "whoever holds the life lock is the one daemon")

    def teardown(self) -> None:
        try:
            self.thaw()
            self.supervise()
            self.start()
            self.at_most_one()
            wanted = Counter(f"word {number}" for number in range(1, self.written + 1))
            eventually(lambda: self._stored() == wanted, f"every record is stored once: {self._stored()} of {wanted}")
        finally:
            stop_everything_below(self.folder)
            for name, value in self.surroundings.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
            check_nothing_left(self.folder, self.before)
            shutil.rmtree(self.folder)

    def _agrees(self) -> bool:
        living = daemons_of(self.home)
        return len(living) <= 1 and locks.is_held(self.place.life) == bool(living)

    def _freeze(self, name: str, pid: int | None) -> None:
        if pid is None:
            return
        try:
            freeze(pid)
        except (ProcessLookupError, AssertionError):
            assert has_ended(pid)
        else:
            self.frozen[name] = pid

    def _stored(self) -> Counter[str]:
        try:
            store = open_to_read(paths.project_db(self.home, str(self.workspace)))
        except Exception as error:
            return Counter([str(error)])
        with closing(store):
            told = read.events(store, after=0, limit=-1)
            return Counter(str(each.event.text) for each in told if not each.event.key.startswith("call:"))


def test_any_order_of_acts_under_a_supervisor() -> None:
    """Whatever happens in whatever order, there is at most one daemon, the next start works and no record is lost or
    stored twice."""
    run_state_machine_as_test(
        Supervised,
        settings=settings(
            max_examples=5,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )

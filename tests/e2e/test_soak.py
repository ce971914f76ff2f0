"""Random life: for a while everything that can happen to a workspace's daemon happens, in any order.

Run by `make soak`; `KAIZEN_SOAK_SECONDS` says for how long, together with tests/e2e/test_chaos.py, and `KAIZEN_SOAK_SEED`
repeats a run.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.reap import reap
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.host import locks
from kaizen.store import read
from kaizen.store.opening import open_to_read
from tests.support import soak
from tests.support.claude import Transcript, session, text
from tests.support.command import history_read
from tests.support.processes import daemons_of, eventually, kill, program, said

START = "import sys; from kaizen.background.start import start_background_for as s; print(s(sys.argv[1]).pid)"


class Life:
    """One workspace, and what may happen to it."""

    def __init__(self, home: str, workspace: Path, chance: random.Random) -> None:
        self.home, self.workspace, self.chance = home, workspace, chance
        self.place = paths.place(home, str(workspace))
        self.projects = Path(home).parent / ".claude" / "projects"
        self.transcripts: list[Transcript] = []

    def start(self) -> None:
        start_background_for(self.workspace, timeout_s=30)

    def crowd(self) -> None:
        crowd = [program(START, str(self.workspace)) for _ in range(5)]
        assert len({said(each).strip() for each in crowd}) == 1

    def stop(self) -> None:
        stop_background_for(self.workspace)

    def kill(self) -> None:
        for pid in daemons_of(self.home):
            kill(pid)

    def remove_socket(self) -> None:
        Path(self.place.runtime.sock).unlink(missing_ok=True)

    def remove_runtime(self) -> None:
        shutil.rmtree(self.place.runtime.dir, ignore_errors=True)

    def remove_registry(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(paths.machine_db(self.home) + suffix).unlink(missing_ok=True)

    def reap(self) -> None:
        reap()

    def new_session(self) -> None:
        made = session(len(self.transcripts) + 1, cwd=str(self.workspace))
        made.write(self.projects)
        self.transcripts.append(made)

    def go_on(self) -> None:
        if self.transcripts:
            which = self.chance.choice(self.transcripts)
            which.response(f"msg_{id(which)}_{len(which.records)}", text("more"), stop="end_turn").write(self.projects)

    def check(self) -> None:
        eventually(lambda: len(daemons_of(self.home)) <= 1, "at most one daemon lives")
        if not locks.is_held(self.place.life):
            eventually(lambda: not daemons_of(self.home), "a daemon without its life lock is gone")


@pytest.mark.soak
def test_whatever_happens_one_daemon_and_every_event_once(home: str, workspace: Path) -> None:
    """However daemons, files and registry are torn, there is at most one daemon, the next start works, and in the end
    every record of every transcript is in the store exactly once."""
    life = Life(home, workspace, random.Random(soak.seed("soak")))
    acts: list[Callable[[], None]] = [
        life.start, life.start, life.crowd, life.stop, life.kill, life.remove_socket, life.remove_runtime,
        life.remove_registry, life.reap, life.new_session, life.go_on, life.go_on,
    ]  # fmt: skip
    lasts, steps = soak.lasting(1 / 4), 0
    while lasts():
        life.chance.choice(acts)()
        life.check()
        steps += 1
    life.start()
    history_read(home, workspace)
    wanted = sum(
        1 for each in life.transcripts for record in each.records if "uuid" in record and record["type"] != "attachment"
    )
    with closing(open_to_read(paths.project_db(home, str(workspace)))) as store:
        eventually(
            lambda: _conversation(store) == wanted, f"all {wanted} events of {steps} steps are stored", limit_s=60
        )
    print(f"soak: {steps} steps, {wanted} events")


def _conversation(store: object) -> int:
    told = read.events(store, after=0, limit=-1)  # type: ignore[arg-type]
    return sum(1 for each in told if not each.event.key.startswith("call:"))

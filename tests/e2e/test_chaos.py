"""Crowds: many processes do everything to a few workspaces at once, and kill as they go; then all is put to the proof.

A run is repeated with `KAIZEN_SOAK_SEED`; what each process did is in its log, whose folder a failure names.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from kaizen import clock, paths
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import DatabaseDamaged
from kaizen.host import files, locks
from kaizen.ipc import client
from tests.support import soak
from tests.support.chaos import Arena
from tests.support.command import kaizen
from tests.support.homes import make_workspace
from tests.support.processes import daemons_of, eventually, program, reap_children, seen_below
from tests.support.witness import Stranger, Witness, doubles, holders

T = TypeVar("T")
CHAOS = "from tests.support.chaos import main; main()"
SEEDS = [11, 12]  # each shows everything; more of them is what the soak is for


def put_through(arena: Arena) -> dict[str, float]:
    """Let the workers loose under a witness; the longest that each kind of act took."""
    witness = Witness(arena.home, arena.workspaces, arena.stranger)
    if arena.supervised:
        assert kaizen("supervise", "--background").status == 0
    crowd = program(CHAOS, json.dumps(arena._asdict()))
    out, err = crowd.communicate(timeout=arena.seconds + arena.slack_s + 120)
    looks, wrong = witness.tell()
    assert crowd.returncode == 0, err
    told = json.loads(out)
    wrong += told["hung"] + [each for worker in told["workers"] for each in worker["wrong"]]
    longest: Counter[str] = Counter()
    for worker in told["workers"]:
        longest |= Counter(worker["longest"])
    steps = sum(worker["steps"] for worker in told["workers"])
    print(f"\nchaos: seed {arena.seed}, {steps} steps, {looks} looks of the witness, logs in {arena.logs}")
    print("  longest, in seconds: " + ", ".join(f"{name} {took:.1f}" for name, took in longest.most_common()))
    assert not wrong, "\n".join([f"seed {arena.seed}, logs in {arena.logs}", *wrong[:20]])
    assert looks > 0
    return dict(longest)


def come_to_rest(arena: Arena) -> None:
    """What nobody may be left with, once nobody acts any more: each workspace has at most one daemon, and `ps`, `reap`
    and `doctor` tell what is so."""
    _registry_in_use(arena.home)
    for workspace in arena.workspaces:
        assert len(daemons_of(arena.home, workspace)) <= 1, workspace
    assert len([each for each in seen_below(arena.home) if each.home and not each.workspace]) <= 1, "supervisors"
    none_of(lambda: disagreement(arena, "stale"))
    assert kaizen("reap").status == 0
    none_of(lambda: disagreement(arena))
    none_of(failing)
    assert left_over(arena) == []


def none_of(tell: Callable[[], list[T]], limit_s: float = 30.0) -> None:
    """Wait until there is nothing to tell."""
    until = clock.span() + limit_s
    while found := tell():
        assert clock.span() < until, found
        clock.pause(0.05)


def _registry_in_use(home: str) -> None:
    """A registry that was removed while others wrote it may be damaged for good (sqlite.org/howtocorrupt.html, 1.2 and
    4.2): then one does as the error says, and daemons register anew."""
    try:
        kaizen_ps(home)
    except DatabaseDamaged:
        os.rename(paths.machine_db(home), paths.machine_db(home) + ".damaged")


def kaizen_ps(home: str) -> list[dict[str, object]]:
    ran = kaizen("ps", "--json")
    if ran.status != 0 and "damaged" in ran.err:
        raise DatabaseDamaged(paths.machine_db(home), ran.err)
    assert ran.status == 0, ran
    rows: list[dict[str, object]] = ran.json
    return rows


def failing() -> list[dict[str, str]]:
    """What doctor finds wrong, beyond what it only warns of."""
    return [each for each in kaizen("doctor", "--json").json["checks"] if each["level"] == "fail"]


def disagreement(arena: Arena, *more: str) -> list[str]:
    """Where `ps` and reality differ: who lives has a row that says so, and a row of who does not has a state of rest, or
    one of `more`."""
    reap_children()
    rows = {str(row["path"]): row for row in kaizen_ps(arena.home)}
    wrong = []
    for workspace in arena.workspaces:
        lives, row = daemons_of(arena.home, workspace), rows.get(workspace)
        said = (row["state"], row["pid"]) if row else ("nothing", None)
        if lives and said != ("running", lives[0]):
            wrong.append(f"{workspace}: {lives} lives, ps says {said}")
        if not lives and said[0] not in ("nothing", "stopped", "sleeping", *more):
            wrong.append(f"{workspace}: nobody lives, ps says {said}")
        held = locks.is_held(paths.place(arena.home, workspace).life)
        if held != bool(lives):
            wrong.append(f"{workspace}: {lives} lives, its life lock is {'held' if held else 'free'}")
    return wrong


def left_over(arena: Arena) -> list[str]:
    """Sockets that nobody listens on, and files that were never finished."""
    run = Path(paths.run_dir(arena.home))
    sockets = [str(path) for path in run.rglob("daemon.sock") if not client.somebody_listens(str(path))]
    return sockets + [path for path, _ in files.everything_in(arena.home) if path.endswith(".new")]


def start_and_stop_all(arena: Arena) -> None:
    """Each workspace can be started, answers, and can be stopped; then nothing of it is left."""
    for workspace in arena.workspaces:
        kaizen("resume", workspace)
        pid = start_background_for(workspace, timeout_s=60).pid
        assert daemons_of(arena.home, workspace) == [pid]
    for workspace in arena.workspaces:
        assert stop_background_for(workspace).was_running
    if arena.supervised:
        assert kaizen("supervise", "stop").status == 0
    reap_children()
    eventually(lambda: not seen_below(arena.home), f"nobody is left: {seen_below(arena.home)}")
    held = [str(path) for path in Path(paths.locks_dir(arena.home)).iterdir() if locks.is_held(str(path))]
    assert held == []
    assert [str(path) for path in Path(paths.run_dir(arena.home)).rglob("*.sock")] == []


def chaos(
    home: str, tmp_path: Path, *, seed: int, supervised: bool, workers: int, workspaces: int, **more: float
) -> None:
    """A whole run."""
    logs = tmp_path / "logs"
    logs.mkdir()
    made = [str(make_workspace(tmp_path.resolve() / "work" / f"w{number}")) for number in range(workspaces)]
    with Stranger() as stranger:
        arena = Arena(
            home=home, workspaces=made, seed=seed, workers=workers, supervised=supervised, stranger=stranger.pid,
            logs=str(logs), **more,
        )  # fmt: skip
        print(f"\nchaos: seed {seed}")
        put_through(arena)
        come_to_rest(arena)
        start_and_stop_all(arena)
        assert stranger.trouble() is None


TWO = """
import os, sys
from kaizen.host import locks
lock = locks.take(sys.argv[1])
os.fork() or os.write(1, b"held\\n")
sys.stdin.read()
"""


def test_the_witness_sees_two_that_hold_one_workspace(home: str, workspace: Path) -> None:
    """Two processes with a daemon's command line that both have the life lock are told of, one is not."""
    files.ensure_home(home)
    pid = start_background_for(workspace).pid
    assert [each.pid for each in holders(home, [str(workspace)])] == [pid]
    assert doubles(home, [str(workspace)]) == []
    stop_background_for(workspace)
    life = paths.place(home, str(workspace)).life
    two = program(TWO, life, "--home", home, "--workspace", str(workspace), stdin=subprocess.PIPE)
    assert two.stdout is not None
    assert two.stdout.readline() == "held\n"
    assert len(eventually(lambda: doubles(home, [str(workspace)]), "both are seen")) == 1
    two.communicate("")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGCONT, signal.SIGSTOP, signal.SIGKILL])
def test_the_witness_sees_a_signal_to_a_stranger(number: int) -> None:
    """Each signal that a stranger gets is told of, whether it can be blocked or not."""
    with Stranger() as stranger:
        assert stranger.trouble() is None
        os.kill(stranger.pid, number)
        eventually(stranger.trouble, "it is seen")


@pytest.mark.parametrize("supervised", [False, True], ids=["alone", "supervised"])
def test_twenty_processes_at_random_leave_nothing_wrong(home: str, tmp_path: Path, *, supervised: bool) -> None:
    """Whatever twenty processes do to five workspaces at once: no two daemons for one, no stranger signalled, no command
    that hangs, and afterwards nothing that lies or is left over."""
    seed = int(os.environ.get("KAIZEN_SOAK_SEED", SEEDS[supervised]))
    chaos(home, tmp_path, seed=seed, supervised=supervised, workers=20, workspaces=5, seconds=2.0, slack_s=60.0)


@pytest.mark.soak
@pytest.mark.parametrize("supervised", [False, True], ids=["alone", "supervised"])
def test_two_hundred_processes_at_random_leave_nothing_wrong(home: str, tmp_path: Path, *, supervised: bool) -> None:
    """The same of two hundred processes and twenty workspaces, from a seed that is printed."""
    seed, seconds = soak.seed("chaos"), min(60.0, soak.seconds(1 / 9))  # coming to rest takes as long again
    chaos(home, tmp_path, seed=seed, supervised=supervised, workers=200, workspaces=20, seconds=seconds, slack_s=120.0)

"""Clearing up after the dead, and only after them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.background.reap import Reaping, is_stale, reap, reap_entry, remove_runtime
from kaizen.background.start import register
from kaizen.host import files, locks, processes
from kaizen.model.daemon import PROTOCOL, Ending, Identity, State
from kaizen.model.workspace import DaemonRow
from kaizen.paths import Place
from kaizen.registry.hot import Registry
from tests.support.homes import make_workspace, place
from tests.support.hooks import open_spool

NOBODY = Identity(4_000_000, 1, processes.boot_id(), processes.pid_namespace())


def dead(home: str, workspace: Path, *, state: State = State.READY, who: Identity = NOBODY) -> Place:
    """A workspace whose daemon is recorded as alive and is dead."""
    files.ensure_home(home)
    where, now = place(home, workspace), clock.now_ms()
    files.ensure_folder(home, where.runtime.dir)
    pidfile.write(home, where.runtime, who)
    with Registry.open(home) as registry:
        row = register(registry, str(workspace), init=False)
        if state is State.STARTING:
            registry.record_starting(row.id, where.runtime, "0.1", PROTOCOL, now)
        else:
            registry.record_ready(row.id, who, where.runtime, "0.1", PROTOCOL, web=None, started_at=now, now=now)
        if state is State.STOPPING:
            registry.record_stopping(row.id, who, now)
    return where


def row_of(home: str, workspace: Path) -> DaemonRow | None:
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    return None if entry is None else entry.daemon


@pytest.mark.parametrize(
    ("state", "after", "ending"),
    [(State.READY, State.CRASHED, Ending.CRASHED), (State.STARTING, State.CRASHED, Ending.CRASHED),
     (State.STOPPING, State.STOPPED, Ending.STOPPED)],
)  # fmt: skip
def test_a_row_that_claims_to_live_is_reaped(
    home: str, workspace: Path, state: State, after: State, ending: Ending
) -> None:
    """A dead daemon's row becomes crashed, or stopped where that was asked for; a second reap has nothing to do."""
    where = dead(home, workspace, state=state)
    found = reap()
    assert [each.path for each in found.reaped] == [str(workspace)]
    row = row_of(home, workspace)
    assert row is not None
    assert (row.state, row.ending) == (after, ending)
    assert files.inode(where.runtime.pid) is None
    assert reap() == Reaping(1, (), (), ())


def test_a_dry_run_says_the_same_and_does_nothing(home: str, workspace: Path) -> None:
    """What would be reaped is told, and is still there."""
    where = dead(home, workspace)
    (dry,) = reap(dry_run=True).reaped
    assert files.inode(where.runtime.pid) is not None
    assert reap().reaped == (dry,)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (NOBODY, "is gone"),
        (NOBODY._replace(boot="another"), "before the machine was started again"),
        (processes.own_identity(), "lost its life lock"),
    ],
)
def test_the_reason_is_told(home: str, workspace: Path, who: Identity, reason: str) -> None:
    """A process that is gone, another boot, and one that lives without its lock are told apart."""
    dead(home, workspace, who=who)
    (found,) = reap().reaped
    assert reason in found.reason
    assert found.pid == who.pid


@pytest.mark.parametrize("lock", ["life", "start"])
def test_what_somebody_holds_is_left(home: str, workspace: Path, lock: str) -> None:
    """While the life lock or the start lock is held nothing is reaped."""
    where = dead(home, workspace)
    with locks.taken(where.life if lock == "life" else where.start, timeout_s=0):
        assert reap().reaped == ()
    assert len(reap().reaped) == 1


def test_one_that_comes_to_life_meanwhile_is_left(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stale at the first look and alive under the start lock: it is left alone."""
    where = dead(home, workspace)
    held: list[locks.Lock] = []
    real = locks.take

    def take(path: str) -> locks.Lock | None:
        if path == where.start and not held:
            held.append(locks.taken(where.life, timeout_s=0))
        return real(path)

    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
        assert entry is not None
        assert is_stale(home, entry)
        monkeypatch.setattr(locks, "take", take)
        assert reap_entry(home, registry, entry, dry_run=False) is None
    held[0].release()
    row = row_of(home, workspace)
    assert row is not None
    assert row.state == "ready"


def test_only_what_we_made_is_removed(home: str, workspace: Path) -> None:
    """A file that somebody put into the runtime folder, or into the socket's place, stays."""
    where = dead(home, workspace)
    Path(where.runtime.sock).write_text("precious")
    Path(where.runtime.dir, "notes").write_text("precious")
    reap()
    assert Path(where.runtime.sock).read_text() == "precious"
    assert remove_runtime(where) is False
    assert sorted(os.listdir(where.runtime.dir)) == ["daemon.sock", "notes"]


def test_orphans_are_removed_when_nobody_lives_there(home: str, workspace: Path) -> None:
    """A runtime folder without a row goes when its lock is free; one that is held, or not named by a key, stays."""
    where = dead(home, workspace)
    os.unlink(paths.machine_db(home))
    os.mkdir(os.path.join(paths.run_dir(home), "somebody-elses"))
    with locks.taken(where.life, timeout_s=0):
        assert reap().reaped == ()
    (found,) = reap().reaped
    assert (found.path, found.pid) == (where.runtime.dir, NOBODY.pid)
    assert os.listdir(paths.run_dir(home)) == ["somebody-elses"]


def test_folders_that_are_gone_are_marked_then_forgotten(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workspace whose folder is gone is missing, is found again, and is forgotten after so many days."""
    dead(home, workspace)
    reap()
    spool = open_spool(home, workspace)
    moved = workspace.rename(workspace.parent / "moved")
    assert reap(forget_missing_days=7).missing == (str(workspace),)
    moved.rename(workspace)
    assert reap().missing == ()
    workspace.rename(moved)
    assert reap(forget_missing_days=7).forgotten == ()
    now = clock.now_ms()
    monkeypatch.setattr(clock, "now_ms", lambda: now + 8 * 86_400_000)
    assert reap(forget_missing_days=7, dry_run=True).forgotten == (str(workspace),)
    assert reap(forget_missing_days=7).forgotten == (str(workspace),)
    assert row_of(home, workspace) is None
    assert not os.path.exists(spool)  # hooks are not welcome any more


def test_a_home_that_is_not_there_is_left_so(home: str) -> None:
    """Where there is nothing, there is nothing to reap, and nothing is made."""
    assert reap() == Reaping(0, (), (), ())
    assert not os.path.exists(home)


def test_hundreds_of_stale_rows(home: str, tmp_path: Path) -> None:
    """However many died, each is reaped, once."""
    files.ensure_home(home)
    now = clock.now_ms()
    with Registry.open(home) as registry:
        for n in range(200):
            path = str(make_workspace(tmp_path / "many" / str(n)))
            row, runtime = register(registry, path, init=False), paths.runtime(home, paths.key(path))
            registry.record_ready(row.id, NOBODY, runtime, "0.1", PROTOCOL, web=None, started_at=now, now=now)
    assert len(reap().reaped) == 200
    assert reap().reaped == ()


def test_a_removed_runtime_folder_takes_all_its_logs_along(home: str, workspace: Path) -> None:
    """The log and what it was before go with the runtime folder; a file that is not ours stays, and the folder with it."""
    where = dead(home, workspace)
    for name in ("", ".1", ".2", ".3", ".9"):
        Path(where.runtime.log + name).write_text("said")
    stranger = Path(where.runtime.dir, "daemon.log.bak")
    stranger.write_text("precious")
    assert not remove_runtime(where)
    assert os.listdir(where.runtime.dir) == ["daemon.log.bak"]
    stranger.unlink()
    assert remove_runtime(where)
    assert not os.path.exists(where.runtime.dir)


def test_one_that_cannot_be_looked_after_keeps_no_other(home: str, workspace: Path, tmp_path: Path) -> None:
    """A workspace whose lock is a link, and an orphan whose lock is one, are told; the others are reaped."""
    bad = make_workspace(tmp_path.resolve() / "bad")
    orphan = place(home, make_workspace(tmp_path.resolve() / "orphan"))
    dead(home, workspace)
    files.ensure_folder(home, orphan.runtime.dir)
    for where in (dead(home, bad), orphan):
        Path(where.start).unlink(missing_ok=True)
        Path(where.start).symlink_to(tmp_path / "nowhere")
    done = reap()
    assert [each.path for each in done.reaped] == [str(workspace)]
    assert [each.path for each in done.failed] == [str(bad), orphan.runtime.dir]
    assert all("symbolic" in each.why or "plain file" in each.why for each in done.failed)


def test_what_a_dead_supervisor_left_is_reaped(home: str) -> None:
    """Its socket and pid file go, its log stays; one that lives is left alone."""
    files.ensure_home(home)
    where = paths.supervisor(home)
    files.ensure_folder(home, where.runtime.dir)
    pidfile.write(home, where.runtime, NOBODY)
    Path(where.runtime.log).write_text("said")
    with locks.taken(where.life, timeout_s=0):
        assert reap().reaped == ()
    assert [(each.pid, each.reason) for each in reap(dry_run=True).reaped] == [(NOBODY.pid, "the supervisor is gone")]
    assert [each.path for each in reap().reaped] == [where.runtime.dir]
    assert os.listdir(where.runtime.dir) == ["daemon.log"]
    assert reap().reaped == ()

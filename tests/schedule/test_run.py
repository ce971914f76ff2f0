"""One run of what cron runs: everything once, nobody disturbed, one failure alone."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from kaizen import clock, paths
from kaizen.background.start import register
from kaizen.background.supervisor import start_supervisor, stop_supervisor, supervisor_status
from kaizen.database import schemas
from kaizen.errors import DatabaseDamaged
from kaizen.host import files, locks
from kaizen.registry.hot import Registry
from kaizen.schedule import run
from kaizen.schedule.run import Tended, tend
from kaizen.store.opening import open_store
from tests.background.test_reap import dead
from tests.schedule.test_retention import aged
from tests.support.claude import Store, session
from tests.support.homes import make_workspace, place
from tests.support.processes import kill


def store_of(home: str, workspace: Path) -> str:
    """The workspace's store, as a daemon that was killed leaves it: with a write-ahead log beside it."""
    path = paths.project_db(home, str(workspace))
    files.ensure_folder(home, os.path.dirname(path))
    connection = open_store(path, lock=paths.migration_lock(home, "x"))
    connection.execute("CREATE TABLE more (x)")
    log = Path(path + "-wal").read_bytes()
    connection.close()
    Path(path + "-wal").write_bytes(log)
    return path


def registered(home: str, *workspaces: Path) -> None:
    with Registry.open(home) as registry:
        for workspace in workspaces:
            register(registry, str(workspace), init=False)


def test_everything_is_done_once(home: str, workspace: Path) -> None:
    """The dead are reaped, old lines and logs go, the store's log is written back; a second run finds nothing."""
    where = dead(home, workspace)
    with Registry.open(home) as registry:
        registry.note(str(workspace), "spawned", None, 1)
    old = aged(Path(where.runtime.log + ".2"), 40)
    store = store_of(home, workspace)
    done = tend(home)
    assert [each.path for each in done.reaping.reaped] == [str(workspace)]
    assert (done.journal_lines, done.logs, done.failed, done.skipped) == (1, (str(old),), (), ())
    assert store in {each.path for each in done.freed}
    assert not os.path.exists(store + "-wal")
    again = tend(home)
    assert again == Tended(reaping=again.reaping)
    assert again.reaping.reaped == ()


def test_where_there_is_no_home_none_is_made(home: str) -> None:
    """Nothing to do, and nothing made; not even by one that asks when it ran last."""
    assert tend(home) == Tended()
    assert run.last_run(home) is None
    assert not os.path.exists(home)


def test_no_store_and_no_registry_are_made(home: str, workspace: Path) -> None:
    """A home without a registry, and a workspace of which nothing was captured, stay so."""
    files.ensure_home(home)
    tend(home)
    assert not os.path.exists(paths.machine_db(home))
    registered(home, workspace)
    tend(home)
    assert os.listdir(paths.projects_dir(home)) == []


def test_one_run_at_a_time(home: str, workspace: Path) -> None:
    """While another run holds the lock this one does nothing; afterwards it does."""
    dead(home, workspace)
    with locks.taken(paths.cron_lock(home), timeout_s=0):
        assert tend(home) == Tended(busy=True)
    assert len(tend(home).reaping.reaped) == 1


def test_the_last_run_is_remembered(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run that comes to its end leaves its date."""
    files.ensure_home(home)
    tend(home)
    os.utime(paths.cron_lock(home), (1, 1))
    assert run.last_run(home) == "1970-01-01T00:00:01.000+00:00"
    tend(home)
    assert (run.last_run(home) or "") > "2020"


@pytest.mark.parametrize("lock", ["life", "start"])
def test_what_somebody_holds_is_not_touched(home: str, workspace: Path, lock: str) -> None:
    """A living daemon's files are its own; a workspace that is just starting or stopping is passed over without
    waiting, and told."""
    where = place(home, workspace)
    registered(home, workspace)
    old, store = aged(Path(where.runtime.log + ".1"), 40), store_of(home, workspace)
    with locks.taken(where.life if lock == "life" else where.start, timeout_s=0):
        done = tend(home)
        assert done.skipped == ((str(workspace),) if lock == "start" else ())
        assert old.exists()
        assert os.path.exists(store + "-wal")
    assert tend(home).logs == (str(old),)


def test_one_that_fails_keeps_no_other_from_being_done(home: str, tmp_path: Path) -> None:
    """A damaged store, a store that is a link and a lock that is a link are told; the workspaces between are done."""
    names = ["a", "b damaged", "c", "d link", "e", "f lock", "g"]
    spaces = [make_workspace(tmp_path.resolve() / "many" / name) for name in names]
    registered(home, *spaces)
    stores = {workspace.name: Path(store_of(home, workspace)) for workspace in spaces}
    Path(stores["b damaged"]).write_bytes(b"x" * 4096)
    os.rename(stores["d link"], tmp_path / "elsewhere")
    stores["d link"].symlink_to(tmp_path / "elsewhere")
    dead(home, spaces[5])
    start = Path(place(home, spaces[5]).start)
    start.unlink(missing_ok=True)
    start.symlink_to(tmp_path / "nowhere")
    done = tend(home)
    assert {Path(each.path).name for each in done.failed} == {"b damaged", "d link", "f lock"}
    assert all(each.why for each in done.failed)
    for name in "aceg":
        assert not Path(f"{stores[name]}-wal").exists(), name


def test_settings_that_make_no_sense_delete_nothing(home: str, workspace: Path) -> None:
    """The file is named, nothing is deleted, and everything else is done."""
    where = dead(home, workspace)
    old = aged(Path(where.runtime.log + ".1"), 4000)
    with Registry.open(home) as registry:
        registry.note(str(workspace), "spawned", None, 1)
    Path(paths.machine_config(home)).write_text("[retention]\nlog_days = 'few'\n")
    done = tend(home)
    assert [each.path for each in done.failed] == [paths.machine_config(home)]
    assert (done.journal_lines, done.logs, len(done.reaping.reaped)) == (0, (), 1)
    assert old.exists()


def test_workspaces_that_are_gone_are_forgotten_if_the_settings_say_so(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default they are only marked."""
    registered(home, workspace)
    workspace.rename(workspace.parent / "moved")
    assert tend(home).reaping.missing == (str(workspace),)
    now = clock.now_ms()
    monkeypatch.setattr(clock, "now_ms", lambda: now + 8 * 86_400_000)
    assert tend(home).reaping.forgotten == ()
    Path(paths.machine_config(home)).write_text("[retention]\nmissing_days = 7\n")
    assert tend(home).reaping.forgotten == (str(workspace),)


def test_a_registry_that_cannot_be_read_is_an_error(home: str, workspace: Path) -> None:
    """It is named and left in place, and the lock is free again."""
    registered(home, workspace)
    Path(paths.machine_db(home)).write_bytes(b"no database " * 1000)
    with pytest.raises(DatabaseDamaged):
        tend(home)
    assert not locks.is_held(paths.cron_lock(home))


def test_an_older_store_is_looked_after_too(home: str, workspace: Path) -> None:
    """It is not migrated, which is its daemon's to do."""
    registered(home, workspace)
    path = store_of(home, workspace)
    os.unlink(path + "-wal")
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    assert found == schemas.WORKSPACE.head
    assert tend(home).failed == ()


def test_a_supervisor_that_died_is_started_again(home: str) -> None:
    """One that was killed comes back, once; one that was stopped stays so, and one that runs is left alone."""
    first = start_supervisor(home).pid
    assert tend(home).revived is None
    kill(first)
    again = tend(home).revived
    assert again not in (None, first)
    assert supervisor_status(home)["pid"] == again
    assert tend(home).revived is None
    stop_supervisor(home)
    assert tend(home).revived is None
    assert supervisor_status(home)["state"] == "stopped"


def test_what_was_kept_for_long_enough_goes(home: str, workspace: Path, tmp_path: Path) -> None:
    """Where a limit is set and no daemon lives to do it; what went is told."""
    registered(home, workspace)
    store = Store(Path(paths.project_dir(home, str(workspace))))
    session().write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    store.close()
    assert tend(home).aged == ()
    Path(paths.machine_config(home)).write_text("[retention]\ndays = 1\n")
    with locks.taken(place(home, workspace).life, timeout_s=5):
        assert tend(home).aged == ()
    done = tend(home)
    assert [(each.path, each.sessions) for each in done.aged] == [(str(workspace), 1)]
    assert done.aged[0].events > 0
    assert tend(home).aged == ()

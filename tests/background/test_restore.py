"""Putting backups back: verified, whole, and what was deleted stays deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background import acting, manifest, restore
from kaizen.background.backup import back_up
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.database import schemas
from kaizen.errors import DatabaseNewer, NotFound
from kaizen.host import locks
from kaizen.host.files import ensure_folder
from kaizen.model.act import What
from kaizen.registry.hot import Registry
from tests.support.claude import session
from tests.support.command import captured, history_read
from tests.support.databases import content
from tests.support.homes import place
from tests.support.prices import keep_history


@pytest.fixture
def target(tmp_path: Path) -> str:
    return str(tmp_path / "backup")


def projects(home: str) -> Path:
    return Path(home).parent / ".claude" / "projects"


def put_back(home: str, target: str, only: str | None = None) -> restore.Restored:
    made = manifest.read(target)
    return restore.restore(home, target, made, restore.chosen(made, only))


def ids(home: str, workspace: Path) -> list[str]:
    with closing(sqlite3.connect(paths.project_db(home, str(workspace)))) as store:
        return [row[0] for row in store.execute("SELECT id FROM sessions ORDER BY id")]


def rows(path: str) -> list[str]:
    return [line for line in content(Path(path)) if "writer_epoch" not in line]


def leftovers(home: str, workspace: Path) -> list[str]:
    names = os.listdir(paths.project_dir(home, str(workspace)))
    return [name for name in names if "restore" in name or "damaged" in name]


def test_a_lost_home_comes_back(home: str, workspace: Path, target: str) -> None:
    """Registry, settings, stores: as they were; nothing is said to run that does not."""
    captured(home, workspace)
    Path(paths.machine_config(home)).write_text("[retention]\ndays = 400\n")
    stop_background_for(workspace)
    before = rows(paths.project_db(home, str(workspace)))
    back_up(home, target)
    shutil.rmtree(home)
    done = put_back(home, target)
    assert (done.workspaces, done.started, done.registry) == ((str(workspace),), (), True)
    assert rows(paths.project_db(home, str(workspace))) == before
    assert Path(paths.machine_config(home)).read_text() == "[retention]\ndays = 400\n"
    with Registry.open(home) as registry:
        assert registry.paths() == {str(workspace)}
    assert leftovers(home, workspace) == []
    start_background_for(workspace)
    history_read(home, workspace)
    after = rows(paths.project_db(home, str(workspace)))
    looked = "'aged_at'"  # when retention was last looked at is for each daemon to say
    assert [line for line in after if looked not in line] == [line for line in before if looked not in line]


def test_under_a_running_daemon(home: str, workspace: Path, target: str) -> None:
    """It is stopped and started again; it goes on reading from where the backup had left off."""
    first = captured(home, workspace)
    back_up(home, target, only=str(workspace))
    session(2, cwd=str(workspace)).write(projects(home), "-work-repository")
    stop_background_for(workspace)
    pid = start_background_for(workspace).pid
    history_read(home, workspace)
    assert len(ids(home, workspace)) == 2
    lost = restore.losses(home, target, restore.chosen(manifest.read(target), None))
    assert [(each.workspace, each.sessions) for each in lost] == [(str(workspace), 2)]
    assert lost[0].newer_events
    (projects(home) / "-work-repository" / f"{session(2).session}.jsonl").unlink()
    done = put_back(home, target)
    assert done.started == (str(workspace),)
    assert start_background_for(workspace).pid != pid
    history_read(home, workspace)
    assert ids(home, workspace) == [first]


def test_what_was_deleted_since_stays_deleted(home: str, workspace: Path, target: str) -> None:
    """A backup of before does not bring back what somebody wanted gone, nor what was shut out."""
    first = captured(home, workspace)
    hidden = session(2, cwd=str(workspace / "secret"))
    hidden.write(projects(home), "-work-repository")
    session(3, cwd=str(workspace)).write(projects(home), "-work-repository")
    stop_background_for(workspace)
    start_background_for(workspace)
    history_read(home, workspace)
    back_up(home, target)
    acting.act(home, str(workspace), What.DELETE, (first,))
    acting.act(home, str(workspace), What.EXCLUDE, (str(workspace / "secret"),))
    put_back(home, target)
    history_read(home, workspace)
    assert ids(home, workspace) == [session(3).session]


def test_a_damaged_store_is_put_aside(home: str, workspace: Path, target: str) -> None:
    """It is replaced after it was asked for, and kept."""
    first = captured(home, workspace)
    back_up(home, target)
    stop_background_for(workspace)
    Path(paths.project_db(home, str(workspace))).write_bytes(b"garbage " * 1000)
    made = manifest.read(target)
    assert restore.losses(home, target, restore.chosen(made, None)) == [restore.Lost(str(workspace), None, None)]
    put_back(home, target)
    assert ids(home, workspace) == [first]
    assert leftovers(home, workspace) == ["kaizen.db.damaged"]


def test_nothing_is_lost_by_the_same_again(home: str, workspace: Path, target: str) -> None:
    """A store that ends where the backup does needs no question."""
    captured(home, workspace)
    back_up(home, target)
    made = manifest.read(target)
    assert restore.losses(home, target, restore.chosen(made, None)) == []
    put_back(home, target)
    put_back(home, target)


def test_newer_ones_are_refused(home: str, workspace: Path, target: str) -> None:
    """By the schemas that the manifest names; the home is left as it is."""
    captured(home, workspace)
    back_up(home, target)
    made = manifest.read(target)
    newer = made.workspaces[0]._replace(schema=schemas.WORKSPACE.head + 1)
    with pytest.raises(DatabaseNewer):
        restore.refuse_newer(target, made._replace(workspaces=(newer,)))
    with pytest.raises(DatabaseNewer):
        restore.refuse_newer(target, made._replace(registry_schema=99))
    restore.refuse_newer(target, made)


def test_one_that_is_older_is_migrated(home: str, workspace: Path, target: str) -> None:
    """A store of the first schema becomes one of today's, and no copy of it is left."""
    captured(home, workspace)
    back_up(home, target)
    made = manifest.read(target)
    path = Path(target, made.workspaces[0].folder, "kaizen.db")
    path.unlink()
    first = (Path(schemas.WORKSPACE.migrations_path) / "versions" / "0001_initial.py").read_text()
    space: dict[str, object] = {}
    exec(first.replace("from alembic import op", ""), space)
    with closing(sqlite3.connect(path)) as old:
        for statement in space["DDL"]:  # type: ignore[attr-defined] # what a migration names is known as it is run
            old.execute(statement)
        old.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        old.execute("INSERT INTO alembic_version VALUES ('0001')")
        old.execute("INSERT INTO sessions (id, agent) VALUES ('old', 'claude-code')")
        old.execute("PRAGMA user_version=1")
        old.commit()
    shutil.rmtree(projects(home))
    saved = [made.workspaces[0]._replace(schema=1)]
    restore.restore(home, target, made, saved)
    history_read(home, workspace)
    assert ids(home, workspace) == ["old"]
    assert leftovers(home, workspace) == []


def test_a_paused_workspace_stays_paused(home: str, workspace: Path, target: str) -> None:
    """No daemon is started for it."""
    captured(home, workspace)
    stop_background_for(workspace)
    with Registry.open(home) as registry:
        registry.set_paused(registry.entry(str(workspace)).workspace.id, True, 5)
    back_up(home, target)
    shutil.rmtree(home)
    assert put_back(home, target).started == ()
    with Registry.open(home) as registry:
        assert registry.entry(str(workspace)).workspace.paused
    assert not locks.is_held(place(home, workspace).life)


def test_what_the_backup_does_not_have(home: str, workspace: Path, target: str) -> None:
    """A workspace that is not in it is told of."""
    captured(home, workspace)
    back_up(home, target)
    with pytest.raises(NotFound):
        restore.chosen(manifest.read(target), "/elsewhere")


def test_retros_of_all_workspaces_come_back(home: str, workspace: Path, target: str) -> None:
    """They are no workspace's, and go with a backup of all."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    ensure_folder(home, paths.machine_reports_dir(home))
    kept = Path(paths.machine_reports_dir(home), "2026-W47.json")
    kept.write_text("{}")
    back_up(home, target)
    kept.unlink()
    put_back(home, target)
    assert kept.read_text() == "{}"

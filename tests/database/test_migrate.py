"""Bringing a database to its newest schema: made, migrated or refused, never by halves."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from kaizen.database import migrate, opening, schemas
from kaizen.database.schemas import Schema
from kaizen.errors import DatabaseDamaged, DatabaseNewer, DatabaseUnavailable
from kaizen.host import locks
from tests.support.databases import SECOND, content, executing, family, shape
from tests.support.processes import kill, program

CROWD = 8

# Each process says that it stands at the gate, and goes on once the test has opened it for all.
_AT_THE_GATE = """
import sys
from kaizen.database import migrate
from kaizen.database.schemas import Schema
path, lock, name, head, sql, migrations = sys.argv[1:]
schema = Schema(name, int(head), sql, migrations)
print("ready", flush=True)
sys.stdin.read()
print(migrate.bring_to_head(path, schema, lock=lock))
"""


def bring(path: Path, schema: Schema) -> int:
    return migrate.bring_to_head(str(path), schema, lock=str(path) + ".lock")


def at_version_one(path: Path, first: Schema) -> Path:
    """A database of the first version with a row in it."""
    bring(path, first)
    connection = opening.connect(str(path))
    with opening.writing(connection):
        connection.execute("INSERT INTO owners VALUES (7)")
        connection.execute("INSERT INTO things VALUES ('chair', 7)")
    connection.close()
    return path


def crowd(path: Path, schema: Schema) -> list[str]:
    """What so many processes say that bring a database to its head at the same moment."""
    arguments = (str(path), f"{path}.lock", schema.name, str(schema.head), schema.sql_path, schema.migrations_path)
    processes = [program(_AT_THE_GATE, *arguments, stdin=-1) for _ in range(CROWD)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.close()
        process.stdin = None
    results = [process.communicate(timeout=120) for process in processes]
    assert [err for _, err in results] == [""] * CROWD
    return [out.strip() for out, _ in results]


@pytest.mark.parametrize("schema", schemas.BY_NAME.values(), ids=lambda schema: schema.name)
def test_a_new_database_is_made_at_the_head(tmp_path: Path, schema: Schema) -> None:
    """A missing and an empty file become a database of the newest version; the next time nothing is done."""
    for name in ("missing.db", "empty.db"):
        path = tmp_path / name
        if name.startswith("empty"):
            opening.create_private(str(path))
        assert bring(path, schema) == 0
        assert content(path)[0] == f"user_version {schema.head}"
        assert f"VALUES('{schemas.revision(schema.head)}')" in "".join(content(path))
        before = path.read_bytes()
        assert bring(path, schema) == schema.head
        assert path.read_bytes() == before
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_at_the_head_no_lock_is_taken(tmp_path: Path) -> None:
    """The usual case needs no lock, so that it waits for nobody and works where nothing can be written."""
    (first,) = family(tmp_path)
    path = tmp_path / "a.db"
    bring(path, first)
    assert migrate.bring_to_head(str(path), first, lock=str(tmp_path / "none" / "lock")) == 1
    assert sorted(os.listdir(tmp_path)) == ["a.db", "a.db.lock", "first.sql", "migrations"]


def test_an_old_database_is_migrated_after_a_backup(tmp_path: Path) -> None:
    """Rows go on to the new version, and the old database is kept beside it, whole."""
    first, second = family(tmp_path, executing(*SECOND))
    path = at_version_one(tmp_path / "a.db", first)
    before = content(path)
    assert migrate.is_old(str(path), second)
    assert bring(path, second) == 1
    assert not migrate.is_old(str(path), second)
    connection = opening.connect(str(path))
    assert connection.execute("SELECT * FROM things").fetchall() == [("chair", 7, "blue")]
    assert connection.execute("SELECT * FROM alembic_version").fetchall() == [("0002",)]
    assert migrate.version(connection) == 2
    connection.close()
    backup = tmp_path / "a.db.v1.backup"
    assert content(backup) == before
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert not (tmp_path / "a.db.v1.backup.new").exists()


def test_a_backup_holds_what_is_only_in_the_log(tmp_path: Path) -> None:
    """The backup is a copy of the database, not of its file: committed rows still in the log are in it."""
    first, second = family(tmp_path, executing(*SECOND))
    path = at_version_one(tmp_path / "a.db", first)
    user = opening.connect(str(path))
    user.execute("INSERT INTO things VALUES ('table', 7)")
    assert bring(path, second) == 1
    assert [line for line in content(tmp_path / "a.db.v1.backup") if "table'" in line]
    user.close()


def test_several_versions_at_once(tmp_path: Path) -> None:
    """A database that is two versions behind arrives at the head."""
    first, _, third = family(tmp_path, executing(*SECOND), executing("ALTER TABLE owners ADD COLUMN name TEXT"))
    path = at_version_one(tmp_path / "a.db", first)
    assert bring(path, third) == 1
    assert content(path)[0] == "user_version 3"
    assert bring(path, third) == 3


@pytest.mark.parametrize(
    "failing",
    [
        executing(*SECOND, "CREATE TABLE another (a)", "INSERT INTO nowhere VALUES (1)"),
        executing(*SECOND, "CREATE TABLE another (a)") + "\n    raise RuntimeError('a mistake')",
        executing(*SECOND, "DELETE FROM owners"),  # leaves a thing whose owner is gone
        executing(*SECOND) + "\n    import sys; sys.exit('stop')",
    ],
    ids=["sql", "python", "references", "exit"],
)
def test_a_migration_that_fails_changes_nothing(tmp_path: Path, failing: str) -> None:
    """However late it fails, tables, rows and both version marks are as before, and it can be tried again."""
    first, second = family(tmp_path, failing)
    path = at_version_one(tmp_path / "a.db", first)
    before = content(path)
    with pytest.raises((DatabaseUnavailable, DatabaseDamaged, SystemExit)):
        bring(path, second)
    assert content(path) == before
    assert not locks.is_held(str(path) + ".lock")
    _, mended = family(tmp_path, executing(*SECOND))
    assert bring(path, mended) == 1
    assert content(path)[0] == "user_version 2"


def test_a_failed_migration_names_the_file_and_the_cause(tmp_path: Path) -> None:
    """The error says which database, from where to where, and why."""
    first, second = family(tmp_path, "raise RuntimeError('a mistake')")
    path = at_version_one(tmp_path / "a.db", first)
    with pytest.raises(DatabaseUnavailable) as caught:
        bring(path, second)
    for word in (str(path), "from schema 1 to 2", "undone", "a mistake"):
        assert word in str(caught.value)


def test_a_killed_migration_changes_nothing(tmp_path: Path) -> None:
    """A process that is killed in the middle of a migration leaves the old version whole, and no lock."""
    blocking = executing(*SECOND) + "\n    import sys; print('inside', flush=True); sys.stdin.read()"
    first, second = family(tmp_path, blocking)
    path = at_version_one(tmp_path / "a.db", first)
    before = content(path)
    code = _AT_THE_GATE.replace("sys.stdin.read()\n", "sys.stdin.readline()\n")
    arguments = (str(path), f"{path}.lock", second.name, "2", second.sql_path, second.migrations_path)
    process = program(code, *arguments, stdin=-1)
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "inside\n"
    assert locks.is_held(str(path) + ".lock")
    kill(process.pid)
    process.communicate()
    assert content(path) == before
    _, mended = family(tmp_path, executing(*SECOND))
    assert bring(path, mended) == 1


def test_a_backup_that_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    """What a killed backup left behind is no obstacle and is never taken for a backup."""
    first, second = family(tmp_path, executing(*SECOND))
    path = at_version_one(tmp_path / "a.db", first)
    before = content(path)
    (tmp_path / "a.db.v1.backup.new").write_bytes(b"half a page")
    bring(path, second)
    assert content(tmp_path / "a.db.v1.backup") == before


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    """A database of a later version raises DatabaseNewer; no byte changes and nothing appears beside it."""
    first, second = family(tmp_path, executing(*SECOND))
    path = at_version_one(tmp_path / "a.db", first)
    bring(path, second)
    for name in ("a.db.lock", "a.db.v1.backup"):
        (tmp_path / name).unlink()
    before, files = path.read_bytes(), sorted(os.listdir(tmp_path))
    with pytest.raises(DatabaseNewer) as caught:
        bring(path, first)
    assert (caught.value.found, caught.value.known) == (2, 1)
    assert path.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == files


def test_a_newer_database_in_use_is_refused(tmp_path: Path) -> None:
    """A later version is seen also where it still stands in the log only."""
    first, second = family(tmp_path, executing(*SECOND))
    path = at_version_one(tmp_path / "a.db", first)
    user = opening.connect(str(path))
    bring(path, second)
    with pytest.raises(DatabaseNewer):
        bring(path, first)
    user.close()


def test_a_stranger_is_refused(tmp_path: Path) -> None:
    """Another program's database is called damaged, with what was found in it, and keeps its content."""
    (first,) = family(tmp_path)
    path = tmp_path / "a.db"
    stranger = sqlite3.connect(path)
    stranger.execute("CREATE TABLE bookmarks (url)")
    stranger.close()
    before = content(path)
    with pytest.raises(DatabaseDamaged, match="bookmarks"):
        bring(path, first)
    assert content(path) == before


@pytest.mark.parametrize("text", [b"garbage", b"garbage\n" * 1000])
def test_a_damaged_file_is_named_and_left(tmp_path: Path, text: bytes) -> None:
    """A file that is no database is named in the error and stays as it is."""
    (first,) = family(tmp_path)
    path = tmp_path / "a.db"
    path.write_bytes(text)
    with pytest.raises(DatabaseDamaged) as caught:
        bring(path, first)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == text


def test_a_schema_that_fails_leaves_an_empty_database(tmp_path: Path) -> None:
    """A database is made whole or stays empty, so that it can be made the next time."""
    (first,) = family(tmp_path)
    Path(first.sql_path).write_text("CREATE TABLE one (a); CREATE TABLE one (a);")
    path = tmp_path / "a.db"
    with pytest.raises(DatabaseDamaged):
        bring(path, first)
    assert content(path) == ["user_version 0", "BEGIN TRANSACTION;", "COMMIT;"]
    (mended,) = family(tmp_path)
    assert bring(path, mended) == 0


def test_a_migration_that_takes_too_long_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits in vain for another's migration is told so, and nothing was changed."""
    (first,) = family(tmp_path)
    monkeypatch.setattr(migrate, "_LOCK_TIMEOUT_S", 0.0)
    with locks.taken(str(tmp_path / "a.db.lock"), timeout_s=0), pytest.raises(DatabaseUnavailable, match="migrated"):
        bring(tmp_path / "a.db", first)
    assert not (tmp_path / "a.db").exists()


def test_a_crowd_makes_one_new_database(tmp_path: Path) -> None:
    """Of many processes at once exactly one makes the database, and none fails."""
    (first,) = family(tmp_path)
    path = tmp_path / "a.db"
    assert sorted(crowd(path, first)) == ["0"] + ["1"] * (CROWD - 1)
    reference = tmp_path / "b.db"
    bring(reference, first)
    assert content(path) == content(reference)


def test_a_crowd_migrates_once(tmp_path: Path) -> None:
    """Of many processes at once exactly one migrates, and none fails."""
    first, second = family(tmp_path, executing(*SECOND, "UPDATE things SET name = name || '!'"))
    path = at_version_one(tmp_path / "a.db", first)
    assert sorted(crowd(path, second)) == ["1"] + ["2"] * (CROWD - 1)
    assert [line for line in content(path) if "'chair!'" in line]


def test_migrating_is_silent(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither making nor migrating a database says anything, and logging is as it was."""
    import logging

    first, second = family(tmp_path, executing(*SECOND))
    before = (list(logging.root.handlers), logging.root.level)
    bring(at_version_one(tmp_path / "a.db", first), second)
    assert (list(logging.root.handlers), logging.root.level) == before
    assert capfd.readouterr() == ("", "")


def test_strange_folders(tmp_path: Path) -> None:
    """A folder's name that means something to a URI or a configuration file means nothing to us."""
    folder = tmp_path / "50%d %(here)s a:b;c,d?e#f ü"
    folder.mkdir()
    first, second = family(folder, executing(*SECOND))
    path = at_version_one(folder / "a.db", first)
    assert bring(path, second) == 1
    assert content(path)[0] == "user_version 2"


def test_a_stand_in_is_empty_and_cannot_be_written() -> None:
    """Where there is no database, its tables can be asked all the same, and hold nothing."""
    connection = migrate.stand_in(schemas.REGISTRY)
    assert connection.execute("SELECT count(*) FROM workspaces").fetchone() == (0,)
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM workspaces")
    connection.close()


@pytest.mark.parametrize("name", schemas.BY_NAME)
def test_the_program_does_the_same(tmp_path: Path, name: str) -> None:
    """`python -m kaizen.database.migrate NAME PATH LOCK` makes the database that `bring_to_head` makes."""
    path, reference = tmp_path / "a.db", tmp_path / "b.db"
    code = (
        "import runpy, sys; sys.argv[0] = 'migrate'; runpy.run_module('kaizen.database.migrate', run_name='__main__')"
    )
    process = program(code, name, str(path), str(tmp_path / "lock"))
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0
    bring(reference, schemas.BY_NAME[name])
    assert shape(path) == shape(reference)


def test_the_program_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The program prints an error with its hint, and ends with that error's status."""
    path = tmp_path / "a.db"
    path.write_bytes(b"garbage")
    assert migrate.main(["registry", str(path), str(tmp_path / "lock")]) == DatabaseDamaged.exit_code
    assert "left in place" in (said := capsys.readouterr().err)
    assert "move it away" in said
    assert migrate.main(["nothing", "a", "b"]) == 2
    assert migrate.main([]) == 2
    assert "usage" in capsys.readouterr().err

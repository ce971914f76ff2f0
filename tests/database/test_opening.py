"""Opening databases: settings, modes, refusals, and errors that help."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from kaizen.database import opening
from kaizen.errors import DatabaseDamaged, DatabaseUnavailable, KaizenError, NotFound, PermissionRefused
from tests.support.processes import kill, program

STRANGE_NAMES = [
    "plain.db",
    "a b.db",
    "a?mode=ro.db",
    "a#b.db",
    "50%41.db",
    "é漢.db",
    "a\nb.db",
    "a&b=c;d.db",
    "'\".db",
]


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def filled(path: Path) -> Path:
    """A database with one row in it, closed."""
    connection = opening.connect(str(path))
    connection.execute("CREATE TABLE things (name TEXT NOT NULL)")
    connection.execute("INSERT INTO things VALUES ('first')")
    connection.close()
    return path


def things(path: Path) -> list[str]:
    connection = opening.connect(str(path), read_only=True)
    try:
        return [row[0] for row in connection.execute("SELECT name FROM things ORDER BY rowid")]
    finally:
        connection.close()


def files_in(folder: Path) -> set[str]:
    return set(os.listdir(folder))


def test_settings(tmp_path: Path) -> None:
    """A connection to write is in autocommit mode, logs ahead, checks references, and waits when busy."""
    connection = opening.connect(str(tmp_path / "a.db"), timeout_s=2.5)
    assert connection.isolation_level is None
    assert pragma(connection, "journal_mode") == "wal"
    assert pragma(connection, "synchronous") == 1
    assert pragma(connection, "foreign_keys") == 1
    assert pragma(connection, "busy_timeout") == 2500
    connection.close()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_files_are_private(tmp_path: Path, umask: int) -> None:
    """Whatever the umask, the database and what lies beside it are 0600."""
    before = os.umask(umask)
    try:
        connection = opening.connect(str(tmp_path / "a.db"))
        connection.execute("CREATE TABLE things (name)")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert files_in(tmp_path) == {"a.db", "a.db-wal", "a.db-shm"}
    connection.close()


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_any_name_can_be_opened(tmp_path: Path, name: str) -> None:
    """A name that means something in a URI names that file and no other, to write, to read and to look."""
    path = filled(tmp_path / name)
    assert things(path) == ["first"]
    glance = opening.look(str(path))
    assert pragma(glance, "schema_version") == 1
    glance.close()
    assert files_in(tmp_path) == {name}


def test_a_name_that_is_not_utf8_can_be_opened(tmp_path: Path) -> None:
    """A folder may have any name that the kernel allows."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    assert things(filled(folder / "a.db")) == ["first"]


def test_reading_creates_nothing(tmp_path: Path) -> None:
    """Reading what is not there raises NotFound and makes no file."""
    with pytest.raises(NotFound):
        opening.connect(str(tmp_path / "a.db"), read_only=True)
    with pytest.raises(NotFound):
        opening.look(str(tmp_path / "a.db"))
    assert files_in(tmp_path) == set()


def test_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    """After reading, the folder holds the same files with the same bytes."""
    path = filled(tmp_path / "a.db")
    before = path.read_bytes()
    assert things(path) == ["first"]
    assert files_in(tmp_path) == {"a.db"}
    assert path.read_bytes() == before


def test_reading_cannot_write(tmp_path: Path) -> None:
    """A connection to read refuses to write, with and without a writer beside it."""
    path = filled(tmp_path / "a.db")
    for writer in (None, opening.connect(str(path))):
        reader = opening.connect(str(path), read_only=True)
        with pytest.raises(sqlite3.OperationalError):
            reader.execute("INSERT INTO things VALUES ('second')")
        reader.close()
        if writer is not None:
            writer.close()
    assert things(path) == ["first"]


def test_reading_beside_a_writer(tmp_path: Path) -> None:
    """A reader sees what is committed while a writer has the database open, and not what is not."""
    path = filled(tmp_path / "a.db")
    writer = opening.connect(str(path))
    writer.execute("INSERT INTO things VALUES ('second')")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO things VALUES ('third')")
    assert things(path) == ["first", "second"]
    writer.execute("COMMIT")
    assert things(path) == ["first", "second", "third"]
    writer.close()


def test_reading_after_a_killed_writer_changes_nothing(tmp_path: Path) -> None:
    """What a killed writer had committed is read, and its files stay as they are."""
    path = filled(tmp_path / "a.db")
    writer = program(
        "import sys; from kaizen.database import opening\n"
        "connection = opening.connect(sys.argv[1])\n"
        "connection.execute(\"INSERT INTO things VALUES ('second')\")\n"
        "print('done', flush=True); sys.stdin.read()",
        str(path),
        stdin=-1,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "done\n"
    kill(writer.pid)
    writer.communicate()
    before = {name: (tmp_path / name).read_bytes() for name in ("a.db", "a.db-wal")}
    assert things(path) == ["first", "second"]
    assert {name: (tmp_path / name).read_bytes() for name in before} == before


def test_a_read_only_folder_can_be_read() -> None:
    """Where no log can be made beside the database, it is read as it lies, and nothing is made."""
    with tempfile.TemporaryDirectory() as name:  # root may write anywhere, so it becomes another user, who can enter
        folder = Path(name)
        path = filled(folder / "a.db")
        path.chmod(0o400)
        folder.chmod(0o500)
        user = os.geteuid() or 65534
        for each in (path, folder):
            os.chown(each, user, -1)
        reader = program(
            "import os, sys; from kaizen.database import opening, migrate, schemas\n"
            "os.setuid(int(sys.argv[2]))\n"
            "connection = opening.connect(sys.argv[1], read_only=True)\n"
            "print(connection.execute('SELECT name FROM things').fetchall())\n"
            "try: opening.connect(sys.argv[1])\n"
            "except Exception as error: print(type(error).__name__)",
            str(path),
            str(user),
        )
        out, err = reader.communicate(timeout=60)
        assert out == "[('first',)]\nDatabaseUnavailable\n", err
        assert files_in(folder) == {"a.db"}
        folder.chmod(0o700)


@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_not_ours_is_refused(tmp_path: Path, read_only: bool) -> None:
    """A link, a file with a second name and a folder are refused, and what they lead to is untouched."""
    target = filled(tmp_path / "target.db")
    (tmp_path / "link.db").symlink_to(target)
    (tmp_path / "dangling.db").symlink_to(tmp_path / "nowhere.db")
    (tmp_path / "folder.db").mkdir()
    os.link(target, tmp_path / "second.db")
    before = target.read_bytes()
    for name in ("link.db", "dangling.db", "folder.db", "second.db", "target.db"):
        with pytest.raises(PermissionRefused):
            opening.connect(str(tmp_path / name), read_only=read_only)
    assert target.read_bytes() == before
    assert not (tmp_path / "nowhere.db").exists()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("content", [b"no database, only text " * 200, b"SQLite format 3\0" + b"\xff" * 4080, b"x"])
def test_what_is_no_database_is_named_and_left(tmp_path: Path, content: bytes, read_only: bool) -> None:
    """A damaged file raises an error that names it, and stays as it is."""
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged) as caught:
        opening.connect(str(path), read_only=read_only)
    assert str(path) in str(caught.value)
    assert "left in place" in str(caught.value)
    assert path.read_bytes() == content


def test_a_missing_folder_is_unavailable(tmp_path: Path) -> None:
    """Without its folder a database cannot be made, and the error says so."""
    with pytest.raises(DatabaseUnavailable, match="no such file"):
        opening.connect(str(tmp_path / "none" / "a.db"))


def test_a_lock_in_the_way_of_a_first_start_is_waited_for(tmp_path: Path) -> None:
    """Switching to the write-ahead log fails at once while another is in the file; it is tried again."""
    path = tmp_path / "a.db"
    opening.create_private(str(path))
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE things (name)")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable, match="locked"):
        opening.connect(str(path), timeout_s=0)
    release = threading.Timer(0.05, lambda: other.execute("COMMIT"))
    release.start()
    connection = opening.connect(str(path), timeout_s=30)
    assert pragma(connection, "journal_mode") == "wal"
    release.join()
    connection.close()
    other.close()


def test_opening_keeps_the_locks_of_this_process(tmp_path: Path) -> None:
    """A second connection of the same process, opened and closed, does not free the locks of the first."""
    path = filled(tmp_path / "a.db")
    first = opening.connect(str(path))
    first.execute("BEGIN IMMEDIATE")
    opening.connect(str(path)).close()
    opening.connect(str(path), read_only=True).close()
    opening.look(str(path)).close()
    rival = program(
        "import sys; from kaizen.database import opening\n"
        "try: opening.connect(sys.argv[1], timeout_s=0).execute('BEGIN IMMEDIATE')\n"
        "except Exception as error: print(error)",
        str(path),
    )
    out, _ = rival.communicate(timeout=60)
    assert "locked" in out
    first.close()


def test_writing_commits_whole_or_not_at_all(tmp_path: Path) -> None:
    """A transaction is committed at its end, and undone by any error in it."""
    path = filled(tmp_path / "a.db")
    connection = opening.connect(str(path))
    with opening.writing(connection):
        connection.execute("INSERT INTO things VALUES ('second')")
        assert connection.in_transaction
    with pytest.raises(sqlite3.IntegrityError), opening.writing(connection):
        connection.executemany("INSERT INTO things VALUES (?)", [("third",), (None,)])
    assert not connection.in_transaction
    assert things(path) == ["first", "second"]
    connection.close()


def test_a_commit_that_fails_is_undone(tmp_path: Path) -> None:
    """An error of the commit itself leaves no transaction open."""
    connection = opening.connect(str(tmp_path / "a.db"))
    connection.executescript(
        "CREATE TABLE owners (id INTEGER PRIMARY KEY);"
        "CREATE TABLE owned (id REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    with pytest.raises(sqlite3.IntegrityError), opening.writing(connection):
        connection.execute("INSERT INTO owned VALUES (1)")
    assert not connection.in_transaction
    assert connection.execute("SELECT count(*) FROM owned").fetchone() == (0,)
    connection.close()


def test_a_full_disk_is_unavailable_and_undone(tmp_path: Path) -> None:
    """A write that finds no room raises DatabaseUnavailable, and the transaction is gone."""
    path = filled(tmp_path / "a.db")
    connection = opening.connect(str(path))
    connection.execute(f"PRAGMA max_page_count={pragma(connection, 'page_count')}")
    with pytest.raises(DatabaseUnavailable, match="full"), opening.guarded(str(path)), opening.writing(connection):
        connection.executemany("INSERT INTO things VALUES (zeroblob(?))", [(1,), (1_000_000,)])
    assert not connection.in_transaction
    connection.close()
    assert things(path) == ["first"]


def test_a_broken_page_is_damage(tmp_path: Path) -> None:
    """Damage that is met only while reading is named as such."""
    path = filled(tmp_path / "a.db")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged), opening.guarded(str(path)):
        things(path)


def test_mistakes_of_ours_are_shown_as_they_are(tmp_path: Path) -> None:
    """A broken constraint and a closed connection are not called damage."""
    path = filled(tmp_path / "a.db")
    connection = opening.connect(str(path))
    with pytest.raises(sqlite3.IntegrityError), opening.guarded(str(path)):
        connection.execute("INSERT INTO things VALUES (NULL)")
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError), opening.guarded(str(path)):
        connection.execute("SELECT 1")


def test_a_connection_knows_its_file(tmp_path: Path) -> None:
    """The path of an open database can be asked of its connection."""
    path = str(tmp_path / "a b.db")
    connection = opening.connect(path)
    assert opening.file_of(connection) == path
    connection.close()


def test_without_create_nothing_is_made(tmp_path: Path) -> None:
    """Opening to write what is not there makes it, unless that is forbidden: then it is told."""
    with pytest.raises(NotFound):
        opening.connect(str(tmp_path / "x.db"), create=False)
    assert list(tmp_path.iterdir()) == []
    opening.connect(str(tmp_path / "x.db")).close()
    opening.connect(str(tmp_path / "x.db"), create=False).close()


def test_what_others_commit_is_seen_in_a_number(tmp_path: Path) -> None:
    """The number stays while nobody else commits, and changes when somebody does."""
    path = str(tmp_path / "a.db")
    one, other = opening.connect(path), opening.connect(path)
    try:
        before = opening.seen_version(one)
        one.execute("CREATE TABLE t (a)")
        assert opening.seen_version(one) == before
        other.execute("INSERT INTO t VALUES (1)")
        assert opening.seen_version(one) != before
    finally:
        one.close()
        other.close()


def test_transactions_within_one_are_one(tmp_path: Path) -> None:
    """They are committed with the outer one, or none of them is."""
    store = opening.connect(str(tmp_path / "a.db"))
    store.execute("CREATE TABLE t (n)")
    block = opening.writing(store)
    with block:
        with block:
            store.execute("INSERT INTO t VALUES (1)")
        assert store.in_transaction
        with block:
            store.execute("INSERT INTO t VALUES (2)")
    assert not store.in_transaction
    with pytest.raises(ZeroDivisionError), block:
        with block:
            store.execute("INSERT INTO t VALUES (3)")
        with block:
            1 / 0  # noqa: B018 - it raises
    assert store.execute("SELECT count(*) FROM t").fetchone() == (2,)
    with block:
        store.execute("INSERT INTO t VALUES (4)")
    assert store.execute("SELECT count(*) FROM t").fetchone() == (3,)
    store.close()


def test_what_is_freed_is_overwritten_and_can_be_given_back(tmp_path: Path) -> None:
    """Whoever writes overwrites what he frees; a new file can be made smaller in parts."""
    path = str(tmp_path / "a.db")
    for _ in range(2):
        connection = opening.connect(path)
        assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
        connection.close()


def test_a_second_database_is_seen_for_a_while(tmp_path: Path) -> None:
    """Under the name that was given, and not afterwards, whatever happens."""
    first, second = (opening.connect(str(tmp_path / name)) for name in ("a.db", "b ?#%.db"))
    second.execute("CREATE TABLE t (x)")
    with opening.attached(first, opening.file_of(second), "other"):
        first.execute("INSERT INTO other.t VALUES (1)")
    with pytest.raises(ZeroDivisionError), opening.attached(first, opening.file_of(second), "other"):
        1 / 0  # noqa: B018
    assert second.execute("SELECT * FROM t").fetchall() == [(1,)]
    assert len(first.execute("PRAGMA database_list").fetchall()) == 1
    first.close()
    second.close()


def test_what_is_thrown_away_is_written_without_care(tmp_path: Path) -> None:
    """No log, no waiting for the disk."""
    opening.create_private(str(tmp_path / "a.db"))
    connection = opening.careless(str(tmp_path / "a.db"))
    assert connection.execute("PRAGMA synchronous").fetchone() == (0,)
    connection.execute("CREATE TABLE t (x)")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db"]
    connection.close()


def test_a_sqlite_without_the_search_does_not_blame_the_file(tmp_path: Path) -> None:
    """A module that it was built without is missing, and nothing is damaged."""
    connection = opening.connect(str(tmp_path / "a.db"))
    with pytest.raises(DatabaseUnavailable, match="no such module"), opening.guarded(str(tmp_path / "a.db")):
        connection.execute("CREATE VIRTUAL TABLE t USING no_such_thing (x)")
    connection.close()


def test_a_file_that_is_taken_away_as_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever removes the registry at any instant gets nobody an error that is not ours."""
    path, connect = filled(tmp_path / "a.db"), opening._connection

    def taken_away(name: str, mode: str, timeout_s: float) -> sqlite3.Connection:
        connection = connect(name, mode, timeout_s)
        path.unlink()
        return connection

    monkeypatch.setattr(opening, "_connection", taken_away)
    try:
        opening.connect(str(path)).close()
    except KaizenError:
        pass
    assert not path.exists()

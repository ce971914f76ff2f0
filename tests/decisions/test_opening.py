"""Opening decisions: made at the first one, private, never by a reader."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.decisions import actions, feedback, opening
from kaizen.errors import DatabaseDamaged, DatabaseNewer, NotFound
from kaizen.host.files import ensure_home
from tests.support.decided import NOW, decisions, proposed

WORKSPACE = "/home/dev/app"


def test_the_first_decision_makes_them(home: str) -> None:
    """For this user alone, with the newest schema."""
    decisions(home, WORKSPACE).close()
    path = paths.decisions_db(home, WORKSPACE)
    assert stat.S_IMODE(os.lstat(path).st_mode) == 0o600
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 1


def test_a_reader_makes_nothing(home: str) -> None:
    """Where nobody decided anything there is nothing, before and after."""
    with closing(opening.to_read(home, WORKSPACE)) as db:
        assert (actions.listed(db), feedback.listed(db)) == ([], [])
    assert not Path(home).exists()


def test_a_reader_writes_nothing(home: str) -> None:
    """And leaves no file of SQLite's behind."""
    proposed(home, WORKSPACE)
    folder = Path(paths.decisions_db(home, WORKSPACE)).parent
    before = sorted(folder.iterdir())
    with closing(opening.to_read(home, WORKSPACE)) as db:
        assert len(actions.listed(db)) == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM actions")
    assert sorted(folder.iterdir()) == before


def test_no_folder_is_made(home: str) -> None:
    """A workspace in which nothing was captured yet has nothing to decide about."""
    ensure_home(home)
    with pytest.raises(NotFound, match="captured"):
        opening.to_write(home, WORKSPACE)
    assert os.listdir(paths.projects_dir(home)) == []


def test_a_home_that_cannot_be_written_can_be_read(home: str) -> None:
    """As on a read-only file system: without a log that a writer would leave."""
    proposed(home, WORKSPACE)
    folder = Path(paths.decisions_db(home, WORKSPACE)).parent
    folder.chmod(0o500)
    try:
        with closing(opening.to_read(home, WORKSPACE)) as db:
            assert len(actions.listed(db)) == 1
    finally:
        folder.chmod(0o700)


def test_newer_ones_are_left_untouched(home: str) -> None:
    """Neither read nor written."""
    decisions(home, WORKSPACE).close()
    path = paths.decisions_db(home, WORKSPACE)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")
    for each in (opening.to_read, opening.to_write):
        with pytest.raises(DatabaseNewer):
            each(home, WORKSPACE)


def test_damaged_ones_are_left_in_place(home: str) -> None:
    """What they were stays for whoever can save it."""
    decisions(home, WORKSPACE).close()
    path = Path(paths.decisions_db(home, WORKSPACE))
    path.write_bytes(b"no database " * 100)
    for each in (opening.to_read, opening.to_write):
        with pytest.raises(DatabaseDamaged):
            each(home, WORKSPACE)
    assert path.read_bytes().startswith(b"no database")


def test_what_is_just_being_made_is_empty(home: str) -> None:
    """A reader that comes between the file and its tables sees no decision."""
    decisions(home, WORKSPACE).close()
    path = Path(paths.decisions_db(home, WORKSPACE))
    path.write_bytes(b"")
    with closing(opening.to_read(home, WORKSPACE)) as db:
        assert actions.listed(db) == []
    with closing(opening.to_write(home, WORKSPACE)) as db:
        assert feedback.give(db, "5e55", 4, None, None, NOW).score == 4

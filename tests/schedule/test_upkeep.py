"""Databases are looked after, and never made."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from kaizen.database import opening, schemas
from kaizen.errors import DatabaseDamaged, DatabaseNewer, PermissionRefused
from kaizen.registry.hot import Registry
from kaizen.schedule.upkeep import keep_up
from tests.support.databases import content

SCHEMA = schemas.REGISTRY


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A registry with some lines in it."""
    with Registry.open(str(tmp_path / "home")) as registry:
        for at in range(500):
            registry.note(f"/w{at % 7}", "spawned", "x" * 100, at)
        return registry.path


def test_the_log_is_written_back_while_others_have_it_open(path: str) -> None:
    """What a living writer left in the write-ahead log is written back, the file shrinks to nothing, and no row is
    lost."""
    with Registry.open(os.path.dirname(path)) as registry:
        registry.note("/w", "spawned", "x" * 10_000, 1)
        size = os.stat(path + "-wal").st_size
        assert keep_up(path, SCHEMA) == size > 0
        assert os.stat(path + "-wal").st_size == 0
        assert keep_up(path, SCHEMA) == 0
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM daemon_history").fetchone() == (501,)
    connection.close()


def test_a_reader_in_the_midst_hinders_nothing(path: str) -> None:
    """With a reader that holds an old state open it is done as far as it can be, without an error."""
    reader = opening.connect(path, read_only=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM daemon_history").fetchone()
    with Registry.open(os.path.dirname(path)) as registry:
        registry.note("/w", "spawned", None, 1)
        keep_up(path, SCHEMA)
    assert reader.execute("SELECT count(*) FROM daemon_history").fetchone() == (500,)
    reader.execute("ROLLBACK")
    reader.close()


def test_the_planner_gets_statistics(path: str) -> None:
    """Tables that have grown are analysed, although this connection has asked nothing of them, where the SQLite in use
    offers that."""
    keep_up(path, SCHEMA)
    connection = sqlite3.connect(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    if sqlite3.sqlite_version_info < (3, 46):
        pytest.skip(f"SQLite {sqlite3.sqlite_version} analyses only what a connection asked; from 3.46 on it does more")
    assert "sqlite_stat1" in tables


def test_nothing_is_made(tmp_path: Path) -> None:
    """A database that is not there stays so; one of no schema yet stays as it is."""
    assert keep_up(str(tmp_path / "kaizen.db"), SCHEMA) == 0
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "kaizen.db").touch()
    keep_up(str(tmp_path / "kaizen.db"), SCHEMA)
    assert content(tmp_path / "kaizen.db")[0] == "user_version 0"


def test_a_newer_one_is_left_alone(path: str) -> None:
    """A database that a newer version wrote is named, and not one byte of it changes."""
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {SCHEMA.head + 1}")
    connection.close()
    before = Path(path).read_bytes()
    with pytest.raises(DatabaseNewer):
        keep_up(path, SCHEMA)
    assert Path(path).read_bytes() == before


def test_a_damaged_one_is_named(tmp_path: Path) -> None:
    """A file that is no database, and one that is a link, are refused and left in place."""
    path = tmp_path / "kaizen.db"
    path.write_bytes(b"no database " * 1000)
    with pytest.raises(DatabaseDamaged):
        keep_up(str(path), SCHEMA)
    assert path.read_bytes() == b"no database " * 1000
    (tmp_path / "link.db").symlink_to(path)
    with pytest.raises(PermissionRefused):
        keep_up(str(tmp_path / "link.db"), SCHEMA)

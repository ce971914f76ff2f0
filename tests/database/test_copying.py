"""Copies of databases in use."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from kaizen.database import copying, opening
from kaizen.errors import DatabaseDamaged, DatabaseUnavailable, NotFound


def made(path: Path, rows: int = 10) -> sqlite3.Connection:
    connection = opening.connect(str(path))
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 5000,)] * rows)
    return connection


def count(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT count(*) FROM t").fetchone()[0]
    finally:
        connection.close()


def test_a_copy_is_of_one_moment(tmp_path: Path) -> None:
    """What somebody writes while it is copied is not in it, and does not make it begin anew."""
    writer = made(tmp_path / "a.db", 8000)
    seen: list[tuple[int, int]] = []

    def told(done: int, of: int) -> None:
        seen.append((done, of))
        writer.execute("INSERT INTO t VALUES ('more')")

    copying.copy(str(tmp_path / "a.db"), str(tmp_path / "b.db"), told)
    assert len(seen) > 3
    assert seen == sorted(seen)
    assert count(tmp_path / "b.db") == 8000
    assert writer.execute("SELECT count(*) FROM t").fetchone()[0] == 8000 + len(seen)
    assert stat.S_IMODE(os.stat(tmp_path / "b.db").st_mode) == 0o600
    writer.close()


def test_what_is_not_there_or_no_database(tmp_path: Path) -> None:
    """The errors are those of the databases."""
    with pytest.raises(NotFound):
        copying.copy(str(tmp_path / "a.db"), str(tmp_path / "b.db"))
    (tmp_path / "a.db").write_bytes(b"nothing " * 1000)
    with pytest.raises(DatabaseDamaged):
        copying.copy(str(tmp_path / "a.db"), str(tmp_path / "b.db"))


def test_a_log_is_taken_in(tmp_path: Path) -> None:
    """Afterwards the file alone has everything."""
    writer = made(tmp_path / "a.db")
    copying.take_in(str(tmp_path / "a.db"))
    Path(tmp_path / "c.db").write_bytes((tmp_path / "a.db").read_bytes())
    assert count(tmp_path / "c.db") == 10
    writer.close()


def test_a_log_that_cannot_be_taken_in_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who holds on to an old state keeps what came later in the log."""
    writer = made(tmp_path / "a.db")
    reader = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM t").fetchone()
    writer.execute("INSERT INTO t VALUES ('later')")
    connect = opening.connect
    monkeypatch.setattr(opening, "connect", lambda path, **more: connect(path, timeout_s=0.01, **more))
    with pytest.raises(DatabaseUnavailable, match="somebody reads"):
        copying.take_in(str(tmp_path / "a.db"))
    reader.close()
    writer.close()

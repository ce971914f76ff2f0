"""Opening a store to write and to read."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from kaizen.database import schemas
from kaizen.errors import DatabaseNewer, NotFound
from kaizen.store import opening, read
from tests.support.claude import Store, session


def test_a_store_is_made_private(tmp_path: Path) -> None:
    """A new store has the newest schema and mode 0600, whatever the umask."""
    before = os.umask(0)
    try:
        connection = opening.open_store(str(tmp_path / "kaizen.db"), lock=str(tmp_path / "lock"))
    finally:
        os.umask(before)
    assert connection.execute("PRAGMA user_version").fetchone() == (schemas.WORKSPACE.head,)
    connection.close()
    assert stat.S_IMODE((tmp_path / "kaizen.db").stat().st_mode) == 0o600


def test_looking_creates_nothing(tmp_path: Path) -> None:
    """Where nothing was captured yet, looking says so and leaves the folder empty."""
    with pytest.raises(NotFound):
        opening.open_to_read(str(tmp_path / "kaizen.db"))
    assert list(tmp_path.iterdir()) == []


def test_looking_changes_nothing(tmp_path: Path) -> None:
    """Looking at a store that nobody writes leaves its folder as it was, byte for byte, and cannot write."""
    projects = tmp_path / "projects"
    session().write(projects)
    store = Store(tmp_path / "store")
    store.take(projects)
    store.close()
    before = {file.name: file.read_bytes() for file in (tmp_path / "store").iterdir()}
    connection = opening.open_to_read(store.path)
    assert read.head(connection) > 0
    with pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM events")
    connection.close()
    assert {file.name: file.read_bytes() for file in (tmp_path / "store").iterdir()} == before


def test_looking_sees_what_a_writer_just_committed(tmp_path: Path) -> None:
    """While the daemon has the store open, a reader sees each commit at once and hinders none."""
    projects = tmp_path / "projects"
    store = Store(tmp_path / "store")
    reader = opening.open_to_read(store.path)
    for number in (1, 2):
        session(number).write(projects)
        store.take(projects)
        assert len(read.sessions(reader, workspace="/w", limit=0, now_ms=0)) == number
    reader.close()
    store.close()


def test_a_newer_store_is_refused_untouched(tmp_path: Path) -> None:
    """A store of a later version is neither read nor written."""
    store = Store(tmp_path)
    store.connection.execute("PRAGMA user_version = 99")
    store.close()
    before = Path(store.path).read_bytes()
    with pytest.raises(DatabaseNewer):
        opening.open_to_read(store.path)
    with pytest.raises(DatabaseNewer):
        opening.open_store(store.path, lock=str(tmp_path / "lock"))
    assert Path(store.path).read_bytes() == before

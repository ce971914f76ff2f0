"""Reading a database of another program's: it never meets its writer, and what is told is one state of it."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from kaizen.database import foreign

MODES = ("WAL", "DELETE", "TRUNCATE", "PERSIST")


def editor(path: Path, mode: str) -> sqlite3.Connection:
    """A program that writes two rows that are always equal, and never waits."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA journal_mode={mode}")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("CREATE TABLE pair (name TEXT PRIMARY KEY, value INTEGER, filler BLOB)")
    connection.execute("INSERT INTO pair VALUES ('a', 0, zeroblob(50000)), ('b', 0, zeroblob(50000))")
    return connection


def pair(held: sqlite3.Connection) -> tuple[int, int]:
    rows = held.execute("SELECT value, filler FROM pair ORDER BY name").fetchall()
    return rows[0][0], rows[1][0]


@pytest.mark.parametrize("mode", MODES)
def test_a_writer_that_never_waits_is_never_in_its_way(tmp_path: Path, mode: str) -> None:
    """While it is read time after time, every write of a program without patience succeeds, and no answer is of two
    states."""
    path = tmp_path / "state.vscdb"
    connection, ending = editor(path, mode), threading.Event()
    failed: list[Exception] = []

    def write() -> None:
        number = 0
        try:
            while not ending.is_set():
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE pair SET value = ?, filler = randomblob(50000) WHERE name = 'a'", (number,))
                connection.execute("UPDATE pair SET value = ?, filler = randomblob(50000) WHERE name = 'b'", (number,))
                connection.execute("COMMIT")
        except Exception as error:
            failed.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        told = set()
        for _ in range(400):
            try:
                told.add(foreign.read(str(path), pair))
            except foreign.Unreadable:
                continue
    finally:
        ending.set()
        writer.join()
        connection.close()
    assert not failed
    assert {first == second for first, second in told} <= {True}
    assert foreign.read(str(path), pair)[0] > 0


@pytest.mark.parametrize("mode", MODES)
def test_a_transaction_under_way_is_not_waited_for(tmp_path: Path, mode: str) -> None:
    """With a log the last committed state is told; without one nothing is, and it says so at once."""
    path = tmp_path / "state.vscdb"
    connection = editor(path, mode)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE pair SET value = 9")
    if mode == "WAL":
        assert foreign.read(str(path), pair) == (0, 0)
    else:
        with pytest.raises(foreign.Unreadable, match="being written"):
            foreign.read(str(path), pair)
    connection.execute("COMMIT")
    assert foreign.read(str(path), pair) == (9, 9)
    connection.close()


def test_what_is_written_while_it_is_read_is_asked_for_again(tmp_path: Path) -> None:
    """The answer is of the state after the write."""
    path = tmp_path / "state.vscdb"
    connection, asked = editor(path, "DELETE"), []

    def ask(held: sqlite3.Connection) -> tuple[int, int]:
        told = pair(held)
        if not asked:
            connection.execute("UPDATE pair SET value = 5")
        asked.append(told)
        return told

    assert foreign.read(str(path), ask) == (5, 5)
    assert asked == [(0, 0), (5, 5)]
    connection.close()


@pytest.mark.parametrize("mode", MODES)
def test_reading_leaves_nothing_behind(tmp_path: Path, mode: str) -> None:
    """A database that nobody has open has the same files with the same bytes afterwards."""
    path = tmp_path / "state.vscdb"
    editor(path, mode).close()
    before = {name: (tmp_path / name).read_bytes() for name in os.listdir(tmp_path)}
    assert foreign.read(str(path), pair) == (0, 0)
    assert {name: (tmp_path / name).read_bytes() for name in os.listdir(tmp_path)} == before


def test_nothing_can_be_written_through_it(tmp_path: Path) -> None:
    """The connection refuses to write, with and without a log."""
    for mode in ("WAL", "DELETE"):
        path = tmp_path / mode
        connection = editor(path, mode)
        with pytest.raises(foreign.Unreadable, match="readonly"):
            foreign.read(str(path), lambda held: held.execute("DELETE FROM pair").fetchall())
        connection.close()


def test_what_is_no_database_of_this_user_s_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a damaged one, a link and a folder are told as unreadable."""
    (tmp_path / "damaged").write_bytes(b"no database" * 200)
    (tmp_path / "short").write_bytes(b"no database")
    editor(tmp_path / "real", "DELETE").close()
    (tmp_path / "link").symlink_to("real")
    for name in ("missing", "damaged", "short", "link", "."):
        with pytest.raises(foreign.Unreadable):
            foreign.read(str(tmp_path / name), pair)

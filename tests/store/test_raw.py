"""The lines as they were read: all of them come back, in order, however they came."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kaizen.store import raw
from tests.support.claude import Store

LINES = st.lists(st.binary(min_size=1, max_size=60).filter(lambda line: b"\n" not in line), min_size=1, max_size=40)


def store_of(path: Path) -> sqlite3.Connection:
    connection = Store(path).connection
    connection.execute("PRAGMA foreign_keys=OFF")
    return connection


@given(lines=LINES, cuts=st.sets(st.integers(0, 40)))
def test_what_was_kept_comes_back(lines: list[bytes], cuts: set[int]) -> None:
    """Any way of putting lines in gives the same lines, in as few pieces as their size allows."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE raw (id INTEGER PRIMARY KEY, transcript_id, generation, start, bytes, data,"
        " UNIQUE (transcript_id, generation, start))"
    )
    begin = 0
    for end in sorted({cut for cut in cuts if 0 < cut < len(lines)} | {len(lines)}):
        raw.put(connection, 1, 0, begin, raw.Piece(lines[begin:end]))
        begin = end
    pieces = list(raw.pieces(connection, 1, 0))
    assert [line for _, kept in pieces for line in kept] == lines
    assert len(pieces) == 1
    connection.close()


def test_a_large_piece_is_left_as_it_is(tmp_path: Path) -> None:
    """What comes after a piece that is large enough begins another; generations do not mix."""
    connection = store_of(tmp_path)
    raw.put(connection, 1, 0, 0, raw.Piece([b"x" * raw.GROWS_BYTES]))
    raw.put(connection, 1, 0, raw.GROWS_BYTES + 1, raw.Piece([b"a", b"b"]))
    raw.put(connection, 1, 1, 0, raw.Piece([b"other"]))
    assert [(start, len(lines)) for start, lines in raw.pieces(connection, 1, 0)] == [(0, 1), (raw.GROWS_BYTES + 1, 2)]
    assert list(raw.pieces(connection, 1, 1)) == [(0, [b"other"])]
    connection.close()


def test_a_line_that_comes_alone_costs_little(tmp_path: Path) -> None:
    """A thousand like lines that come one by one take a small part of their size."""
    connection = store_of(tmp_path)
    line = b'{"type":"assistant","cwd":"/home/dev/app","message":{"content":"the same words again and again"}}'
    for number in range(1000):
        raw.put(connection, 1, 0, number * len(line), raw.Piece([line]))
    kept = connection.execute("SELECT sum(length(data)) FROM raw").fetchone()[0]
    assert kept * 20 < 1000 * len(line)
    connection.close()


def test_a_companion_is_kept_beside_the_lines(tmp_path: Path) -> None:
    """The last one that was seen; it is no generation of the lines."""
    connection = store_of(tmp_path)
    assert raw.companion(connection, 1) == b""
    raw.put(connection, 1, 0, 0, raw.Piece([b"line"]))
    for content in (b"one", b"two"):
        raw.put_companion(connection, 1, content)
    assert raw.companion(connection, 1) == b"two"
    assert list(raw.pieces(connection, 1, 0)) == [(0, [b"line"])]
    connection.close()

"""The lines as they were read, kept compressed, so that a later version can read them again.

Each transcript and generation (a file that was replaced begins a new one) has pieces that follow one another, each some
lines without what separates them from the next piece. A piece that is still small grows by what comes next, so that a line
that comes alone does not stay alone: repetition is between lines. Blank lines and those too long to be read are not kept.

zstd at level 3: see docs/performance.md for what other levels cost and save.
"""

from __future__ import annotations

import threading

import zstandard

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

LEVEL = 3
GROWS_BYTES = 64 * 1024  # a piece of at least so many bytes is left as it is
COMPANION = -1  # as a generation: what lay in the small file beside the transcript
MAX_PIECE_BYTES = 64 * 1024 * 1024  # more than any step and any line

_decompressor = zstandard.ZstdDecompressor()

_LAST_RAW = """
SELECT id, bytes, data FROM raw WHERE transcript_id = ? AND generation = ? ORDER BY start DESC LIMIT 1
"""
_GROW_RAW = "UPDATE raw SET bytes = ?, data = ? WHERE id = ?"
_PUT_RAW = "INSERT OR IGNORE INTO raw (transcript_id, generation, start, bytes, data) VALUES (?, ?, ?, ?, ?)"
_PUT_COMPANION = "INSERT OR REPLACE INTO raw (transcript_id, generation, start, bytes, data) VALUES (?, -1, 0, ?, ?)"
_RAW_OF = "SELECT start, data FROM raw WHERE transcript_id = ? AND generation = ? ORDER BY start"


class Piece:
    """Lines on their way into the store. A large one is compressed in a thread of its own, while the caller writes its
    facts: that is a fifth of all the work of a long history, and needs the interpreter for none of it."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.data = b"\n".join(lines)
        self._packed: bytes | None = None
        self._thread: threading.Thread | None = None
        if len(self.data) >= GROWS_BYTES:
            self._thread = threading.Thread(target=self._pack, name="compress", daemon=True)
            self._thread.start()

    def packed(self) -> bytes:
        """The lines, compressed."""
        if self._thread is not None:
            self._thread.join()
        if self._packed is None:
            self._pack()
        assert self._packed is not None
        return self._packed

    def _pack(self) -> None:
        self._packed = packed(self.data)


def put(store: sqlite3.Connection, transcript: int, generation: int, start: int, piece: Piece) -> None:
    """Keep lines of which the first is at `start` in its file; within the caller's transaction."""
    if len(piece.data) < GROWS_BYTES:
        last = store.execute(_LAST_RAW, (transcript, generation)).fetchone()
        if last is not None and last[1] < GROWS_BYTES:
            grown = unpacked(last[2]) + b"\n" + piece.data
            store.execute(_GROW_RAW, (len(grown), packed(grown), last[0]))
            return
    store.execute(_PUT_RAW, (transcript, generation, start, len(piece.data), piece.packed()))


def put_companion(store: sqlite3.Connection, transcript: int, content: bytes) -> None:
    """Keep what lay in the small file beside a transcript instead of what was kept of it before; within the caller's
    transaction."""
    store.execute(_PUT_COMPANION, (transcript, len(content), packed(content)))


def companion(store: sqlite3.Connection, transcript: int) -> bytes:
    """What lay beside a transcript; nothing if nothing was kept."""
    row = store.execute(_RAW_OF, (transcript, COMPANION)).fetchone()
    return b"" if row is None else unpacked(row[1])


def pieces(store: sqlite3.Connection, transcript: int, generation: int) -> Iterator[tuple[int, list[bytes]]]:
    """The pieces of a transcript in order: where the first line of each began in the file, and its lines."""
    for start, data in store.execute(_RAW_OF, (transcript, generation)):
        yield start, unpacked(data).split(b"\n")


def packed(data: bytes) -> bytes:
    """A piece as it is kept. A compressor is of no use to two threads at once, and costs nothing to make."""
    return zstandard.ZstdCompressor(level=LEVEL).compress(data)


def unpacked(data: bytes) -> bytes:
    """A piece as it was. Raises zstandard.ZstdError for what is none."""
    return _decompressor.decompress(data, max_output_size=MAX_PIECE_BYTES)

"""The lines as they were read, kept compressed, so that a later version can read them again.

Each transcript and generation (a file that was replaced begins a new one) has pieces that follow one another, each some
lines without what separates them from the next piece. A piece that is still small grows by what comes next, so that a line
that comes alone does not stay alone: repetition is between lines. Blank lines and those too long to be read are not kept.

zstd at level 3: see docs/performance.md for what other levels cost and save.
"""

from __future__ import annotations

import zstandard

from kaizen.store import statements as sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

LEVEL = 3
GROWS_BYTES = 64 * 1024  # a piece of at least so many bytes is left as it is
COMPANION = -1  # as a generation: what lay in the small file beside the transcript
MAX_PIECE_BYTES = 64 * 1024 * 1024  # more than any step and any line

_compressor = zstandard.ZstdCompressor(level=LEVEL)
_decompressor = zstandard.ZstdDecompressor()


def put(store: sqlite3.Connection, transcript: int, generation: int, start: int, lines: Sequence[bytes]) -> None:
    """Keep lines of which the first is at `start` in its file; within the caller's transaction."""
    data = b"\n".join(lines)
    if len(data) < GROWS_BYTES:
        last = store.execute(sql.LAST_RAW, (transcript, generation)).fetchone()
        if last is not None and last[1] < GROWS_BYTES:
            grown = unpacked(last[2]) + b"\n" + data
            store.execute(sql.GROW_RAW, (len(grown), _compressor.compress(grown), last[0]))
            return
    store.execute(sql.PUT_RAW, (transcript, generation, start, len(data), _compressor.compress(data)))


def put_companion(store: sqlite3.Connection, transcript: int, content: bytes) -> None:
    """Keep what lay in the small file beside a transcript instead of what was kept of it before; within the caller's
    transaction."""
    store.execute(sql.PUT_COMPANION, (transcript, len(content), _compressor.compress(content)))


def companion(store: sqlite3.Connection, transcript: int) -> bytes:
    """What lay beside a transcript; nothing if nothing was kept."""
    row = store.execute(sql.RAW_OF, (transcript, COMPANION)).fetchone()
    return b"" if row is None else unpacked(row[1])


def pieces(store: sqlite3.Connection, transcript: int, generation: int) -> Iterator[tuple[int, list[bytes]]]:
    """The pieces of a transcript in order: where the first line of each began in the file, and its lines."""
    for start, data in store.execute(sql.RAW_OF, (transcript, generation)):
        yield start, unpacked(data).split(b"\n")


def unpacked(data: bytes) -> bytes:
    """A piece as it was. Raises zstandard.ZstdError for what is none."""
    return _decompressor.decompress(data, max_output_size=MAX_PIECE_BYTES)

"""Cuts a growing file's bytes into whole lines.

Any way of cutting the same bytes into reads gives the same lines. A last line without its end waits: the next
read begins at its start. A line beyond the limit is told once, without its bytes, as soon as it is known to be
too long; then the rest of it is skipped up to its end, over as many reads as that takes.
"""

from __future__ import annotations

from kaizen.values import NamedTuple

MAX_LINE_BYTES = 32 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """A line at [start, end) of the file, its line end included. If it is too long, `data` is None and `end` is
    where that became known."""

    start: int
    end: int
    data: bytes | None


class Cutter:
    """Takes the bytes from `offset` on, in pieces of any size.

    `offset` and `skipping` say where a later Cutter can go on as if there had been no break.
    """

    __slots__ = ("_held", "_held_bytes", "_limit", "offset", "skipping")

    def __init__(self, offset: int = 0, *, skipping: bool = False, limit: int = MAX_LINE_BYTES) -> None:
        self.offset, self.skipping, self._limit = offset, skipping, limit
        self._held: list[bytes] = []
        self._held_bytes = 0

    def feed(self, chunk: bytes) -> list[Line]:
        """The lines that end in this chunk, blank ones left out, and one that grew too long in it."""
        if self.skipping:
            chunk = self._skip(chunk)
        *whole, rest = chunk.split(b"\n")
        found = [line for line in map(self._whole, whole) if line.data != b""]
        if rest:
            self._hold(rest)
        if self._held_bytes > self._limit:
            found.append(self._give_up())
        return found

    def _skip(self, chunk: bytes) -> bytes:
        after = chunk.find(b"\n") + 1
        self.skipping = after == 0
        skipped = after or len(chunk)
        self.offset += skipped
        return chunk[skipped:]

    def _whole(self, piece: bytes) -> Line:
        if self._held:
            piece = b"".join((*self._held, piece))
            self._let_go()
        start = self.offset
        self.offset += len(piece) + 1
        if len(piece) > self._limit:
            return self._too_long(start)
        return Line(start, self.offset, _clean(piece, start))

    def _hold(self, piece: bytes) -> None:
        self._held.append(piece)
        self._held_bytes += len(piece)

    def _give_up(self) -> Line:
        start = self.offset
        self.offset += self._held_bytes
        self.skipping = True
        self._let_go()
        return self._too_long(start)

    def _too_long(self, start: int) -> Line:
        return Line(start, start + self._limit + 1, None)

    def _let_go(self) -> None:
        self._held.clear()
        self._held_bytes = 0


def _clean(piece: bytes, start: int) -> bytes:
    """Without what editors and crashes leave: a byte order mark, carriage returns, runs of NUL."""
    if start == 0 and piece.startswith(_BOM):
        piece = piece[len(_BOM) :]
    if b"\0" in piece:
        piece = piece.replace(b"\0", b"")
    return piece.strip()

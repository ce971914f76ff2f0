"""Reading a transcript from where it was left to its end, into the store, in steps that are each a transaction.

A file is known by device, inode and the digest of its first bytes. One that has shrunk, or begins with other
bytes, is read from its beginning; natural keys keep what is already there from entering twice. Memory does
not grow with the file: at most a chunk and one line are held.
"""

from __future__ import annotations

import os
from hashlib import blake2b

from kaizen import clock
from kaizen.model.event import SessionFact, Skipped
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import formats
from kaizen.transcripts.lines import MAX_LINE_BYTES, Cutter
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from kaizen.daemon.sources import Found
    from kaizen.model.event import Fact
    from kaizen.store.write import Writer
    from kaizen.transcripts.lines import Line

HEAD_BYTES = 1024
CHUNK_BYTES = 1024 * 1024
BATCH_BYTES = 4 * 1024 * 1024


class Progress(NamedTuple):
    """What reading one file came to: bytes read, whole lines among them, and whether it began anew."""

    bytes: int = 0
    lines: int = 0
    restarted: bool = False


class Ingest:
    """Reads transcripts into one store. `on_commit` gets the newest cursor after each step; between steps
    `should_stop` is asked. Raises what the writer raises; what was committed stays."""

    def __init__(
        self,
        writer: Writer,
        *,
        on_commit: Callable[[int], None] = lambda head: None,
        should_stop: Callable[[], bool] = lambda: False,
        max_line_bytes: int = MAX_LINE_BYTES,
    ) -> None:
        self._writer, self._on_commit, self._should_stop = writer, on_commit, should_stop
        self._limit, self._formats = max_line_bytes, formats()

    @property
    def connection(self) -> sqlite3.Connection:
        """The store."""
        return self._writer.connection

    def read(self, found: Found) -> Progress:
        """Read what is new in a file. A file that cannot be opened now is left for the next time."""
        before = self._writer.state(found.path)
        if before is not None and _untouched(before, found):
            return Progress()
        try:
            fd = os.open(found.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
        except OSError:
            return Progress()
        try:
            return self._read(fd, found, before)
        finally:
            os.close(fd)

    def gone(self, there: set[str]) -> None:
        """All transcripts that are on disk now; the others are noted as gone."""
        self._writer.mark_gone(there, clock.now_ms())

    def _read(self, fd: int, found: Found, before: FileState | None) -> Progress:
        restart = before is None or _is_another(fd, before)
        cutter = Cutter(limit=self._limit)
        if before is not None and not restart:
            cutter = Cutter(before.offset, skipping=before.skipping, limit=self._limit)
        begin, count, head = cutter.offset, 0, _head(fd)
        opened = self._writer.is_opened(found.file.session_id)
        for lines in self._steps(fd, cutter):
            facts: list[Fact] = []
            for line in lines:
                facts += self._facts(line, found, skim=opened)
                opened = opened or any(isinstance(f, SessionFact) and f.opened_at is not None for f in facts)
            state = FileState(found.device, found.inode, *head, cutter.offset, cutter.skipping)
            batch = Batch(found.path, found.file, state, facts, len(lines), clock.now_ms(), restart)
            head_seq = self._writer.commit(batch)
            count, restart = count + len(lines), False
            self._on_commit(head_seq)
            if self._should_stop():
                break
        return Progress(cutter.offset - begin, count, before is not None and begin == 0)

    def _steps(self, fd: int, cutter: Cutter) -> Iterator[list[Line]]:
        """The file's lines in pieces that are each a transaction; at least one piece, so that a file is known
        even where there is nothing to read yet."""
        at, size, lines, pieces = cutter.offset, 0, [], 0
        while got := os.pread(fd, CHUNK_BYTES, at):
            at, size = at + len(got), size + len(got)
            lines += cutter.feed(got)
            if size >= BATCH_BYTES:
                yield lines
                size, lines, pieces = 0, [], pieces + 1
        if size or not pieces:
            yield lines

    def _facts(self, line: Line, found: Found, *, skim: bool) -> list[Fact]:
        if line.data is None:
            return [Skipped("too long")]
        return self._formats[found.file.agent].facts(line.data, found.file, skim=skim)


def _untouched(state: FileState, found: Found) -> bool:
    """Whether there is nothing new, by size alone; one that was rewritten at the same length has another inode or
    first bytes, and is looked at when it changes again."""
    return (state.device, state.inode, state.offset) == (found.device, found.inode, found.size)


def _is_another(fd: int, state: FileState) -> bool:
    """Whether the file begins with other bytes than the one that was read, or is shorter than what was."""
    if os.fstat(fd).st_size < state.offset:
        return True
    return _digest(os.pread(fd, state.head_bytes, 0)) != state.head_digest


def _head(fd: int) -> tuple[int, bytes]:
    first = os.pread(fd, HEAD_BYTES, 0)
    return len(first), _digest(first)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()

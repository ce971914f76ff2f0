"""Reading a transcript from where it was left to its end, into the store, in steps that are each a transaction.

A file is known by device, inode and the digest of its first bytes. One that is another, or has shrunk, is read
from its beginning; natural keys keep what is already there from entering twice. Memory does not grow with the
file: at most a chunk, one line and a step's facts are held.
"""

from __future__ import annotations

import os
import stat

from kaizen import clock
from kaizen.model.event import SessionFact, Skipped
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.lines import MAX_LINE_BYTES, Cutter
from kaizen.transcripts.shelf import FORMATS
from kaizen.values import NamedTuple

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from kaizen.daemon.sources import Found
    from kaizen.model.event import Fact
    from kaizen.store.write import Writer
    from kaizen.transcripts.lines import Line

HEAD_BYTES = 1024
CHUNK_BYTES = 256 * 1024
STEP_BYTES = 4 * 1024 * 1024
STEP_FACTS = 5000
COMPANION_BYTES = 65_536


class Progress(NamedTuple):
    """What reading one file came to: bytes read, whole lines among them, and whether it began anew."""

    bytes: int = 0
    lines: int = 0
    restarted: bool = False


class _Step(NamedTuple):
    """Facts that are committed together, and where the file's next line begins."""

    facts: list[Fact]
    lines: int
    offset: int
    skipping: bool


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
        self._limit = max_line_bytes

    @property
    def connection(self) -> sqlite3.Connection:
        """The store."""
        return self._writer.connection

    def read(self, found: Found, *, changed: bool = False) -> Progress:
        """Read what is new in a file. A file that cannot be read now is left for the next time."""
        before = self._writer.state(found.path)
        progress = Progress()
        if changed or before is None or not _untouched(before, found):
            fd = _open(found.path)
            if fd is None:
                return progress
            try:
                progress = self._read(fd, found, before)
            finally:
                os.close(fd)
        if not self._should_stop():
            self._read_companion(found)
        return progress

    def gone(self, there: set[str]) -> None:
        """All transcripts that are on disk now; the others are noted as gone."""
        self._writer.mark_gone(there, clock.now_ms())

    def _read(self, fd: int, found: Found, before: FileState | None) -> Progress:
        facts = os.fstat(fd)
        here = found._replace(device=facts.st_dev & _SIGNED, inode=facts.st_ino & _SIGNED, size=facts.st_size)
        restart = before is None or _is_another(fd, here, before)
        cutter = Cutter(limit=self._limit)
        if before is not None and not restart:
            cutter = Cutter(before.offset, skipping=before.skipping, limit=self._limit)
        begin, lines, head, anew = cutter.offset, 0, _head(fd), restart and before is not None
        for step in self._steps(fd, cutter, here):
            state = FileState(here.device, here.inode, *head, step.offset, step.skipping)
            batch = Batch(here.path, here.file, state, step.facts, step.lines, clock.now_ms(), restart)
            self._on_commit(self._writer.commit(batch))
            lines, restart = lines + step.lines, False
            if self._should_stop():
                break
        return Progress(cutter.offset - begin, lines, anew)

    def _steps(self, fd: int, cutter: Cutter, found: Found) -> Iterator[_Step]:
        """The file's facts in steps; at least one, so that a file is known even where nothing is to be read yet."""
        opened = self._writer.is_opened(found.file.session_id)
        facts: list[Fact] = []
        lines, since, steps = 0, cutter.offset, 0
        for line in _lines(fd, cutter):
            told = self._facts(line, found, skim=opened)
            opened = opened or any(isinstance(fact, SessionFact) and fact.opened_at is not None for fact in told)
            facts += told
            lines += 1
            if line.data is not None and (len(facts) >= STEP_FACTS or line.end - since >= STEP_BYTES):
                yield _Step(facts, lines, line.end, skipping=False)
                facts, lines, since, steps = [], 0, line.end, steps + 1
        if cutter.offset != since or not steps:
            yield _Step(facts, lines, cutter.offset, cutter.skipping)

    def _facts(self, line: Line, found: Found, *, skim: bool) -> list[Fact]:
        if line.data is None:
            return [Skipped("too long")]
        return FORMATS[found.file.agent].facts(line.data, found.file, skim=skim)

    def _read_companion(self, found: Found) -> None:
        """A sub-agent's transcript does not say that it ended; the small file beside it does."""
        form, state = FORMATS[found.file.agent], self._writer.state(found.path)
        path = form.companion(found.path, found.file)
        if path is None or state is None or self._writer.is_ended(found.file.session_id):
            return
        told = form.companion_facts(_content(path), found.file)
        if any(isinstance(fact, SessionFact) and fact.ended for fact in told):
            batch = Batch(found.path, found.file, state, told, 0, clock.now_ms(), restart=False)
            self._on_commit(self._writer.commit(batch))


_SIGNED = (1 << 63) - 1  # SQLite's integers are signed, the kernel's numbers are not


def _open(path: str) -> int | None:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    return None


def _lines(fd: int, cutter: Cutter) -> Iterator[Line]:
    """The whole lines from the cutter's offset on; a read that fails ends them as the end of the file would."""
    at = cutter.offset
    while got := _pread(fd, CHUNK_BYTES, at):
        at += len(got)
        yield from cutter.feed(got)


def _pread(fd: int, size: int, at: int) -> bytes:
    try:
        return os.pread(fd, size, at)
    except OSError:
        return b""


def _content(path: str) -> bytes:
    fd = _open(path)
    if fd is None:
        return b""
    try:
        return _pread(fd, COMPANION_BYTES, 0)
    finally:
        os.close(fd)


def _untouched(state: FileState, found: Found) -> bool:
    """Whether there is nothing new, by size alone; one that was rewritten at the same length has another inode or
    first bytes, and is looked at when it changes again."""
    return (state.device, state.inode, state.offset) == (found.device, found.inode, found.size)


def _is_another(fd: int, here: Found, state: FileState) -> bool:
    """Whether the file is not the one that was read: another inode, shorter, other first bytes, or no line's end
    where one was read up to."""
    if (here.device, here.inode) != (state.device, state.inode) or here.size < state.offset:
        return True
    if _digest(_pread(fd, state.head_bytes, 0)) != state.head_digest:
        return True
    return state.offset > 0 and not state.skipping and _pread(fd, 1, state.offset - 1) != b"\n"


def _head(fd: int) -> tuple[int, bytes]:
    first = _pread(fd, HEAD_BYTES, 0)
    return len(first), _digest(first)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()

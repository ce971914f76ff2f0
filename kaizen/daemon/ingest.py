"""Reading a transcript from where it was left to its end, into the store, in steps that are each a transaction.

A file is known by device, inode and the digest of its first bytes. One that is another, or has shrunk, is read
from its beginning; natural keys keep what is already there from entering twice. Memory does not grow with the
file: at most a chunk, one line and a step's facts are held.
"""

from __future__ import annotations

import os
import stat

from kaizen import clock
from kaizen.daemon import contents, tables
from kaizen.daemon.sources import plain_path, working_folder
from kaizen.model.event import SessionFact, Skipped, ToolUse, Unknown
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import Shape
from kaizen.transcripts.lines import MAX_LINE_BYTES, Cutter, Line
from kaizen.transcripts.shelf import FORMATS
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from kaizen.daemon.sources import Found
    from kaizen.model.event import Fact
    from kaizen.store.write import Writer
    from kaizen.transcripts.format import Reader

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
    read: list[Line]
    offset: int
    skipping: bool = False
    reader: str = ""
    last: bool = False

    @classmethod
    def empty(cls, offset: int) -> _Step:
        return cls([], [], offset)


class Ingest:
    """Reads transcripts into one store. `on_commit` gets the newest cursor after each step; between steps
    `should_stop` is asked. Raises what the writer raises, and Unreadable of a database; what was committed stays."""

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
        before, moved = self._writer.state(found.path), False
        if before is None and (before := self._moved(found)) is not None:
            moved = True
        progress = Progress()
        if self._writer.refusals.refuses(found.path, found.file, None if before else lambda: working_folder(found)):
            return progress
        if found.file.shape is Shape.DATABASE:
            return progress if before is not None and _untouched(before, found) else self._read_rows(found, before)
        if changed or moved or before is None or not _untouched(before, found):
            fd = _open(found.path)
            if fd is None:
                return progress
            try:
                progress = self._read(fd, found, before, moved=moved)
            finally:
                os.close(fd)
        if not self._should_stop():
            self._read_companion(found)
        return progress

    def gone(self, there: set[str]) -> None:
        """All transcripts that are on disk now; the others are noted as gone."""
        self._writer.mark_gone(there, clock.now_ms())

    def _moved(self, found: Found) -> FileState | None:
        """What is known of a file that is new here because it was moved, compressed or made plain again. Its name stays; what
        hooks told of the session has a path that is none. A session in a database is no file."""
        if found.file.shape is Shape.DATABASE:
            return None
        name = os.path.basename(plain_path(found.path))
        for path in self._writer.paths_of(found.file):
            if not os.path.isabs(path) or os.path.basename(plain_path(path)) != name:
                continue
            if not os.path.lexists(path) or plain_path(path) == found.path:
                self._writer.rename(path, found.path)
                return self._writer.state(found.path)
        return None

    def _read(self, fd: int, found: Found, before: FileState | None, *, moved: bool) -> Progress:
        facts = os.fstat(fd)
        here = found._replace(device=facts.st_dev & _SIGNED, inode=facts.st_ino & _SIGNED, size=facts.st_size)
        restart = before is None or _is_another(fd, here, before, moved=moved)
        cutter, state = Cutter(limit=self._limit), ""
        if before is not None and not restart:
            cutter, state = Cutter(before.offset, skipping=before.skipping, limit=self._limit), before.reader
        head = contents.head(fd, here.file.shape)
        return self._take(here, _lines(fd, cutter, here.file.shape), cutter, state, restart, before, head)

    def _read_rows(self, found: Found, before: FileState | None) -> Progress:
        """A session in a database, read from the row where it was left."""
        part = tables.Part(found, before, limit=self._limit)
        return self._take(found, part.lines(), part, "", part.restart, before, (0, b""))

    def _take(
        self, here: Found, lines: Iterator[Line], place: Cutter | tables.Part, state: str, restart: bool,
        before: FileState | None, head: tuple[int, bytes],
    ) -> Progress:  # fmt: skip
        begin, number, anew = place.offset, 0, restart and before is not None
        rows = here.file.shape is Shape.DATABASE
        reader = FORMATS[here.file.agent].reader(here.file, state)
        for step in self._steps(reader, lines, place, here):
            size, said = here.size if step.last else 0, step.reader
            if isinstance(place, tables.Part):
                said = place.state if step.last else ""
            known = FileState(here.device, here.inode, *head, step.offset, step.skipping, size, said)
            raw = [line.data for line in step.read if line.data is not None]
            batch = Batch(
                here.path, here.file, known, step.facts, len(step.read), clock.now_ms(), restart,
                raw, step.read[0].start if step.read else 0, anew=rows or here.file.shape is Shape.DOCUMENT,
            )  # fmt: skip
            self._on_commit(self._writer.commit(batch))
            number, restart = number + len(step.read), False
            if self._should_stop():
                break
        return Progress(place.offset - begin, number, anew)

    def _steps(
        self, reader: Reader, lines: Iterator[Line], cutter: Cutter | tables.Part, found: Found
    ) -> Iterator[_Step]:
        """The file's facts in steps; at least one, so that a file is known even where nothing is to be read yet."""
        opened = self._writer.is_opened(found.file.session_id)
        step, since, steps = _Step.empty(cutter.offset), cutter.offset, 0
        for line in lines:
            told = self._facts(line, reader, skim=opened)
            opened = opened or any(isinstance(fact, SessionFact) and fact.opened_at is not None for fact in told)
            step.facts.extend(told)
            step.read.append(line)
            if line.data is not None and (len(step.facts) >= STEP_FACTS or line.end - since >= STEP_BYTES):
                yield step._replace(offset=line.end, reader=reader.state())
                step, since, steps = _Step.empty(line.end), line.end, steps + 1
        if cutter.offset != since or not steps or isinstance(cutter, tables.Part):
            yield step._replace(offset=cutter.offset, skipping=cutter.skipping, reader=reader.state(), last=True)

    def _facts(self, line: Line, reader: Reader, *, skim: bool) -> list[Fact]:
        if line.data is None:
            return [Skipped("too long")]
        told = reader.facts(line.data, skim=skim)
        for at, fact in enumerate(told):
            if isinstance(fact, Unknown):
                told[at] = fact._replace(start=line.start)
        return told

    def _read_companion(self, found: Found) -> None:
        """A sub-agent's transcript does not say that it ended, nor what started it; the small file beside it does."""
        form, state = FORMATS[found.file.agent], self._writer.state(found.path)
        path = form.companion(found.path, found.file)
        if path is None or state is None or self._writer.is_ended(found.file.session_id):
            return
        content = _content(path)
        told = form.companion_facts(content, found.file)
        if any(isinstance(fact, (SessionFact, ToolUse)) and not self._writer.knows(fact) for fact in told):
            batch = Batch(found.path, found.file, state, told, 0, clock.now_ms(), restart=False, companion=content)
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


def _lines(fd: int, cutter: Cutter, shape: Shape) -> Iterator[Line]:
    """The whole lines from the cutter's offset on; a read that fails ends them as the end of the file would."""
    if shape is Shape.DOCUMENT:
        yield from _document(fd, cutter)
        return
    for chunk in contents.of(fd, cutter.offset, shape, CHUNK_BYTES):
        yield from cutter.feed(chunk)


def _document(fd: int, cutter: Cutter) -> Iterator[Line]:
    """All of the file as one line, whatever line ends it has."""
    chunks = []
    for chunk in contents.of(fd, 0, Shape.DOCUMENT, CHUNK_BYTES):
        chunks.append(chunk)
        cutter.offset += len(chunk)
        if cutter.offset > MAX_LINE_BYTES:
            yield Line(0, cutter.offset, None)
            return
    content = b"".join(chunks)
    if content.strip():
        yield Line(0, len(content), content.replace(b"\n", b" ").strip())


def _content(path: str) -> bytes:
    fd = _open(path)
    if fd is None:
        return b""
    try:
        return contents.pread(fd, COMPANION_BYTES, 0)
    finally:
        os.close(fd)


def _untouched(state: FileState, found: Found) -> bool:
    """Whether there is nothing new, by size alone; one that was rewritten at the same length has another inode or
    first bytes, and is looked at when it changes again."""
    return not state.stale and (state.device, state.inode, state.size) == (found.device, found.inode, found.size)


def _is_another(fd: int, here: Found, state: FileState, *, moved: bool) -> bool:
    """Whether the file is not the one that was read: another inode, shorter, other first bytes, or no line's end
    where one was read up to. One that was just found at another place may have been written anew, compressed or plain, on an
    inode that is another or was used before."""
    shape, inode = here.file.shape, (here.device, here.inode) == (state.device, state.inode)
    if state.stale or shape is Shape.DOCUMENT or not (inode or moved):
        return True
    if not moved and here.size < (state.size if shape is Shape.COMPRESSED else state.offset):
        return True
    if contents.head(fd, shape, state.head_bytes) != (state.head_bytes, state.head_digest):
        return True
    if shape is Shape.COMPRESSED:
        return False
    return state.offset > 0 and not state.skipping and contents.pread(fd, 1, state.offset - 1) != b"\n"

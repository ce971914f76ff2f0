"""Reading a transcript from where it was left to its end, into the store, in steps that are each a transaction.

A file is known by device, inode and the digest of its first bytes. One that is another, or has shrunk, is read
from its beginning; natural keys keep what is already there from entering twice. Memory does not grow with the
file: at most a chunk, one line and a step's facts are held.
"""

from __future__ import annotations

import os

from kaizen import clock
from kaizen.daemon import contents, known, tables
from kaizen.daemon.sources import plain_path, working_folder
from kaizen.host import files
from kaizen.model.event import SessionFact, Skipped, ToolUse, Unknown
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import Shape
from kaizen.transcripts.lines import MAX_LINE_BYTES, Cutter, Line
from kaizen.transcripts.shelf import COMPANIONS, FORMATS
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from kaizen.model.event import Fact
    from kaizen.store.write import Writer
    from kaizen.transcripts.format import Found, Reader

STEP_BYTES = 1024 * 1024  # some 10 ms, in which what changes elsewhere waits
STEP_FACTS = 2000


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
        self._reading: set[str] = set()
        self._together = False

    @property
    def connection(self) -> sqlite3.Connection:
        """The store."""
        return self._writer.connection

    def unread(self, found: Iterable[Found]) -> Iterator[tuple[Found, int]]:
        """Those of the files with something new, by what was stored when this was asked first, and the bytes of it."""
        stored = self._writer.states()
        for each in found:
            state, ended = stored.get(each.path, (None, False))
            if state is None or not known.untouched(state, each):
                yield each, known.unread_bytes(state, each)
            elif not ended and _companion_of(each) is not None:
                yield each, 0

    def unread_bytes(self, found: Found) -> int:
        """How many bytes of a file there are to read, about."""
        return known.unread_bytes(self._writer.state(found.path), found)

    def is_reading(self, path: str) -> bool:
        """Whether a file is being read: `read` was asked for something else between two of its steps."""
        return path in self._reading

    def read(
        self, found: Found, *, changed: bool = False, between: Callable[[int], None] = lambda size: None
    ) -> Progress:
        """Read what is new in a file. A file that cannot be read now is left for the next time.

        After each step `between` is called with the bytes of it, and may have other files read.
        """
        before, moved = self._writer.state(found.path), False
        if before is None and (before := self._moved(found)) is not None:
            moved = True
        progress = Progress()
        if self._writer.refusals.refuses(found.path, found.file, None if before else lambda: working_folder(found)):
            return progress
        if found.file.shape is Shape.DATABASE:
            return progress if before is not None and known.untouched(before, found) else self._read_rows(found, before)
        if changed or moved or before is None or not known.untouched(before, found):
            fd = files.open_plain(found.path)
            if fd is None:
                return progress
            self._reading.add(found.path)
            try:
                progress = self._read(fd, found, before, between, moved=moved)
            finally:
                self._reading.remove(found.path)
                os.close(fd)
        if not self._should_stop():
            self._read_companion(found)
        return progress

    def read_together(self, found: Iterable[Found], *, changed: bool = False) -> None:
        """Read what is new in several small files, in one transaction: a page that all of them change is written once.
        All are read or none; raises whatever keeps one of them from being read."""
        self._together = True
        try:
            with self._writer.together():
                for each in found:
                    self.read(each, changed=changed)
        finally:
            self._together = False
        self._on_commit(self._writer.head())

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

    def _read(
        self, fd: int, found: Found, before: FileState | None, between: Callable[[int], None], *, moved: bool
    ) -> Progress:
        here = known.as_opened(fd, found)
        restart = before is None or known.is_another(fd, here, before, moved=moved)
        cutter, state = Cutter(limit=self._limit), ""
        if before is not None and not restart:
            cutter, state = Cutter(before.offset, skipping=before.skipping, limit=self._limit), before.reader
        head = contents.head(fd, here.file.shape)
        lines = contents.lines(fd, cutter, here.file.shape)
        return self._take(here, lines, cutter, state, restart, before, head, between)

    def _read_rows(self, found: Found, before: FileState | None) -> Progress:
        """A session in a database, read from the row where it was left."""
        part = tables.Part(found, before, limit=self._limit)
        return self._take(found, part.lines(), part, "", part.restart, before, (0, b""))

    def _take(
        self, here: Found, lines: Iterator[Line], place: Cutter | tables.Part, state: str, restart: bool,
        before: FileState | None, head: tuple[int, bytes], between: Callable[[int], None] = lambda size: None,
    ) -> Progress:  # fmt: skip
        begin, number, anew = place.offset, 0, restart and before is not None
        rows, since = here.file.shape is Shape.DATABASE, begin
        reader = FORMATS[here.file.agent].reader(here.file, state)
        for step in self._steps(reader, lines, place, here):
            size, said = here.size if step.last else 0, step.reader
            if isinstance(place, tables.Part):
                said = place.state if step.last else ""
            after = FileState(here.device, here.inode, *head, step.offset, step.skipping, size, said)
            raw = [line.data for line in step.read if line.data is not None]
            batch = Batch(
                here.path, here.file, after, step.facts, len(step.read), clock.now_ms(), restart,
                raw, step.read[0].start if step.read else 0, anew=rows or here.file.shape is Shape.DOCUMENT,
            )  # fmt: skip
            self._commit(batch)
            number, restart = number + len(step.read), False
            if self._should_stop():
                break
            between(step.offset - since)
            since = step.offset
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
            if type(fact) is Unknown:
                told[at] = fact._replace(start=line.start)
        return told

    def _read_companion(self, found: Found) -> None:
        """A sub-agent's transcript does not say that it ended, nor what started it; the small file beside it does."""
        path, state = _companion_of(found), self._writer.state(found.path)
        if path is None or state is None or self._writer.is_ended(found.file.session_id):
            return
        content = contents.beginning(path)
        told = COMPANIONS[found.file.agent].companion_facts(content, found.file)
        if any(isinstance(fact, (SessionFact, ToolUse)) and not self._writer.knows(fact) for fact in told):
            batch = Batch(found.path, found.file, state, told, 0, clock.now_ms(), restart=False, companion=content)
            self._commit(batch)

    def _commit(self, batch: Batch) -> None:
        head = self._writer.commit(batch)
        if not self._together:  # else nobody can see it yet
            self._on_commit(head)


def _companion_of(found: Found) -> str | None:
    """The path of what may lie beside a file and say more."""
    beside = COMPANIONS.get(found.file.agent)
    return None if beside is None else beside.companion(found.path, found.file)

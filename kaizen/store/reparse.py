"""Reading the raw lines again: all rows that are derived from them are made anew, and end like those of a fresh ingest.

    raw lines -> the formats' readers -> a store beside (`kaizen.db.reparse`) -> what differs, in one transaction -> store

It goes by whole session trees, several in a step; each step changes all or nothing, so it can be broken off anywhere and goes
on with what was not done. Only what differs is written: an event that stays keeps its `seq`, so cursors of tails stay good, and
what a call costs stays unless its figures changed. Rows of which not all lines are held (of files that were gone before their
lines were kept, or whose lines retention took) are never taken away.
"""

from __future__ import annotations

from kaizen.database import migrate, opening, schemas
from kaizen.host import files
from kaizen.model.event import SessionFact, Unknown
from kaizen.store import differences, raw, trees
from kaizen.store.write import Batch, FileState, Writer
from kaizen.transcripts.format import READERS, FileIdentity, Shape, Stateless
from kaizen.transcripts.shelf import COMPANIONS, FORMATS
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from kaizen.model.event import Fact
    from kaizen.transcripts.format import Reader

STEP_BYTES = 32 * 1024 * 1024
_ASIDE = ".reparse"
_HOOK = "hook:"
_UNREAD = FileState(0, 0, 0, b"", 0, skipping=False)
_HELD = "SELECT DISTINCT generation FROM raw WHERE transcript_id = ? AND generation >= 0 ORDER BY generation"
_TRANSCRIPTS = """
SELECT id, path, agent, session_id, parent_id, main, shape, whole, base, generation, lines,
  (SELECT coalesce(sum(bytes), 0) FROM raw WHERE transcript_id = transcripts.id) AS size
FROM transcripts WHERE session_id IN (SELECT value FROM json_each(?)) ORDER BY first_seen, id
"""
_OUTDATED = """
SELECT DISTINCT session_id FROM transcripts t
WHERE readers < ? AND EXISTS (SELECT 1 FROM raw WHERE transcript_id = t.id) ORDER BY session_id
"""
_WHOLE_ROWS = "SELECT * FROM transcripts WHERE id IN (SELECT value FROM json_each(?))"

_RAW_STARTS = "SELECT start FROM raw WHERE transcript_id = ? AND generation = ? ORDER BY start"
_RAW_AT = "SELECT data FROM raw WHERE transcript_id = ? AND generation = ? AND start = ?"


class Held(NamedTuple):
    """A transcript, and how much of it is held."""

    id: int
    path: str
    file: FileIdentity
    whole: bool
    base: str
    generation: int
    lines: int
    size: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read from it yet."""
        return self.lines == 0


class Step(NamedTuple):
    """How far it is: sessions read again so far, of how many, and what changed in them."""

    sessions: int
    of: int
    changed: int


def outdated(store: sqlite3.Connection) -> list[str]:
    """The sessions whose lines are held and were read by earlier readers than this version's."""
    return [row[0] for row in store.execute(_OUTDATED, (READERS,))]


def clear(path: str) -> None:
    """Remove what a broken-off reparse of the store at `path` left."""
    for end in ("", "-journal", "-wal", "-shm"):
        files.remove(path + _ASIDE + end)


def reparse(
    writer: Writer, sessions: Sequence[str] | None = None, hooks: Callable[[bytes], list[Fact]] = lambda line: []
) -> Iterator[Step]:
    """Read these sessions, their parents and sub-agents again, or all; a step is done each time one is given. `hooks` tells
    what a line means that a hook left. Raises what the writer raises."""
    path = opening.file_of(writer.connection)
    groups = trees.groups(writer.connection, sessions)
    total, done, changed = sum(map(len, groups)), 0, 0
    clear(path)
    try:
        with _Beside(path, hooks) as beside:
            for step in _steps(writer.connection, groups):
                changed += _redo(writer, beside, step)
                done += sum(map(len, step))
                yield Step(done, total, changed)
    finally:
        clear(path)


def _steps(store: sqlite3.Connection, groups: list[list[str]]) -> Iterator[list[list[str]]]:
    """Whole trees, as many together as are not too large."""
    step: list[list[str]] = []
    size = 0
    for group in groups:
        step.append(group)
        size += sum(each.size for each in _transcripts(store, group))
        if size >= STEP_BYTES:
            yield step
            step, size = [], 0
    if step:
        yield step


def _transcripts(store: sqlite3.Connection, sessions: Sequence[str]) -> list[Held]:
    rows = store.execute(_TRANSCRIPTS, (trees.listed(sessions),)).fetchall()
    return [
        Held(number, path, FileIdentity(agent, session, parent, main, False, Shape(shape)), bool(whole), *rest)
        for number, path, agent, session, parent, main, shape, whole, *rest in rows
    ]


class _Beside:
    """An empty store beside the real one, written without care: it is thrown away whatever happens."""

    def __init__(self, path: str, hooks: Callable[[bytes], list[Fact]]) -> None:
        self.path, self.hooks = path + _ASIDE, hooks

    def __enter__(self) -> _Beside:
        opening.create_private(self.path)
        self.connection = opening.careless(self.path)
        self.connection.executescript(migrate.creation(schemas.WORKSPACE))
        self.writer = Writer.take(self.connection, self.path)
        return self

    def __exit__(self, *raised: object) -> None:
        self.connection.close()

    def know(self, store: sqlite3.Connection, transcripts: Sequence[Held]) -> None:
        """Begin anew, with these transcripts by the same ids."""
        differences.empty(self.connection)
        rows = store.execute(_WHOLE_ROWS, (trees.listed([each.id for each in transcripts]),)).fetchall()
        if rows:
            places = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT INTO transcripts VALUES ({places})", rows)


def _redo(writer: Writer, beside: _Beside, groups: list[list[str]]) -> int:
    store, scope = writer.connection, list[tuple[str, bool]]()
    read, whole = list[int](), list[int]()
    transcripts = [_transcripts(store, group) for group in groups]
    beside.know(store, [each for group in transcripts for each in group])
    for group, held in zip(groups, transcripts, strict=True):
        replayed = [each for each in held if _replay(store, beside, each)]
        read += (each.id for each in replayed)
        whole += (each.id for each in replayed if each.whole or each.file.shape is Shape.DOCUMENT)
        # Files of a tree tell of one another's sessions, so it is whole only if all of them are.
        is_whole = bool(held) and len(replayed) == len(held) and all(each.whole for each in held)
        scope += ((session, is_whole) for session in group)
    with opening.attached(store, beside.path, "fresh"):
        return writer.act(lambda store: differences.take_over(store, scope, read, whole))


def _replay(store: sqlite3.Connection, beside: _Beside, held: Held) -> bool:
    """Read a transcript's lines again into the store beside; whether they are held and there is a reader for them."""
    generations = [row[0] for row in store.execute(_HELD, (held.id,))]
    make = _maker(held, beside.hooks)
    if make is None or (not generations and not held.is_empty):
        return False
    anew = held.file.shape in (Shape.DOCUMENT, Shape.DATABASE)
    writer, opened, restart, state = beside.writer, beside.writer.is_opened(held.file.session_id), False, ""
    for generation in generations:
        reader = make(held.base if generation == held.generation and held.file.shape is not Shape.DATABASE else "")
        for start, lines in _pieces(store, held, generation):
            facts, opened = _facts(reader, start, lines, opened=opened)
            state = reader.state()
            known = _UNREAD._replace(reader=state)
            writer.commit(Batch(held.path, held.file, known, facts, len(lines), 0, restart, anew=anew))
            restart = False
        restart = True
    content = raw.companion(store, held.id)
    if content and held.file.agent in COMPANIONS:
        told = COMPANIONS[held.file.agent].companion_facts(content, held.file)
        writer.commit(Batch(held.path, held.file, _UNREAD._replace(reader=state), told, 0, 0, restart=False))
    return True


def _maker(held: Held, hooks: Callable[[bytes], list[Fact]]) -> Callable[[str], Reader] | None:
    """What makes readers for a transcript, from their state; None where this version has none."""
    if held.path.startswith(_HOOK):
        return lambda state: Stateless(lambda line, file, *, skim: hooks(line), held.file)
    form = FORMATS.get(held.file.agent)
    return None if form is None else lambda state: form.reader(held.file, state)


def _pieces(store: sqlite3.Connection, held: Held, generation: int) -> Iterator[tuple[int, list[bytes]]]:
    """Piece by piece: nothing is read while another thing is written."""
    starts = [row[0] for row in store.execute(_RAW_STARTS, (held.id, generation))]
    for start in starts:
        data = store.execute(_RAW_AT, (held.id, generation, start)).fetchone()[0]
        yield start, raw.unpacked(data).split(b"\n")


def _facts(reader: Reader, start: int, lines: list[bytes], *, opened: bool) -> tuple[list[Fact], bool]:
    found: list[Fact] = []
    for line in lines:
        told = reader.facts(line, skim=opened)
        opened = opened or any(isinstance(fact, SessionFact) and fact.opened_at is not None for fact in told)
        found += (fact._replace(start=start) if isinstance(fact, Unknown) else fact for fact in told)
        start += len(line) + 1
    return found, opened

"""The only writer of a store: facts, and how far their file was read, in one transaction.

A natural key keeps an event from entering twice, so reading a record again changes nothing. Each writer takes
the next epoch when it begins, and every commit checks it: a second writer, however it came to be, is superseded.

A model call that several sessions hold (a fork copies its parent's history) counts in one of them: the one whose
transcript opened first, and of those the one with the smaller id. That rule looks at rows only, so it comes
to the same whatever the order of reading. Its figures are the largest that any of them holds.
"""

from __future__ import annotations

import orjson

from kaizen.database.opening import guarded, writing
from kaizen.model.event import Event, SessionFact, Skipped, ToolUse
from kaizen.model.usage import ModelCall
from kaizen.store import by_type, events, raw, rollups, session_facts, tool_uses
from kaizen.store import statements as sql
from kaizen.store.prices import Prices
from kaizen.store.refusals import Refusals
from kaizen.transcripts.format import READERS
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from kaizen.model.event import Fact
    from kaizen.model.price import Price
    from kaizen.store.by_type import Told
    from kaizen.store.prices import Model
    from kaizen.transcripts.format import FileIdentity

    T = TypeVar("T")


HOOKS = "hook:"  # how the path of an agent's hooks begins, which are kept as if they were a transcript


class Superseded(Exception):
    """A later writer has taken the store."""


class FileState(NamedTuple):
    """What is known of a transcript's file: who it is on disk, by its first bytes, and how far it was read."""

    device: int
    inode: int
    head_bytes: int
    head_digest: bytes
    offset: int
    skipping: bool
    size: int = 0  # on disk, when all of it had been read
    reader: str = ""  # the reader's state behind the last line
    stale: bool = False  # to be read again from its beginning, though it did not change


class Batch(NamedTuple):
    """Facts of one file in the order of its lines, with the state of the file after them. `restart` says that
    the file was replaced or cut and is read from its beginning: its counts begin anew. `raw` are the lines that were read,
    `raw_start` the offset of the first; `companion` is the content of the small file beside it that was read. With `anew` what is
    told again may have changed: a file that is written as a whole, a session in a database."""

    path: str
    file: FileIdentity
    state: FileState
    facts: Sequence[Fact]
    lines: int
    now: int
    restart: bool
    raw: Sequence[bytes] = ()
    raw_start: int = 0
    anew: bool = False
    companion: bytes = b""


class Writer:
    """Writes one store for as long as no other writer takes it."""

    def __init__(self, connection: sqlite3.Connection, path: str, epoch: int) -> None:
        self.connection, self._epoch = connection, epoch
        self._guarded, self._writing = guarded(path), writing(connection)
        with self._guarded:
            self.refusals, self.prices = Refusals.read(connection), Prices(connection)

    @classmethod
    def take(cls, connection: sqlite3.Connection, path: str) -> Writer:
        """The next writer of this store; every earlier one is superseded."""
        with guarded(path), writing(connection):
            epoch = connection.execute(sql.NEXT_EPOCH).fetchone()[0]
        return cls(connection, path, epoch)

    def act(self, do: Callable[[sqlite3.Connection], T]) -> T:
        """Do something else with the store, whole or not at all. Raises Superseded, DatabaseUnavailable."""
        with self._guarded, self._writing:
            self._check_epoch()
            done = do(self.connection)
        with self._guarded:
            self.refusals, self.prices = Refusals.read(self.connection), Prices(self.connection)
        return done

    def commit(self, batch: Batch) -> int:
        """Write a batch, whole or not at all; the newest cursor. Of a session that was deleted or shut out nothing is
        written. Raises Superseded, DatabaseUnavailable."""
        piece = raw.Piece(batch.raw) if batch.raw else None
        told = by_type.sorted_out(batch.facts)
        with self._guarded, self._writing:
            self._check_epoch()
            if self.refusals.refuses_facts(self.connection, batch.path, batch.file, batch.facts):
                return self.head()
            transcript, generation = self._put_file(batch, told)
            if batch.companion:
                raw.put_companion(self.connection, transcript, batch.companion)
            said = session_facts.by_session(batch.file.session_id, (*told[SessionFact], *told[Event]))
            opened_before = {session: self._opened_at(session) for session in said}
            self._put_sessions(said, batch)
            events.put(self.connection, told[Event], anew=batch.anew)
            self._put_tool_uses(told)
            self._put_calls(told[ModelCall])
            rollups.note(self.connection, by_type.concerned(told) | said.keys())
            for session, before in opened_before.items():
                if self._opened_at(session) != before:
                    self.connection.execute(sql.CHOOSE_COUNTED_OF_SESSION, (session,))
            self._count(transcript, told)
            if batch.anew and batch.restart:  # what is told now is all there is of it
                self.connection.execute(sql.FORGET_RAW, (transcript,))
            if piece is not None:  # last, since it is being compressed meanwhile
                raw.put(self.connection, transcript, generation, batch.raw_start, piece)
            return self.head()

    def together(self) -> writing:
        """In a `with`: all commits within it are one transaction, and an error in one undoes them all."""
        return self._writing

    def put_prices(self, prices: Sequence[tuple[Model, Price | None]], source: str, version: str, now: int) -> None:
        """Keep the prices of these models, or that the source knows none."""
        with self._guarded, self._writing:
            self._check_epoch()
            self.prices.put(prices, source, version, now)

    def price_calls(self, limit: int) -> bool:
        """Price at most so many of the calls that wait for it; whether there may be more."""
        if not self.prices.is_waited_for():
            return False
        with self._guarded, self._writing:
            self._check_epoch()
            return self.prices.price_calls(limit)

    def mark_gone(self, there: set[str], now: int) -> None:
        """Note which transcripts are no longer on disk; what was captured from them stays."""
        with self._guarded:
            rows = self.connection.execute(sql.TRANSCRIPT_PATHS).fetchall()
        files = [row for row in rows if not row[0].startswith(HOOKS)]  # what hooks told lies in no file
        gone = [(None if path in there else now, path) for path, since in files if (since is None) != (path in there)]
        if gone:
            with self._guarded, self._writing:
                self._check_epoch()
                self.connection.executemany(sql.SET_GONE, gone)

    def state(self, path: str) -> FileState | None:
        """How far a transcript was read; None if it never was."""
        with self._guarded:
            row = self.connection.execute(sql.FILE_STATE, (path,)).fetchone()
        return None if row is None else _file_state(row)

    def states(self) -> dict[str, tuple[FileState, bool]]:
        """How far each transcript was read, and whether its session is known to have ended."""
        with self._guarded:
            rows = self.connection.execute(sql.FILE_STATES).fetchall()
        return {row[0]: (_file_state(row[1:10]), bool(row[10])) for row in rows}

    def paths_of(self, file: FileIdentity) -> list[str]:
        """Where transcripts of this session are known to lie or to have lain."""
        with self._guarded:
            return [path for (path,) in self.connection.execute(sql.PATHS_OF, (file.agent, file.session_id))]

    def rename(self, old: str, new: str) -> None:
        """A transcript lies elsewhere now, and is the same."""
        with self._guarded, self._writing:
            self._check_epoch()
            self.connection.execute(sql.RENAME, (new, old))

    def is_opened(self, session_id: str) -> bool:
        """Whether it is known when the session's transcript was opened."""
        with self._guarded:
            return self._opened_at(session_id) is not None

    def knows(self, fact: SessionFact | ToolUse) -> bool:
        """Whether the store has all that such a fact says of a sub-agent: its task, its parent, its end; or the tool use
        that started it."""
        with self._guarded:
            if isinstance(fact, ToolUse):
                return self.connection.execute(sql.IS_LINKED, (fact.session_id, fact.id)).fetchone() is not None
            return self.connection.execute(sql.KNOWS_SESSION, fact._asdict()).fetchone() is not None

    def is_ended(self, session_id: str) -> bool:
        """Whether the session is known to have ended."""
        with self._guarded:
            row = self.connection.execute(sql.ENDED, (session_id,)).fetchone()
        return row is not None and bool(row[0])

    def head(self) -> int:
        """The newest cursor."""
        found: int = self.connection.execute(sql.HEAD).fetchone()[0]
        return found

    def _opened_at(self, session_id: str) -> int | None:
        row = self.connection.execute(sql.OPENED_AT, (session_id,)).fetchone()
        return None if row is None else row[0]

    def _check_epoch(self) -> None:
        if self.connection.execute(sql.EPOCH).fetchone()[0] != self._epoch:
            raise Superseded

    def _put_file(self, batch: Batch, told: Told) -> tuple[int, int]:
        state = batch.state
        values = {
            "path": batch.path, "agent": batch.file.agent, "session_id": batch.file.session_id,
            "device": state.device, "inode": state.inode,
            "head_bytes": state.head_bytes, "head_digest": state.head_digest,
            "position": state.offset, "skipping": state.skipping, "size": state.size, "reader": state.reader,
            "lines": batch.lines, "skipped": len(told[Skipped]), "now": batch.now, "restart": batch.restart, "anew": batch.anew,
            "parent_id": batch.file.parent_id, "main": batch.file.main, "shape": batch.file.shape, "readers": READERS,
        }  # fmt: skip
        transcript, generation = self.connection.execute(sql.PUT_FILE, values).fetchone()
        if batch.restart:
            self.connection.execute(sql.FORGET_RECORD_TYPES, (transcript,))
            self.connection.execute(sql.FORGET_SKIPS, (transcript,))
            self.connection.execute(sql.FORGET_UNKNOWNS, (transcript,))
        return transcript, generation

    def _put_sessions(self, said: dict[str, list[SessionFact]], batch: Batch) -> None:
        file = batch.file
        for session, facts in said.items():
            above = file.parent_id if session == file.session_id else None
            self.connection.execute(sql.PUT_SESSION, (session, file.agent, above))
            merged = session_facts.merged(facts)
            if merged is not None:
                told = {**merged._asdict(), "above": above, "hook": batch.path.startswith(HOOKS)}
                self.connection.execute(sql.UPDATE_SESSION, told)

    def _put_tool_uses(self, told: Told) -> None:
        uses = tool_uses.merged((*told[Event], *told[ToolUse]))
        if uses:
            self.connection.executemany(sql.PUT_TOOL_USE, uses)

    def _put_calls(self, calls: list[ModelCall]) -> None:
        largest = by_type.largest(calls)
        self.connection.executemany(
            sql.PUT_CALL,
            [
                (c.id, c.session_id, c.at, c.model, *c.usage, c.complete, *c[6:], *self.prices.amount_of(c))
                for c in largest.values()
            ],
        )
        shared = self._held_by_others([*largest]) if largest else []
        self.connection.executemany(sql.SHARE_LARGEST, shared)
        self.connection.executemany(sql.CHOOSE_COUNTED, shared)

    def _held_by_others(self, calls: list[tuple[str, str]]) -> list[dict[str, str]]:
        """Those of the calls, each with its session, that other sessions have, too; asked for all at once."""
        found = self.connection.execute(sql.OTHERS_HAVE_CALLS, (orjson.dumps(calls).decode(),))
        return [{"id": row[0]} for row in found.fetchall()]

    def _count(self, transcript: int, told: Told) -> None:
        types, why, unknown = by_type.counted(told)
        self.connection.executemany(sql.COUNT_RECORDS, [(transcript, *record, n) for record, n in types.items()])
        self.connection.executemany(sql.COUNT_SKIPS, [(transcript, reason, n) for reason, n in why.items()])
        self.connection.executemany(sql.COUNT_UNKNOWNS, [(transcript, *name, *seen) for name, seen in unknown.items()])


def _file_state(row: Sequence[Any]) -> FileState:
    return FileState._make((*row[:5], bool(row[5]), *row[6:8], bool(row[8])))

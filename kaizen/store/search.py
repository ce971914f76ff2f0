"""The index of the words that were captured, and what is found in it.

Events are stored first and indexed behind, in steps of some events each; `searched` holds which were, as ranges of `seq`, and
changes in the same transaction as the index, so that no event is missed or indexed twice wherever a step ends. Of what is
indexed triggers keep up with changes and deletions. In a tool call's text, which is JSON, the marks of line ends and tabs
count as blanks: they would hide the first word of each line.
"""

from __future__ import annotations

from kaizen.store import statements as sql
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from kaizen.store.write import Writer

STEP_BYTES = 500_000  # some 15 ms
STEP_EVENTS = 4000
_MOST_TEXT = 65_536
_FEW = 10_000

_RANGES = "SELECT first, last FROM searched ORDER BY first DESC"
_TIME_OF_FIRST = "SELECT at FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT 1"
_TIME_OF_LAST = "SELECT at FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT 1"
_SIZES_UP = "SELECT seq, bytes FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?"
_SIZES_DOWN = "SELECT seq, bytes FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?"
_INDEX = "INSERT INTO search (rowid, text) SELECT seq, text FROM searchable WHERE seq BETWEEN ? AND ? ORDER BY seq"
_NEIGHBOURS = "SELECT min(first), max(last) FROM searched WHERE last = ? OR first = ?"
_DROP_NEIGHBOURS = "DELETE FROM searched WHERE last = ? OR first = ?"
_COUNT_FEW = "SELECT count(*) FROM events WHERE seq BETWEEN ? AND ?"
_COUNT_MANY = "SELECT count(*) FROM events INDEXED BY events_by_time WHERE seq BETWEEN ? AND ?"


class Range(NamedTuple):
    """Events by their `seq`, both included."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How many there are at most."""
        return self.last - self.first + 1

    def shared(self, other: Range) -> Range | None:
        """Those that are in both; None where none is."""
        both = Range(max(self.first, other.first), min(self.last, other.last))
        return both if both.width > 0 else None


class Pending(NamedTuple):
    """How many events cannot be found yet, of how many."""

    events: int
    of: int


def gaps(store: sqlite3.Connection) -> list[Range]:
    """What is not indexed yet, the last stored first."""
    found, last = [], store.execute(sql.HEAD).fetchone()[0]
    for first_done, last_done in store.execute(_RANGES):
        if last_done < last:
            found.append(Range(last_done + 1, last))
        last = first_done - 1
    return [*found, Range(1, last)] if last > 0 else found


def pending(store: sqlite3.Connection) -> Pending:
    """What cannot be found yet."""
    left = sum(store.execute(_COUNT_FEW if gap.width < _FEW else _COUNT_MANY, gap).fetchone()[0] for gap in gaps(store))
    return Pending(left, store.execute("SELECT count(*) FROM events").fetchone()[0] if left else 0)


def step_in(store: sqlite3.Connection, gap: Range) -> Range:
    """As much of a gap as is indexed in one step: from the end that has what happened last."""
    first, last = store.execute(_TIME_OF_FIRST, gap).fetchone(), store.execute(_TIME_OF_LAST, gap).fetchone()
    if first is None:
        return gap  # all of it was deleted
    upwards = (first[0] or 0) > (last[0] or 0)
    end, size = gap.first if upwards else gap.last, 0
    for seq, bytes_ in store.execute(_SIZES_UP if upwards else _SIZES_DOWN, (*gap, STEP_EVENTS)):
        end, size = seq, size + min(bytes_, _MOST_TEXT)
        if size >= STEP_BYTES:
            break
    else:
        if gap.width <= STEP_EVENTS:
            return gap
    return Range(gap.first, end) if upwards else Range(end, gap.last)


def index(writer: Writer, events: Sequence[Range]) -> None:
    """Index these events, none of which is indexed, all or none. Raises what the writer raises."""

    def do(store: sqlite3.Connection) -> None:
        for each in events:
            _index(store, each)

    writer.act(do)


def forget(store: sqlite3.Connection) -> None:
    """Take every word out of the index, which is then made anew; within a transaction that deletes events for good, before it
    deletes them. A deletion by itself would mark an event's words as gone and leave them in the file until later."""
    store.execute("INSERT INTO search (search) VALUES ('delete-all')")
    store.execute("DELETE FROM searched")


def _index(store: sqlite3.Connection, events: Range) -> None:
    store.execute(_INDEX, events)
    beside = (events.first - 1, events.last + 1)
    first, last = store.execute(_NEIGHBOURS, beside).fetchone()
    store.execute(_DROP_NEIGHBOURS, beside)
    whole = (min(events.first, first or events.first), max(events.last, last or events.last))
    store.execute("INSERT INTO searched VALUES (?, ?)", whole)

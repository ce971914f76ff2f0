"""The events that lie behind a cursor and fit, in the order in which they were stored; only looks.

Each look is one short transaction, so that nobody who is slow to take what it found holds up the writer.
"""

from __future__ import annotations

from kaizen.database import opening
from kaizen.errors import BadQuery
from kaizen.store import find, read, read_tools
from kaizen.store import statements as sql
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    import sqlite3
    from collections.abc import Iterator

    from kaizen.model.query import Filter
    from kaizen.store.read import Told

SPAN = 50_000  # rows that one look goes through for those that fit: some 50 ms
PAGE_BYTES = 8_000_000
_MARKS = frozenset(".^$*+?{}[]\\|()")  # of regular expressions
_COLUMNS = 21  # of an event, before those of its tool use
_PAGE = f"""
SELECT {sql.EVENT},
  t.id, t.session_id, t.name, t.call_id, t.child_id, t.called_at, t.hook_called_at, t.ended_at, t.hook_ended_at,
  t.duration_ms, t.hook_duration_ms, t.outcome, t.hook_outcome, t.bytes, t.hook_bytes, 1
FROM events v CROSS JOIN sessions s ON s.id = v.session_id
{sql.CALL_OF_EVENT}
LEFT JOIN tool_uses t ON v.kind = 'tool_result' AND t.session_id = v.session_id AND t.id = v.tool_use_id
WHERE v.seq > ? AND v.seq <= ? {{}} ORDER BY v.seq LIMIT ?
"""
_LAST = "SELECT v.seq, v.at FROM events v CROSS JOIN sessions s ON s.id = v.session_id WHERE 1 {} ORDER BY v.seq DESC"
# Without being told so, SQLite would look for the smallest `seq` from the first row of the whole table on.
_SINCE = "SELECT min(seq) FROM events INDEXED BY events_by_time WHERE at >= ?"
_KEYS = "SELECT seq, session_id, natural_key FROM events WHERE seq <= ? ORDER BY seq"
_TOLD = "SELECT 1 FROM events WHERE session_id = ? AND natural_key = ? AND seq <= ?"


class Wanted(NamedTuple):
    """Which events fit: all filters hold, `grep` (see `compiled`) is found in text or name, and none is known to have happened
    before `since_ms`."""

    filters: tuple[Filter, ...] = ()
    grep: re.Pattern[str] | None = None
    since_ms: int | None = None

    @property
    def everything(self) -> bool:
        """Whether all fit."""
        return not self.filters and self.grep is None and self.since_ms is None


class Page(NamedTuple):
    """Events that fit; all up to the cursor `upto` were looked at, and there may be `more` behind it."""

    events: list[Told]
    upto: int
    more: bool


def compiled(grep: str) -> re.Pattern[str]:
    """A regular expression as it is looked for: in any case, unless it has a capital letter. Raises BadQuery."""
    import re

    try:
        return re.compile(grep, re.MULTILINE | (0 if any(map(str.isupper, grep)) else re.IGNORECASE))
    except (re.error, OverflowError, RecursionError) as error:
        position = getattr(error, "pos", None) or 0
        why = f"it is no regular expression: {getattr(error, 'msg', error)}"
        hint = "a mark such as ( or * is meant as itself with \\ before it"
        raise BadQuery(why, position=position + 1, place=grep[position : position + 24], hint=hint) from None


def prepare(store: sqlite3.Connection, wanted: Wanted) -> None:
    """Have a connection know what `page` and `last` ask."""
    if wanted.grep is not None:
        search = wanted.grep.search
        store.create_function(
            "is_found", 1, lambda text: text is not None and search(text) is not None, deterministic=True
        )


def page(store: sqlite3.Connection, wanted: Wanted, *, after: int, rows: int, size: int = PAGE_BYTES) -> Page:
    """The events behind a cursor that fit, at most so many, and no more once their texts have so many characters."""
    with opening.guarded(opening.file_of(store)):
        store.execute("BEGIN")
        try:
            head = read.head(store)
            until = head if wanted.everything else min(head, after + SPAN)
            found = list[read.Told]()
            said, values = _conditions(wanted)
            for row in store.execute(_PAGE.format(said), (after, until, *values, rows)):
                found.append(_told(row))
                size -= len(row[8] or "")
                if size <= 0:
                    break
            full = len(found) == rows or size <= 0
        finally:
            opening.undo(store)
    upto = found[-1].cursor if full and found else max(after, until)
    return Page(found, upto, upto < head)


def last(store: sqlite3.Connection, wanted: Wanted) -> Iterator[tuple[int, int | None]]:
    """Cursors and times of the events that fit, the last stored first."""
    said, values = _conditions(wanted)
    return iter(store.execute(_LAST.format(said), values))


def before_since(store: sqlite3.Connection, at_ms: int) -> int:
    """A cursor behind which lies all that happened from this instant on."""
    found = store.execute(_SINCE, (at_ms,)).fetchone()[0]
    return read.head(store) if found is None else found - 1


def agreed(former: sqlite3.Connection, store: sqlite3.Connection, upto: int) -> int:
    """The cursor up to which two stores have the same events, at most `upto`."""
    same = 0
    for old, new in zip(former.execute(_KEYS, (upto,)), store.execute(_KEYS, (upto,)), strict=False):
        if old != new:
            break
        same = old[0]
    return same


def has_told(former: sqlite3.Connection, told: Told, upto: int) -> bool:
    """Whether a store had the same event up to a cursor."""
    event = told.event
    return former.execute(_TOLD, (event.session_id, event.key, upto)).fetchone() is not None


def _conditions(wanted: Wanted) -> tuple[str, list[object]]:
    said, values = find.conditions(wanted.filters, 0)
    if wanted.since_ms is not None:
        said, values = said + " AND coalesce(v.at >= ?, 1)", [*values, wanted.since_ms]
    if wanted.grep is not None:
        found, sought = _found_in(wanted.grep)
        said += f" AND ({found.format('v.text')} OR {found.format('v.name')})"
        values = [*values, *sought, *sought]
    return said, values


def _found_in(grep: re.Pattern[str]) -> tuple[str, list[object]]:
    """How it is looked for in a column. Plain words SQLite finds by itself, ten times as fast; LIKE would stop at a NUL."""
    words = grep.pattern
    if _MARKS.isdisjoint(words):
        if any(map(str.isupper, words)):
            return "coalesce(instr({}, ?), 0)", [words]
        if words.isascii():
            return "coalesce(instr(lower({}), ?), 0)", [words]
    return "is_found({})", []


def _told(row: tuple[object, ...]) -> Told:
    use = None if row[_COLUMNS] is None else read_tools.use_of(row[_COLUMNS:], over=False)
    return read.told(row, use)

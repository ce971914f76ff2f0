"""What a query finds among the events of a store; only looks.

Where words are looked for, of all that matches at most so many events are ranked, those that were stored last: the best by
`bm25` come first, and of equals the later. Where only fields are asked for, the latest come first.
"""

from __future__ import annotations

from kaizen.database import opening
from kaizen.model.query import Field, instant_ms
from kaizen.store import search, snippets
from kaizen.store.narrowing import OF_SESSIONS, condition, narrowed, pattern
from kaizen.store.read_status import nobody_knows
from kaizen.store.search import Pending
from kaizen.store.trees import listed
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import Any

    from kaizen.model.query import Filter, Query, Words
    from kaizen.store.narrowing import Part

RANKED = 5000

_TOOL = """
CASE WHEN v.kind = 'tool_call' THEN v.name WHEN v.kind = 'tool_result' THEN
  (SELECT u.name FROM tool_uses u WHERE u.session_id = v.session_id AND u.id = v.tool_use_id) END
"""
_MODEL = """
coalesce((SELECT c.model FROM calls c WHERE c.id = v.call_id AND c.session_id = v.session_id), s.model)
"""
_LIKE = "coalesce({} LIKE ? ESCAPE '\\', 0)"
_CONDITIONS = {
    Field.MODEL: _LIKE.format(_MODEL),
    Field.TOOL: _LIKE.format(_TOOL),
    Field.KIND: "v.kind = ?",
    Field.ERROR: "(coalesce(v.error, 0) OR v.kind = 'error') = ?",
    Field.SINCE: "v.at >= ?",
    Field.UNTIL: "v.at < ?",
}
_WITH_WORDS = """
SELECT v.seq, v.at, bm25(search) FROM search CROSS JOIN events v ON v.seq = search.rowid JOIN sessions s ON s.id = v.session_id
WHERE search MATCH ? AND search.rowid BETWEEN ? AND ? {} ORDER BY search.rowid DESC LIMIT ?
"""
_WITHOUT_WORDS = """
SELECT v.seq, v.at, 0.0 FROM events v JOIN sessions s ON s.id = v.session_id
WHERE v.text IS NOT NULL {} ORDER BY v.at DESC, v.seq DESC LIMIT ?
"""
_IN_FEW_SESSIONS = " AND v.session_id IN (SELECT value FROM json_each(?))"
_IN_MANY_SESSIONS = " AND +v.session_id IN (SELECT value FROM json_each(?))"  # looked for by time, or by words
_EVENTS = f"""
SELECT v.seq, v.at, v.session_id, s.agent, v.kind, {_TOOL}, v.error, {{}}
FROM json_each(?) j JOIN events v ON v.seq = j.value JOIN sessions s ON s.id = v.session_id
"""
_WHOLE = "(SELECT text FROM searchable WHERE seq = v.seq)"  # as it was indexed
_BEGINNING = f"substr(v.text, 1, {snippets.BEGINNING + 1})"


class Hit(NamedTuple):
    """An event that was found. `score` is the smaller the better it fits; in `snippet` the hits lie as `snippets` has them."""

    cursor: int
    at: int | None
    score: float
    session_id: str
    agent: str
    kind: str
    tool: str | None
    error: bool | None
    snippet: str


class Found(NamedTuple):
    """The best hits, whether there may be more, and what could not be looked at yet."""

    hits: list[Hit]
    more: bool
    pending: Pending


def find(
    store: sqlite3.Connection, query: Query, *, limit: int, now_ms: int,
    alive: Callable[[str], bool | None] = nobody_knows, ranked: int = RANKED,
) -> Found:  # fmt: skip
    """The best hits of a query, at most so many (0: all that are ranked), of the `ranked` that were stored last, as of one
    moment. `alive` says whether a recorded process
    lives; see `Standing`. Raises the errors of the databases."""
    with opening.guarded(opening.file_of(store)):
        store.execute("BEGIN")
        try:
            return _find(store, query, limit or ranked, now_ms, alive, max(ranked, limit))
        finally:
            opening.undo(store)


def order(hit: Hit) -> tuple[float, int]:
    """The best first, and of those that are as good the latest."""
    return round(hit.score, 1), -(hit.at or 0)


def expression(query: Query) -> str:
    """The words of a query as FTS5 wants them; empty where there are none."""
    paths = [tuple(_phrase(value) for value in each.values) for each in query.filters if _is_path(each)]
    groups = [tuple(map(_words, group)) for group in query.words] + paths
    without = [*map(_words, query.without)]
    without += [
        _phrase(value) for each in query.filters if each.field is Field.PATH and each.negated for value in each.values
    ]
    if not groups:
        return ""
    looked_for = " AND ".join(f"({' OR '.join(group)})" for group in groups)
    return f"({looked_for}) NOT ({' OR '.join(without)})" if without else looked_for


def _find(
    store: sqlite3.Connection, query: Query, limit: int, now_ms: int, alive: Callable[[str], bool | None], ranked: int
) -> Found:
    words = expression(query)
    part = narrowed(store, query, now_ms, alive, by_place=bool(words))
    pending = search.pending(store) if words else Pending(0, 0)
    if part.is_empty:
        return Found([], False, pending)
    conditions, values = _conditions(part, now_ms, by_session=part.has_few and not words)
    if words:
        given = (words, part.first, part.last, *values, ranked)
        rows = store.execute(_WITH_WORDS.format(conditions), given).fetchall()
        rows.sort(key=lambda row: (round(row[2], 1), -(row[1] or 0), -row[0]))
    else:
        rows = store.execute(_WITHOUT_WORDS.format(conditions), (*values, limit + 1)).fetchall()
    hits = _hits(store, words, {seq: score for seq, _, score in rows[:limit]})
    return Found(hits, len(rows) > limit or len(rows) == ranked, pending)


def _hits(store: sqlite3.Connection, words: str, scores: dict[int, float]) -> list[Hit]:
    """These events as hits, in this order."""
    rows = {row[0]: row for row in store.execute(_EVENTS.format(_WHOLE if words else _BEGINNING), (listed(scores),))}
    texts = snippets.snippets(words, {seq: row[7] for seq, row in rows.items()})
    return [_hit(rows[seq], score, texts[seq]) for seq, score in scores.items()]


def _hit(row: Any, score: float, snippet: str) -> Hit:
    cursor, at, session, agent, kind, tool, error = row[:7]
    return Hit(cursor, at, score, session, agent, kind, tool, None if error is None else bool(error), snippet)


def _words(words: Words) -> str:
    return _phrase(words.text) + (" *" if words.prefix else "")


def _phrase(text: str) -> str:
    return '"' + text.replace('"', " ") + '"'


def _is_path(each: Filter) -> bool:
    return each.field is Field.PATH and not each.negated


def _conditions(part: Part, now_ms: int, *, by_session: bool) -> tuple[str, list[object]]:
    """What else must hold, as SQL that begins with AND, and its values."""
    said, values = conditions(part.filters, now_ms)
    if part.sessions is None:
        return said, values
    return (_IN_FEW_SESSIONS if by_session else _IN_MANY_SESSIONS) + said, [listed(part.sessions), *values]


def conditions(filters: Sequence[Filter], now_ms: int) -> tuple[str, list[object]]:
    """What must hold of an event `v` of a session `s`, as SQL that begins with AND, and its values. A status is none of them."""
    said, values = "", list[object]()
    for each in filters:
        if each.field is Field.PATH:
            said += " AND v.kind IN ('tool_call', 'tool_result')" if not each.negated else ""
            continue
        parts = []
        for value in each.values:
            one, given = _condition(each.field, value, now_ms)
            parts.append(one)
            values += given
        said += f" AND NOT coalesce({' OR '.join(parts)}, 0)" if each.negated else f" AND ({' OR '.join(parts)})"
    return said, values


def _condition(field: Field, value: str, now_ms: int) -> tuple[str, list[object]]:
    if field in OF_SESSIONS:
        one, given = condition(field, value)
        return (f"v.session_id IN (SELECT s.id FROM sessions s WHERE {one})" if field is Field.SESSION else one), given
    said = _CONDITIONS[field]
    match field:
        case Field.MODEL:
            return said, [f"%{pattern(value)}%"]
        case Field.TOOL:
            return said, [pattern(value)]
        case Field.ERROR:
            return said, [value == "yes"]
        case Field.SINCE | Field.UNTIL:
            return said, [instant_ms(value, now_ms, end=field is Field.UNTIL)]
        case _:
            return said, [value]

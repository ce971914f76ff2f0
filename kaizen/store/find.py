"""What a query finds among the events of a store; only looks.

Where words are looked for, of all that matches at most `RANKED` events are ranked, those that were stored last: the best by
`bm25` come first, and of equals the later. Where only fields are asked for, the latest come first.
"""

from __future__ import annotations

from kaizen.database import opening
from kaizen.model.query import Field, compared, instant_ms, statuses
from kaizen.store import search
from kaizen.store.read_status import Standing, nobody_knows
from kaizen.store.search import Pending
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from kaizen.model.query import Filter, Query, Words

RANKED = 5000
SNIPPET_TOKENS = 24
BEGIN, END = "\ue000", "\ue001"  # private characters around what was hit: no text of an agent's means anything by them
_BEGINNING = 240

_TOOL = """
CASE WHEN v.kind = 'tool_call' THEN v.name WHEN v.kind = 'tool_result' THEN
  (SELECT u.name FROM tool_uses u WHERE u.session_id = v.session_id AND u.id = v.tool_use_id) END
"""
_MODEL = """
coalesce((SELECT c.model FROM calls c WHERE c.id = v.call_id AND c.session_id = v.session_id), s.model)
"""
_LIKE = "coalesce({} LIKE ? ESCAPE '\\', 0)"
_CONDITIONS = {
    Field.AGENT: _LIKE.format("s.agent"),
    Field.MODEL: _LIKE.format(_MODEL),
    Field.TOOL: _LIKE.format(_TOOL),
    Field.BRANCH: _LIKE.format("s.git_branch"),
    Field.KIND: "v.kind = ?",
    Field.STATUS: "v.session_id IN (SELECT value FROM json_each(?))",
    Field.SESSION: """v.session_id IN (SELECT id FROM sessions WHERE substr(id, 1, length(?1)) = ?1
      OR substr(id, instr(id, '/') + 1, length(?1)) = ?1)""".replace("?1", "?"),
    Field.ERROR: "(coalesce(v.error, 0) OR v.kind = 'error') = ?",
    Field.SINCE: "coalesce(v.at >= ?, 0)",
    Field.UNTIL: "coalesce(v.at < ?, 0)",
    Field.TOKENS: """v.session_id IN (SELECT session_id FROM calls WHERE counted GROUP BY session_id HAVING
      total(coalesce(input, 0) + coalesce(output, 0) + coalesce(cache_read, 0) + coalesce(cache_write, 0)) {} ?)""",
    Field.COST: """v.session_id IN (SELECT session_id FROM calls WHERE counted GROUP BY session_id
      HAVING total(cost_nano) / 1e9 {} ?)""",
}
_WITH_WORDS = """
SELECT v.seq, v.at, bm25(search) FROM search CROSS JOIN events v ON v.seq = search.rowid JOIN sessions s ON s.id = v.session_id
WHERE search MATCH ? {} ORDER BY search.rowid DESC LIMIT ?
"""
_WITHOUT_WORDS = """
SELECT v.seq, v.at, 0.0 FROM events v JOIN sessions s ON s.id = v.session_id
WHERE v.text IS NOT NULL {} ORDER BY v.at DESC, v.seq DESC LIMIT ?
"""
_EVENT = f"""
SELECT v.seq, v.at, v.session_id, s.agent, v.kind, {_TOOL}, v.error, substr(v.text, 1, {_BEGINNING + 1})
FROM events v JOIN sessions s ON s.id = v.session_id WHERE v.seq = ?
"""
_SNIPPET = f"""
SELECT snippet(search, 0, '{BEGIN}', '{END}', '…', {SNIPPET_TOKENS}) FROM search WHERE search MATCH ? AND rowid = ?
"""


class Hit(NamedTuple):
    """An event that was found. `score` is the smaller the better it fits; in `snippet` the hits lie between `BEGIN` and `END`."""

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
    alive: Callable[[str], bool | None] = nobody_knows,
) -> Found:  # fmt: skip
    """The best hits of a query, at most so many (0: all that are ranked), as of one moment. `alive` says whether a recorded process
    lives; see `Standing`. Raises the errors of the databases."""
    with opening.guarded(opening.file_of(store)):
        store.execute("BEGIN")
        try:
            return _find(store, query, limit or RANKED, now_ms, alive)
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
    store: sqlite3.Connection, query: Query, limit: int, now_ms: int, alive: Callable[[str], bool | None]
) -> Found:
    words = expression(query)
    said, values = conditions(_settled(store, query, now_ms, alive).filters, now_ms)
    if words:
        rows = store.execute(_WITH_WORDS.format(said), (words, *values, RANKED)).fetchall()
        rows.sort(key=lambda row: (round(row[2], 1), -(row[1] or 0), -row[0]))
    else:
        rows = store.execute(_WITHOUT_WORDS.format(said), (*values, limit + 1)).fetchall()
    hits = [_hit(store, words, seq, score) for seq, _, score in rows[:limit]]
    pending = search.pending(store) if words else Pending(0, 0)
    return Found(hits, len(rows) > limit or len(rows) == RANKED, pending)


def _hit(store: sqlite3.Connection, words: str, seq: int, score: float) -> Hit:
    cursor, at, session, agent, kind, tool, error, text = store.execute(_EVENT, (seq,)).fetchone()
    if words:
        snippet = store.execute(_SNIPPET, (words, seq)).fetchone()[0]
    else:
        snippet = text if len(text) <= _BEGINNING else text[:_BEGINNING] + "…"
    return Hit(cursor, at, score, session, agent, kind, tool, None if error is None else bool(error), snippet)


def _words(words: Words) -> str:
    return _phrase(words.text) + (" *" if words.prefix else "")


def _phrase(text: str) -> str:
    return '"' + text.replace('"', " ") + '"'


def _is_path(each: Filter) -> bool:
    return each.field is Field.PATH and not each.negated


def _settled(store: sqlite3.Connection, query: Query, now_ms: int, alive: Callable[[str], bool | None]) -> Query:
    """The query, in which each status stands for the sessions that have it now, as a JSON list of their ids."""
    if not any(each.field is Field.STATUS for each in query.filters):
        return query
    import orjson

    standing = Standing(store, now_ms, alive, evidence=True)
    stands = {row[0]: standing.of(row[0])[0] for row in store.execute("SELECT id FROM sessions").fetchall()}

    def ids(value: str) -> str:
        wanted = statuses(value)
        return orjson.dumps([name for name, status in stands.items() if status in wanted]).decode()

    return query._replace(
        filters=tuple(
            each._replace(values=tuple(map(ids, each.values))) if each.field is Field.STATUS else each
            for each in query.filters
        )
    )


def conditions(filters: Sequence[Filter], now_ms: int) -> tuple[str, list[object]]:
    """What must hold of an event `v` of a session `s`, as SQL that begins with AND, and its values."""
    said, values = "", list[object]()
    for each in filters:
        if each.field is Field.PATH:
            said += " AND v.kind IN ('tool_call', 'tool_result')" if not each.negated else ""
            continue
        parts = []
        for value in each.values:
            part, given = _condition(each.field, value, now_ms)
            parts.append(part)
            values += given
        said += f" AND {'NOT ' if each.negated else ''}({' OR '.join(parts)})"
    return said, values


def _condition(field: Field, value: str, now_ms: int) -> tuple[str, list[object]]:
    said = _CONDITIONS[field]
    match field:
        case Field.AGENT | Field.MODEL | Field.BRANCH:
            return said, [f"%{_pattern(value)}%"]
        case Field.TOOL:
            return said, [_pattern(value)]
        case Field.SESSION:
            return said, [value] * 4
        case Field.ERROR:
            return said, [value == "yes"]
        case Field.SINCE | Field.UNTIL:
            return said, [instant_ms(value, now_ms, end=field is Field.UNTIL)]
        case Field.TOKENS | Field.COST:
            sign, number = compared(value) or (">", 0.0)
            return said.format(sign), [number]
        case _:
            return said, [value]


def _pattern(value: str) -> str:
    """For LIKE: `*` stands for anything, and nothing else for anything but itself."""
    for mark in "\\%_":
        value = value.replace(mark, "\\" + mark)
    return value.replace("*", "%")

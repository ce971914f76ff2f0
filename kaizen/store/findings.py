"""What heuristics saw in sessions, kept beside their rows, with the version of the heuristics that looked.

    a session's rows change -> it is looked at no more (a trigger, `let_go`) -> reckoned -> marked -> looked at -> kept

Whoever looks does so elsewhere, and takes time: a session is `mark`ed before, what changes it takes the mark away, and what was seen is
only kept where the mark still is. What is kept of a session that changed since is not read.
"""

from __future__ import annotations

from kaizen.store.trees import listed
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from kaizen.model.finding import Finding, Range
    from kaizen.store.write import Writer

    Row = Sequence[Any]  # text, numbers and nothing, as SQLite gives them

MOST_EVIDENCE = 20  # events of one finding; `times` tells how often it was there
_LONGEST_CAUSE, _LONGEST_SAID = 500, 1000
_LONGEST_ID = 500  # of a session; no agent's is so long, and who looks is asked for many at once
_LARGEST = 2**63 - 1
_MARK = "looking"
_COLUMNS = "heuristic, cause, at, times, tokens_low, tokens_high, nano_low, nano_high, ms_low, ms_high, confidence, said, evidence"
_WIDTH = 13
_IN = "IN (SELECT value FROM json_each(?))"
_TO_LOOK = f"""
SELECT r.session_id, r.events FROM rollups r LEFT JOIN looked l ON l.session_id = r.session_id
WHERE (l.version IS NULL OR l.version = '{_MARK}' OR l.version <> ?1) AND length(r.session_id) <= {_LONGEST_ID}
  AND NOT EXISTS (SELECT 1 FROM stale_sessions t WHERE t.session_id = r.session_id)
ORDER BY r.last_event_at DESC, r.session_id
"""
_PUT_MARK = f"""
INSERT OR REPLACE INTO looked SELECT value, '{_MARK}' FROM json_each(?)
WHERE value NOT IN (SELECT session_id FROM stale_sessions)
"""
_IS_MARKED = f"UPDATE looked SET version = ? WHERE session_id = ? AND version = '{_MARK}'"
_FORGET = f"DELETE FROM findings WHERE session_id {_IN}"
_PUT = f"INSERT INTO findings (session_id, n, {_COLUMNS}) VALUES ({', '.join('?' * (_WIDTH + 2))})"
_NOT_LOOKED = f"DELETE FROM looked WHERE session_id {_IN}"
_ABOVE_NOT_LOOKED = f"DELETE FROM looked WHERE session_id IN (SELECT parent_id FROM sessions WHERE id {_IN})"
_LOOKED = f"SELECT session_id FROM looked WHERE version = ? AND session_id {_IN}"
_KEPT = f"""
SELECT f.session_id, {_COLUMNS} FROM looked l CROSS JOIN findings f ON f.session_id = l.session_id
WHERE l.version = ? AND l.session_id {_IN} ORDER BY f.session_id, f.n
"""


class Due(NamedTuple):
    """A session that is to be looked at, and how many events it has."""

    session_id: str
    events: int


def as_kept(finding: Finding) -> Finding:
    """A finding as far as it is kept: of much evidence the first events, no longer sentences and no larger numbers than fit."""
    return finding._replace(
        cause=finding.cause[:_LONGEST_CAUSE], said=finding.said[:_LONGEST_SAID], times=min(finding.times, _LARGEST),
        evidence=tuple(finding.evidence[:MOST_EVIDENCE]), waste=type(finding.waste)(*map(_within, finding.waste)),
    )  # fmt: skip


def row(finding: Finding) -> Row:
    """A finding as it is kept, and as who looks tells of it."""
    wasted = [bound for each in finding.waste for bound in (each or (None, None))]
    cursors = finding.evidence
    steps = [after - before for before, after in zip((0, *cursors), cursors, strict=False)]
    return (
        finding.heuristic, finding.cause, finding.at, finding.times, *wasted, str(finding.confidence), finding.said,
        " ".join(map(str, steps)),
    )  # fmt: skip


def finding(row: Row) -> Finding:
    """The finding in such a row."""
    from kaizen.model.finding import Confidence, Finding, Range, Waste

    heuristic, cause, at, times, *bounds, confidence, said, steps = row
    wasted = [None if low is None else Range(low, high) for low, high in zip(bounds[::2], bounds[1::2], strict=True)]
    cursors, cursor = list[int](), 0
    for step in str(steps).split():
        cursor += int(step)
        cursors.append(cursor)
    return Finding(heuristic, cause, at, tuple(cursors), Waste(*wasted), Confidence(confidence), said, times)


def to_look(store: sqlite3.Connection, version: str | None) -> Iterator[Due]:
    """The sessions that are to be looked at by heuristics of this version, those in which something happened last first: all that
    are reckoned and were not looked at since they changed. With no version those that none looked at. It goes through them as they
    are asked for."""
    return (Due._make(each) for each in store.execute(_TO_LOOK, (version,)))


def mark(writer: Writer, sessions: Iterable[str]) -> None:
    """Somebody begins to look at these sessions. Raises what the writer raises."""
    wanted = listed(sessions)
    writer.act(lambda store: store.execute(_PUT_MARK, (wanted,)).rowcount)


def keep(writer: Writer, version: str, seen: Iterable[tuple[str, Sequence[Row]]]) -> None:
    """Keep what heuristics of this version saw in these sessions, all or none; but of no session that changed since it was marked.
    Raises what the writer raises, and ValueError or sqlite3.Error for rows that are none."""

    def do(store: sqlite3.Connection) -> None:
        for session, rows in seen:
            if store.execute(_IS_MARKED, (version, session)).rowcount:
                store.execute(_FORGET, (listed((session,)),))
                store.executemany(_PUT, [(session, n, *each) for n, each in enumerate(rows)])

    writer.act(do)


def let_go(store: sqlite3.Connection, sessions: Iterable[str]) -> None:
    """These sessions changed, came or go, which those tell of that started them; within the transaction that does it, and of those
    that go before their rows do."""
    store.execute(_ABOVE_NOT_LOOKED, (listed(sessions),))


def forget(store: sqlite3.Connection, sessions: Iterable[str]) -> None:
    """Keep nothing of these sessions any more; within the transaction that takes their rows away."""
    ids = (listed(sessions),)
    store.execute(_FORGET, ids)
    store.execute(_NOT_LOOKED, ids)


def looked(store: sqlite3.Connection, version: str, sessions: Iterable[str]) -> set[str]:
    """Those of these sessions that heuristics of this version looked at, and that did not change since."""
    return {each[0] for each in store.execute(_LOOKED, (version, listed(sessions)))}


def kept(store: sqlite3.Connection, version: str, sessions: Iterable[str]) -> Iterator[tuple[str, Finding]]:
    """What they saw in those that `looked` gives, by session and in its order."""
    for session, *rest in store.execute(_KEPT, (version, listed(sessions))):
        yield session, finding(rest)


def _within(each: Range | None) -> Range | None:
    return None if each is None else type(each)(*(min(bound, _LARGEST) for bound in each))

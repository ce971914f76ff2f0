"""The tool that a session is at; only looks."""

from __future__ import annotations

from kaizen.model.event import Turn
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_BEGINNING = 4000  # characters of what it was given
_LAST = """
SELECT u.id, u.name, coalesce(u.hook_called_at, u.called_at) AS since, s.turn, s.turn_at,
  (SELECT substr(v.text, 1, ?2) FROM events v WHERE v.session_id = s.id AND v.natural_key = 'tool:' || u.id)
FROM sessions s JOIN tool_uses u ON u.session_id = s.id
WHERE s.id = ?1 AND coalesce(u.ended_at, u.hook_ended_at, u.outcome, u.hook_outcome) IS NULL
ORDER BY since DESC, u.id LIMIT 1
"""


class UnderWay(NamedTuple):
    """A tool use that has not ended. `given` is the beginning of its input, `since` in milliseconds since 1970 UTC."""

    id: str
    name: str | None
    since: int | None
    given: str | None


def under_way(store: sqlite3.Connection, session_id: str) -> UnderWay | None:
    """The tool use that began last and has not ended; None where there is none, or the turn that it was used in is over."""
    row = store.execute(_LAST, (session_id, _BEGINNING)).fetchone()
    if row is None:
        return None
    id_, name, since, turn, turn_at, given = row
    if turn in (Turn.WAITING_USER, Turn.ENDED) and since is not None and (turn_at or 0) >= since:
        return None
    return UnderWay(id_, name, since, given)

"""How people found sessions: one word of each session, the last that was given."""

from __future__ import annotations

from kaizen.database import opening
from kaizen.errors import KaizenError
from kaizen.model.action import Feedback

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

LOWEST, HIGHEST = 1, 5
_GIVE = "INSERT OR REPLACE INTO feedback (session_id, at, score, label, note) VALUES (?, ?, ?, ?, ?)"
_ALL = "SELECT session_id, at, score, label, note FROM feedback ORDER BY at DESC, session_id"


def give(
    db: sqlite3.Connection, session_id: str, score: int, label: str | None, note: str | None, now_ms: int
) -> Feedback:
    """Keep what a person says of a session, in the place of what was said before. Raises KaizenError for a score that is none."""
    if not LOWEST <= score <= HIGHEST:
        raise KaizenError(f"{score} is no score", hint=f"it is a number from {LOWEST} (bad) to {HIGHEST} (good)")
    given = Feedback(session_id, now_ms, score, label, note)
    with opening.writing(db):
        db.execute(_GIVE, given)
    return given


def listed(db: sqlite3.Connection) -> list[Feedback]:
    """All that was given, the latest first."""
    return [Feedback(*row) for row in db.execute(_ALL)]

"""What a store knows of how a session stands."""

from __future__ import annotations

from kaizen.model.event import Turn
from kaizen.model.session import OVER, TOOL_MS, Evidence, Running, Status, status_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from typing import Any

_DEEPEST = 50
_FAR_MS = 2**62
EVIDENCE = """
SELECT s.parent_id, s.ended, s.ended_reason, s.turn, s.turn_at, s.process,
  (SELECT max(at) FROM events WHERE session_id = s.id)
FROM sessions s WHERE s.id = ?
"""
_KEPT = "r.id IS NOT NULL AND t.session_id IS NULL"
EVERYTHING = f"""
SELECT s.id, s.parent_id, s.ended, s.ended_reason, s.turn, s.turn_at, s.process,
  iif({_KEPT}, r.last_event_at, (SELECT max(at) FROM events WHERE session_id = s.id))
FROM sessions s LEFT JOIN rollups r ON r.session_id = s.id LEFT JOIN stale_sessions t ON t.session_id = s.id
"""
BELOW = """
WITH RECURSIVE below (id) AS (
  SELECT id FROM sessions WHERE parent_id = ? UNION SELECT s.id FROM sessions s JOIN below b ON s.parent_id = b.id
)
SELECT max((SELECT max(at) FROM events WHERE session_id = below.id)) FROM below
"""
ASKED = "SELECT 1 FROM events WHERE session_id = ? AND kind = 'prompt' LIMIT 1"
RUNNING = """
SELECT name, coalesce(hook_called_at, called_at) AS since FROM tool_uses
WHERE session_id = ? AND coalesce(ended_at, hook_ended_at, outcome, hook_outcome) IS NULL
ORDER BY since DESC, id LIMIT 1
"""


def nobody_knows(process: str) -> bool | None:
    """For those who do not look at processes."""
    return None


def alone(store: sqlite3.Connection, session_id: str, *, over: bool) -> Status:
    """How a session stands by its own rows alone, long after all of them, whatever processes and the sessions above it do; with
    `over`, as one that nobody works on any more."""
    row = store.execute(EVIDENCE, (session_id,)).fetchone()
    if row is None:
        return Status.IDLE
    parent, ended, reason, turn, turn_at, process, last = row
    evidence = Evidence(
        bool(ended), reason, Turn(turn) if turn else None, turn_at, last, pid=_pid(process),
        alive=False if over and process is not None else None, above_over=True if over and parent is not None else None,
    )  # fmt: skip
    return status_of(evidence, _FAR_MS)[0]


class Standing:
    """How sessions stand at one instant. `alive` says whether a process lives that was recorded as `pid start boot`. Who asks for
    most sessions of a store has the `evidence` of all of them read at once."""

    def __init__(
        self, store: sqlite3.Connection, now_ms: int, alive: Callable[[str], bool | None], *, evidence: bool = False
    ) -> None:
        self._store, self._now_ms, self._alive = store, now_ms, alive
        self._all = _All(store) if evidence else None
        self._known: dict[str, tuple[Status, str]] = {}
        self._lives: dict[str, bool | None] = {}

    def of(self, session_id: str) -> tuple[Status, str]:
        """A session's status and why."""
        return self._of(session_id, frozenset())[0]

    def _of(self, session_id: str, below: frozenset[str]) -> tuple[tuple[Status, str], str | None]:
        """The status, and the process that works on the session: its own, or that of the one above. `below` are those
        that were come from: parents that go round in a circle, or on for longer than any agent nests, are not followed."""
        row = self._evidence(session_id)
        if row is None:
            return (Status.IDLE, "nothing is known of it"), None
        parent, ended, reason, turn, turn_at, process, last = row
        over = None
        if parent is not None and parent not in below and len(below) < _DEEPEST:
            above, inherited = self._of(parent, below | {session_id})
            over, process = above[0] in OVER, process or inherited
        if session_id not in self._known:
            alive = self._is_alive(process)
            evidence = Evidence(
                bool(ended), reason, Turn(turn) if turn else None, turn_at, last,
                self._below_at(session_id),
                self._running(session_id, turn, turn_at) if alive or self._is_recent(last) else None,
                _pid(process), alive, over, turn != Turn.WAITING_USER or self._was_asked(session_id),
            )  # fmt: skip
            self._known[session_id] = status_of(evidence, self._now_ms)
        return self._known[session_id], process

    def _evidence(self, session_id: str) -> Any:
        if self._all is not None:
            return self._all.evidence.get(session_id)
        return self._store.execute(EVIDENCE, (session_id,)).fetchone()

    def _below_at(self, session_id: str) -> int | None:
        if self._all is not None:
            return self._all.below_at.get(session_id)
        at: int | None = self._store.execute(BELOW, (session_id,)).fetchone()[0]
        return at

    def _was_asked(self, session_id: str) -> bool:
        return self._store.execute(ASKED, (session_id,)).fetchone() is not None

    def _running(self, session_id: str, turn: str | None, turn_at: int | None) -> Running | None:
        found = self._store.execute(RUNNING, (session_id,)).fetchone()
        return Running(*found) if found and not _went_on(turn, turn_at, found[1]) else None

    def _is_recent(self, last: int | None) -> bool:
        """Whether a tool may still run that was used no later than this."""
        return last is None or self._now_ms - last < TOOL_MS

    def _is_alive(self, process: str | None) -> bool | None:
        if process is None:
            return None
        if process not in self._lives:
            self._lives[process] = self._alive(process)
        return self._lives[process]


class _All:
    """What is known of all sessions: the evidence, and when something last happened in the sub-agents below each."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self.evidence: dict[str, Any] = {row[0]: row[1:] for row in store.execute(EVERYTHING)}
        self.below_at: dict[str, int] = {}
        for session, (parent, *_, last) in self.evidence.items():
            seen, above = {session}, parent
            while above in self.evidence and above not in seen and last is not None:
                seen.add(above)
                self.below_at[above] = max(last, self.below_at.get(above, last))
                above = self.evidence[above][0]


def _went_on(turn: str | None, turn_at: int | None, since: int | None) -> bool:
    """Whether the turn that a tool was used in has ended: then the tool does not run, whatever became of it."""
    return turn in (Turn.WAITING_USER, Turn.ENDED) and since is not None and (turn_at or 0) >= since


def _pid(process: str | None) -> int | None:
    first = (process or "").partition(" ")[0]
    return int(first) if first.isdecimal() else None

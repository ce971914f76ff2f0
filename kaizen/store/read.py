"""Looking into a store; imports little, changes nothing."""

from __future__ import annotations

from kaizen.errors import NotFound
from kaizen.model.event import Event, Kind
from kaizen.model.usage import Usage
from kaizen.store import read_sessions
from kaizen.store import statements as sql
from kaizen.store.moment import moment
from kaizen.store.read_status import Standing, nobody_knows
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from typing import Any

    from kaizen.model.session import Session
    from kaizen.model.use import Use

_DAY_MS = 24 * 60 * 60 * 1000
_CANDIDATES = 5


class Told(NamedTuple):
    """An event as it is told: its cursor, whose it is, the tokens of the model call it tells of, if it counts here, and of a
    tool's result, where it was asked for, the use that it ends."""

    cursor: int
    agent: str
    event: Event
    usage: Usage | None
    use: Use | None = None


class Figures(NamedTuple):
    """For the listing: how many sessions, when the last event happened, tokens and sessions since midnight UTC."""

    sessions: int
    last_event_at: int | None
    tokens_today: int | None
    sessions_today: int


def head(store: sqlite3.Connection) -> int:
    """The newest cursor; 0 before the first event."""
    found: int = store.execute(sql.HEAD).fetchone()[0]
    return found


def sessions(
    store: sqlite3.Connection, *, workspace: str, limit: int, now_ms: int,
    alive: Callable[[str], bool | None] = nobody_knows,
) -> list[Session]:  # fmt: skip
    """Sessions, the latest active first; 0 for all. `alive` says whether a recorded process lives; see `Standing`."""
    with moment(store):
        found = read_sessions.latest(store, limit=limit)
        return read_sessions.sessions(store, found, workspace=workspace, standing=Standing(store, now_ms, alive))


def ids(store: sqlite3.Connection) -> set[str]:
    """The ids of all sessions."""
    return {row[0] for row in store.execute("SELECT id FROM sessions")}


def session(
    store: sqlite3.Connection, prefix: str, *, workspace: str, now_ms: int,
    alive: Callable[[str], bool | None] = nobody_knows,
) -> Session:  # fmt: skip
    """The session with this id, or the only one whose id begins so; a sub-agent's own id will do. Raises NotFound."""
    with moment(store):
        whole = meant(prefix, candidates(store, prefix))
        (one,) = read_sessions.sessions(store, (whole,), workspace=workspace, standing=Standing(store, now_ms, alive))
    return one


def candidates(store: sqlite3.Connection, prefix: str) -> list[str]:
    """The first few sessions whose id, or a sub-agent's own id, begins so; the one whose id it is comes first."""
    return [row[0] for row in store.execute(sql.SESSION_IDS, {"prefix": prefix, "limit": _CANDIDATES})]


def meant(prefix: str, found: list[str]) -> str:
    """Which of these candidates is meant. Raises NotFound where none or more than one may be."""
    if not found:
        raise NotFound(f"no session begins with {prefix!r}", hint="`kaizen sessions list` shows them")
    whole, *others = found
    its_own = f"{whole}/"  # sub-agents do not make their parent's id ambiguous
    if whole != prefix and (not prefix or not all(each.startswith(its_own) for each in others)):
        raise NotFound(f"several sessions begin with {prefix!r}", hint="for example " + ", ".join(found))
    return whole


def folder_of(store: sqlite3.Connection, session_id: str) -> str | None:
    """The folder that a session began in, where something told it."""
    row = store.execute(sql.FOLDER_OF, (session_id,)).fetchone()
    return None if row is None else row[0]


def children(store: sqlite3.Connection, session_id: str) -> list[str]:
    """The ids of the sub-agents that a session started."""
    return [row[0] for row in store.execute(sql.CHILDREN, (session_id,))]


def events(store: sqlite3.Connection, *, after: int, limit: int) -> list[Told]:
    """The events behind a cursor in the order they were stored, at most `limit`."""
    return [told(row) for row in store.execute(sql.EVENTS, {"after": after, "limit": limit})]


def figures(store: sqlite3.Connection, now_ms: int) -> Figures:
    """What the listing shows of a store."""
    return Figures._make(store.execute(sql.FIGURES, {"since": now_ms - now_ms % _DAY_MS}).fetchone())


def told(row: Any, use: Use | None = None) -> Told:
    """The event in a row that begins with the columns `EVENT`."""
    error = None if row[10] is None else bool(row[10])
    event = Event(
        key=row[1], session_id=row[2], at=row[3], kind=Kind(row[4]), name=row[5], tool_use_id=row[6], call_id=row[7],
        text=row[8], bytes=row[9], error=error, cwd=row[11],
    )  # fmt: skip
    return Told(row[0], row[12], event, Usage._make(row[13:20]) if row[20] else None, use)

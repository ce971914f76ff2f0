"""What is known of all workspaces and sessions at one moment, and how it is read: often what is new, seldom all."""

from __future__ import annotations

from kaizen import clock, paths
from kaizen.background.status import list_workspaces
from kaizen.database import opening
from kaizen.errors import KaizenError
from kaizen.host.processes import is_alive
from kaizen.model.daemon import Shown
from kaizen.model.figures import DAY_MS
from kaizen.model.session import Status
from kaizen.model.spending import Spending
from kaizen.reading import stores
from kaizen.store import read, rollups
from kaizen.store.under_way import under_way
from kaizen.text import told_apart
from kaizen.tui import figures, rows
from kaizen.tui.gist import gist
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from kaizen.background.status import Listed
    from kaizen.model.session import Session
    from kaizen.tui.rows import Doing, Key, Row

_LATEST = 200  # sessions that are looked at each time; those before them did nothing of late
_WORKS = (Shown.RUNNING, Shown.SLEEPING, Shown.STARTING)


class Place(NamedTuple):
    """A workspace: whether somebody captures what happens in it, and what happened today. `trouble` says why it cannot be read."""

    path: str
    name: str
    state: Shown
    sessions: int = 0
    tokens: int | None = None
    spending: Spending = Spending()
    trouble: str | None = None

    @property
    def works(self) -> bool:
        """Whether anything new will come."""
        return self.state in _WORKS


class Board(NamedTuple):
    """All workspaces and sessions as of `now` (milliseconds since 1970 UTC), `folded` with sub-agents told of at the session at
    the top. `trouble` says why it is not newer."""

    now: int
    places: tuple[Place, ...] = ()
    rows: tuple[Row, ...] = ()
    folded: tuple[Row, ...] = ()
    trouble: str | None = None

    def place(self, path: str) -> Place | None:
        """A workspace by its path."""
        return next((place for place in self.places if place.path == path), None)

    def row(self, key: Key) -> Row | None:
        """A session by its workspace and id."""
        return next((row for row in self.rows if row.key == key), None)


class Shelf:
    """The store of one workspace, kept open, and what was read of it."""

    def __init__(self, path: str, file: str) -> None:
        self.path = path
        self.guard = opening.guarded(file)
        self.store: sqlite3.Connection | None = None
        self.trouble: str | None = None
        self.rows: dict[str, Row] = {}
        self.today = Place("", "", Shown.STOPPED)
        self._version, self._whole = -1, False

    def open(self) -> None:
        """Open the store anew: another file may lie in its place. Where it cannot be, `trouble` says why."""
        self.close()
        try:
            self.store, self.trouble = stores.store_of(self.path), None
        except KaizenError as error:
            self.trouble = figures.one_line(str(error))
        self._version = -1

    def close(self) -> None:
        """Close the store."""
        if self.store is not None:
            self.store.close()
            self.store = None

    def is_changed(self) -> bool:
        """Whether something was stored since this was asked last."""
        if self.store is None:
            return False
        before, self._version = self._version, opening.seen_version(self.store)
        return before != self._version

    def read(self, name: str, now: int, *, everything: bool) -> None:
        """Read what is new; with `everything` of all sessions there are, once."""
        if self.store is None:
            return
        limit = 0 if everything and not self._whole else _LATEST
        found = read.sessions(self.store, workspace=self.path, limit=limit, now_ms=now, alive=is_alive)
        self._whole = self._whole or limit == 0
        for gone in self.rows.keys() - read.ids(self.store):
            del self.rows[gone]
        for session in found:
            self.rows[session.id] = rows.row(session, name, _doing(self.store, session))
        self.today = today(self.store, now)


class Shelves:
    """All workspaces' stores, and the board that is read from them."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._shelves: dict[str, Shelf] = {}
        self._listed: list[Listed] = []
        self._names: dict[str, str] = {}
        self.board = Board(clock.now_ms())

    def call_roll(self) -> None:
        """Which workspaces there are, how their daemons stand, and their stores opened anew."""
        try:
            self._listed = list_workspaces(home=self._home)
        except KaizenError as error:
            self.board = self.board._replace(trouble=figures.one_line(str(error)))
            return
        self._names = told_apart([each.path for each in self._listed])
        self.board = self.board._replace(trouble=None)
        wanted = {each.path for each in self._listed}
        for path in self._shelves.keys() - wanted:
            self._shelves.pop(path).close()
        for path in wanted:
            self._shelves.setdefault(path, Shelf(path, paths.project_db(self._home, path))).open()

    def shelf(self, path: str) -> Shelf | None:
        """The store of a workspace."""
        return self._shelves.get(path)

    def look(self, *, everything: bool, anyway: bool) -> bool:
        """Read what changed, or `anyway`; whether the board is another one."""
        changed = [shelf for shelf in self._shelves.values() if _is_changed(shelf) or anyway]
        if not changed and not anyway:
            return False
        now, names = clock.now_ms(), self._names
        for shelf in changed:
            try:
                with shelf.guard:
                    shelf.read(figures.one_line(names.get(shelf.path, shelf.path)), now, everything=everything)
            except KaizenError as error:
                shelf.trouble = figures.one_line(str(error))
        found = tuple(row for shelf in self._shelves.values() for row in shelf.rows.values())
        self.board = self.board._replace(
            now=now, places=tuple(map(self._place, self._listed)), rows=found, folded=tuple(rows.folded(found))
        )
        return True

    def close(self) -> None:
        """Close all stores."""
        while self._shelves:
            self._shelves.popitem()[1].close()

    def _place(self, listed: Listed) -> Place:
        shelf = self._shelves[listed.path]
        return shelf.today._replace(
            path=listed.path, name=figures.one_line(self._names[listed.path]), state=listed.state, trouble=shelf.trouble
        )


def _is_changed(shelf: Shelf) -> bool:
    """Whether it should be read again; where that cannot be told, reading it says why."""
    try:
        with shelf.guard:
            return shelf.is_changed()
    except KaizenError:
        return True


def today(store: sqlite3.Connection, now: int) -> Place:
    """What happened since midnight UTC."""
    day = now // DAY_MS
    spent = [*rollups.spent(store, day)]
    counts = [count for each in spent if (count := figures.tokens(each.usage)) is not None]
    sessions = {each.session_id for each in rollups.active(store, day)}
    return Place(
        "",
        "",
        Shown.STOPPED,
        len(sessions),
        sum(counts) if counts else None,
        rows.added(each.spending for each in spent),
    )


def summed(places: Iterable[Place]) -> Place:
    """The figures of several workspaces together."""
    there = [*places]
    counts = [place.tokens for place in there if place.tokens is not None]
    return Place(
        "", "", Shown.STOPPED, sum(each.sessions for each in there), sum(counts) if counts else None,
        rows.added(each.spending for each in there),
    )  # fmt: skip


def _doing(store: sqlite3.Connection, session: Session) -> Doing | None:
    """The tool that a session is at, where it is at work or waits for leave to use one."""
    if session.status not in (Status.ACTIVE, Status.WAITING_PERMISSION):
        return None
    found = under_way(store, session.id)
    if found is None or found.name is None:
        return None
    return rows.Doing(figures.one_line(found.name), gist(found.name, found.given, root=session.workspace), found.since)

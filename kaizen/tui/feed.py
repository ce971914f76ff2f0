"""The thread that reads for the screen, with connections of its own, so that nothing that is slow to read stops a key.

What it found is left for whoever shows it: the latest board, the latest story, and answers in their order. However much happens,
a few times a second is told that there is something, and never again before that was taken. Where reading takes long it is done
less often: at most a fourth of the time is spent on it.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

from kaizen import clock
from kaizen.errors import KaizenError
from kaizen.model.query import parse
from kaizen.reading.search import search
from kaizen.tui.board import Board, Shelves
from kaizen.tui.figures import one_line
from kaizen.tui.telling import Telling, opened
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from kaizen.model.use import Use
    from kaizen.reading.search import Answer
    from kaizen.store.pages import Line
    from kaizen.tui.telling import Excerpt, Wish

FRAME_S = 0.2
ROLL_S = 5.0  # how often is looked for workspaces and daemons that came or went
STANDING_S = 2.0  # how often is looked how sessions stand, which time alone may change
FOUND = 200
_SHARE = 3


class Failed(NamedTuple):
    """Something could not be read, and why."""

    why: str


class Sought(NamedTuple):
    """What a search came to."""

    query: str
    answer: Answer


class News(NamedTuple):
    """What there is to show: of board and story the latest, None where it is the one that was taken before."""

    board: Board | None
    told: Excerpt | Failed | None
    answers: tuple[object, ...]


class Feed(threading.Thread):
    """Reads until it is ended. `ring` is called, in this thread, once there is something to `take`."""

    def __init__(self, home: str, ring: Callable[[], object]) -> None:
        super().__init__(name="feed", daemon=True)
        self._ring = ring
        self._shelves = Shelves(home)
        self._changed = threading.Condition()
        self._orders: list[Callable[[], None]] = []
        self._ended = self._rung = False
        self._board: Board | None = None
        self._told: Excerpt | Failed | None = None
        self._answers: list[object] = []
        self._telling: Telling | None = None
        self._everything = self._follow = False
        self._roll_due = self._standing_due = 0.0
        self.error: BaseException | None = None

    def run(self) -> None:
        """The thread's work. An error that nobody foresaw ends it, and stands in `error`."""
        try:
            while not self._ended:
                began = clock.span()
                self._step()
                took = clock.span() - began
                self._wait(max(FRAME_S - took, took * _SHARE))
        except BaseException as error:
            self.error = error
            self._tell()
        finally:
            self._shelves.close()

    def end(self, *, limit_s: float) -> None:
        """Have the thread end, and wait for it so long."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self.is_alive():
            self.join(limit_s)

    def take(self) -> News:
        """What there is to show. Raises what the thread died of."""
        with self._changed:
            news = News(self._board, self._told, tuple(self._answers))
            self._board = self._told = None
            self._answers.clear()
            self._rung = False
        if self.error is not None:
            raise self.error
        return news

    def show_all(self, wanted: bool) -> None:
        """Whether sessions of long ago are wanted too."""

        def order() -> None:
            if wanted and not self._everything:
                self._standing_due = 0.0
            self._everything = wanted

        self._order(order)

    def tell(self, wish: Wish | None, *, follow: bool = True) -> None:
        """From now on read this story, or none."""

        def order() -> None:
            self._telling, self._follow = None, follow
            if wish is not None:
                with self._lent(wish.workspace) as store:
                    self._telling = Telling(wish, store, clock.now_ms())
                self._told = self._telling.told

        self._order(order)

    def follow(self, wanted: bool) -> None:
        """Whether somebody looks at the end of the story."""

        def order() -> None:
            self._follow = wanted

        self._order(order)

    def turn(self, how: str) -> None:
        """Have the story's window moved: `earlier`, `later`, `begin` or `end`."""

        def order() -> None:
            if self._telling is not None:
                with self._lent(self._telling.wish.workspace) as store:
                    getattr(self._telling, how)(store, clock.now_ms())
                self._told = self._telling.told

        self._order(order)

    def open(self, workspace: str, session_id: str, line: Line, use: Use | None) -> None:
        """Read all of a line."""

        def order() -> None:
            with self._lent(workspace) as store:
                self._answer(opened(store, session_id, line, use))

        self._order(order)

    def seek(self, query: str) -> None:
        """Search in all workspaces; a query that is wrong is answered with its error."""

        def order() -> None:
            paths = [place.path for place in self._shelves.board.places]
            answer = search(parse(query), paths, limit=FOUND, now_ms=clock.now_ms(), tolerant=True)
            self._answer(Sought(query, answer))

        self._order(order)

    def _order(self, order: Callable[[], None]) -> None:
        with self._changed:
            self._orders.append(order)
            self._changed.notify()

    def _wait(self, seconds: float) -> None:
        with self._changed:
            if not self._orders and not self._ended:
                self._changed.wait(seconds)

    def _step(self) -> None:
        now = clock.span()
        if now >= self._roll_due:
            self._shelves.call_roll()
            self._roll_due = now + ROLL_S
        with self._changed:
            orders, self._orders = self._orders, []
        for order in orders:
            self._obey(order)
        anyway = now >= self._standing_due
        if anyway:
            self._standing_due = now + STANDING_S
        if self._shelves.look(everything=self._everything, anyway=anyway):
            self._look_at_story()
            with self._changed:
                self._board = self._shelves.board
        if self._board is not None or self._told is not None or self._answers:
            self._tell()

    def _obey(self, order: Callable[[], None]) -> None:
        try:
            order()
        except KaizenError as error:
            self._answer(error)

    def _look_at_story(self) -> None:
        if self._telling is None:
            return
        try:
            with self._lent(self._telling.wish.workspace) as store:
                self._telling.look(store, clock.now_ms(), follow=self._follow)
            found: Excerpt | Failed = self._telling.told
        except KaizenError as error:
            found = Failed(one_line(str(error)))
        with self._changed:
            self._told = found

    def _answer(self, answer: object) -> None:
        with self._changed:
            self._answers.append(answer)

    @contextmanager
    def _lent(self, workspace: str) -> Iterator[sqlite3.Connection]:
        """A workspace's store. Raises KaizenError where there is none, or it cannot be read."""
        shelf = self._shelves.shelf(workspace)
        if shelf is None or shelf.store is None:
            raise KaizenError((shelf and shelf.trouble) or f"nothing can be read of {workspace}")
        with shelf.guard:
            yield shelf.store

    def _tell(self) -> None:
        with self._changed:
            rung, self._rung = self._rung, True
        if not rung:
            self._ring()

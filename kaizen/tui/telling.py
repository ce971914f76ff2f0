"""A session's story as it is read: the window on it, grown, moved and corrected, with what is known of its tools."""

from __future__ import annotations

from kaizen.errors import NotFound
from kaizen.host.processes import is_alive
from kaizen.model.event import Kind
from kaizen.model.session import OVER
from kaizen.store import pages, read, read_session, read_sessions, read_tools
from kaizen.store.read_status import Standing
from kaizen.tui import window as windows
from kaizen.tui.figures import one_line
from kaizen.tui.files import Files
from kaizen.tui.gist import gist
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from kaizen.model.session import Session
    from kaizen.model.story import File
    from kaizen.model.use import Use
    from kaizen.store.pages import Line

_CHILDREN = 200
MOST_COUNTED = 1000


class Wish(NamedTuple):
    """What somebody looks at: the end of a session, or an event in it."""

    workspace: str
    session_id: str
    cursor: int | None = None


class Excerpt(NamedTuple):
    """A story as it stands: the lines that are held, as they happened, and what is known of the tool uses in them. `more` lines
    lie behind them. `first`, `last`: whether they begin and end where the session does."""

    wish: Wish
    session: Session
    lines: tuple[Line, ...]
    uses: dict[str, Use]
    children: tuple[Session, ...]
    files: tuple[File, ...]
    first: bool
    last: bool
    more: int


class Opened(NamedTuple):
    """A line with all that is kept of it. For a tool use `given` is what it was given and `text` what came of it; `..._bytes` are
    the sizes of the whole."""

    line: Line
    use: Use | None
    given: str | None
    given_bytes: int
    text: str | None
    text_bytes: int


class Telling:
    """Reads one story, with a connection that is lent for each act."""

    def __init__(self, wish: Wish, store: sqlite3.Connection, now_ms: int) -> None:
        self.wish = wish
        self._uses: dict[str, Use] = {}
        self._more = 0
        self._session: Session
        self._children: tuple[Session, ...] = ()
        self._files = Files()
        head = read.head(store)
        if wish.cursor is None:
            self._window = windows.opened(self._page(pages.before(store, self._id, limit=windows.PAGE)), head)
        else:
            before = pages.before(store, self._id, wish.cursor, limit=windows.PAGE)
            behind = pages.after(store, self._id, wish.cursor - 1, limit=windows.PAGE)
            self._window = windows.around(self._page(before), self._page(behind), head)
        self._learn(store, now_ms)

    @property
    def told(self) -> Excerpt:
        """The story as it stands."""
        window = self._window
        return Excerpt(
            self.wish, self._session, tuple(windows.told(window)), self._uses, self._children,
            self._files.listed(self._session), window.first, window.last, self._more,
        )  # fmt: skip

    def look(self, store: sqlite3.Connection, now_ms: int, *, follow: bool) -> None:
        """Take what was stored since; where nobody follows, only count it once the window is full."""
        window, head = self._window, read.head(store)
        if window.last:
            if follow or len(window.lines) < windows.MOST:
                lines = pages.grown(store, self._id, window.seen, limit=windows.MOST + 1)
                if len(lines) > windows.MOST:
                    window = windows.opened(self._page(pages.before(store, self._id, limit=windows.PAGE)), head)
                else:
                    window = window.grown(self._page(lines), max(head, window.seen))
            elif pages.grown(store, self._id, window.seen, limit=1):
                window = window._replace(last=False)
        rewritten = read_session.is_rewritten(store, self._id)
        if asked := [line.cursor for line in window.lines] if rewritten else window.provisional:
            window = window.corrected(asked, self._page(pages.these(store, asked)))
        self._window = window
        self._learn(store, now_ms)

    def earlier(self, store: sqlite3.Connection, now_ms: int) -> None:
        """A page before what is held."""
        if not self._window.first and self._window.lines:
            at = self._window.lines[0].cursor
            self._window = self._window.earlier(self._page(pages.before(store, self._id, at, limit=windows.PAGE)))
            self._learn(store, now_ms)

    def later(self, store: sqlite3.Connection, now_ms: int) -> None:
        """A page behind what is held."""
        if not self._window.last and self._window.lines:
            at, head = self._window.lines[-1].cursor, read.head(store)
            self._window = self._window.later(self._page(pages.after(store, self._id, at, limit=windows.PAGE)), head)
            self._learn(store, now_ms)

    def end(self, store: sqlite3.Connection, now_ms: int) -> None:
        """The end of the session, wherever the window was."""
        if not self._window.last:
            head = read.head(store)
            self._window = windows.opened(self._page(pages.before(store, self._id, limit=windows.PAGE)), head)
        self.look(store, now_ms, follow=True)

    def begin(self, store: sqlite3.Connection, now_ms: int) -> None:
        """The begin of the session, wherever the window was."""
        if not self._window.first:
            lines = self._page(pages.after(store, self._id, 0, limit=windows.PAGE))
            self._window = windows.around((), lines, read.head(store))
            self._learn(store, now_ms)

    @property
    def _id(self) -> str:
        return self.wish.session_id

    def _learn(self, store: sqlite3.Connection, now_ms: int) -> None:
        """What is known of the session, of the tool uses that are held, and of its sub-agents."""
        ids = [self._id, *read.children(store, self._id)[-_CHILDREN:]]
        standing = Standing(store, now_ms, is_alive)
        found = read_sessions.sessions(store, ids, workspace=self.wish.workspace, standing=standing)
        if not found or found[0].id != self._id:
            raise NotFound(f"session {self._id!r} is gone")
        self._session, *children = found
        self._children = tuple(children)
        wanted = {line.tool_use_id for line in self._window.lines if line.tool_use_id is not None}
        self._uses = {
            use.id: use for use in read_tools.these(store, self._id, wanted, over=self._session.status in OVER)
        }
        self._files.look(store, self._id)
        self._more = 0
        if not self._window.last and self._window.lines:
            self._more = pages.count_after(store, self._id, self._window.lines[-1].cursor, limit=MOST_COUNTED)

    def _page(self, lines: Sequence[Line]) -> list[Line]:
        """Lines with their texts on one line."""
        return [line._replace(text=_said(line, self.wish.workspace)) for line in lines]


def opened(store: sqlite3.Connection, session_id: str, line: Line, use: Use | None) -> Opened:
    """A line with all that is kept of it."""
    text, size = pages.text(store, line.cursor)
    if line.kind is not Kind.TOOL_CALL:
        return Opened(line, use, None, 0, text, size)
    result = None if line.tool_use_id is None else pages.result_of(store, session_id, line.tool_use_id)
    came, came_bytes = pages.text(store, result) if result is not None else (None, 0)
    return Opened(line, use, text, size, came, came_bytes)


def _said(line: Line, workspace: str) -> str | None:
    """The beginning of a line's text; of a path in the workspace what tells it from others."""
    if line.text is None:
        return None
    if line.kind is not Kind.TOOL_CALL:
        return one_line(line.text)
    return gist(line.name, line.text, root=workspace)

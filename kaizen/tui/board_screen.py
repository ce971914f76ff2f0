"""The first screen: all workspaces and sessions, live."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal, Vertical

from kaizen.tui import columns, heading, paint, rows
from kaizen.tui.board import Board, Place
from kaizen.tui.listing import Bar, Listing
from kaizen.tui.paint import Piece
from kaizen.tui.rows import Row, Scope, Sort, View
from kaizen.tui.shell import Field, Keys, Shell
from kaizen.tui.telling import Wish

if TYPE_CHECKING:
    from collections.abc import Hashable

    from rich.segment import Segment
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

_BOTH = 120  # columns from which on workspaces and sessions stand side by side


class Sessions(Listing[Row]):
    """The sessions."""

    now = 0

    def key_of(self, item: Row) -> Hashable:
        """A session by its workspace and id."""
        return item.key

    def drawn(self, item: Row, width: int) -> list[Segment]:
        """A session on a line."""
        return paint.fitted(columns.cells(item, columns.fit(width), self.now), width)


class Places(Listing[tuple[Place, int]]):
    """The workspaces, with how many are at work in each; the first stands for all of them."""

    def key_of(self, item: tuple[Place, int]) -> Hashable:
        """A workspace by its path."""
        return item[0].path

    def drawn(self, item: tuple[Place, int], width: int) -> list[Segment]:
        """A workspace on a line."""
        return paint.fitted(columns.place_line(*item, width), width)


class BoardScreen(Shell):
    """All workspaces and sessions."""

    KEYS: ClassVar[Keys] = (
        ("enter", "open"), ("/", "filter"), ("s", "search"), ("t", "which"), ("o", "order"), ("a", "agents"), ("?", "help"),
        ("q", "quit"), ("w", "workspaces"), ("r", "reverse"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", show=False),
        Binding("s", "app.seek", show=False),
        Binding("t", "scope", show=False),
        Binding("o", "sort(1)", show=False),
        Binding("O", "sort(-1)", show=False),
        Binding("r", "reverse", show=False),
        Binding("a", "sub_agents", show=False),
        Binding("w", "places", show=False),
        Binding("tab,shift+tab", "other", show=False, priority=True),
        Binding("right,l", "enter", show=False),
    ]
    DEFAULT_CSS = """
    #places { width: 1fr; }
    BoardScreen.-both #places { width: 38; border-right: solid ansi_default; }
    """

    def __init__(self, workspace: str | None = None) -> None:
        super().__init__()
        self.view = View(workspace=workspace)
        self._board = Board(0)
        self._beside = True  # the workspaces, where there is room
        self._alone = False  # the workspaces, where there is none

    def compose(self) -> ComposeResult:
        """Head, workspaces and sessions, filter, keys."""
        yield Bar(id="head")
        with Horizontal():
            yield Places(id="places")
            with Vertical(id="right"):
                yield Bar(id="heads")
                yield Sessions(id="sessions")
                yield Bar(id="empty")
        yield Field(id="filter", placeholder="words that are in the title, repository, agent, branch …")
        yield Bar(id="foot")

    def on_mount(self) -> None:
        """Show what is known."""
        super().on_mount()
        self._filter.display = self.query_one("#empty").display = self._places.display = False
        self.set_focus(self._sessions)
        self.board_came(self.top.board)

    def on_resize(self, event: events.Resize) -> None:
        """Side by side where there is room."""
        self._arrange()
        self._show()

    def board_came(self, board: Board) -> None:
        """Show a newer board."""
        self._board = board
        self._show()

    def action_filter(self) -> None:
        """Have the words typed that sessions must have."""
        self._filter.display = True
        self.set_focus(self._filter)

    def action_scope(self) -> None:
        """Show today's, those under way, or all."""
        self._look(scope=heading.following([*Scope], self.view.scope))
        self.top.feed.show_all(self.view.scope is Scope.ALL)

    def action_sort(self, by: int) -> None:
        """Another order."""
        self._look(sort=heading.following([*Sort], self.view.sort, by), reverse=False)

    def action_reverse(self) -> None:
        """The other way round."""
        self._look(reverse=not self.view.reverse)

    def action_sub_agents(self) -> None:
        """Show sub-agents as sessions of their own, or no more."""
        self._look(sub_agents=not self.view.sub_agents)

    def action_places(self) -> None:
        """Show the workspaces, or no more."""
        if self.size.width >= _BOTH:
            self._beside = not self._beside
        else:
            self._alone = not self._alone
        self._arrange()
        self.set_focus(self._places if self._places.display else self._sessions)

    def action_other(self) -> None:
        """From workspaces to sessions, and back."""
        self.set_focus(self._places if self._places.display and not self._places.has_focus else self._sessions)

    def action_enter(self) -> None:
        """The story of the session at the cursor."""
        if self._places.has_focus:
            self._leave_places()
        elif self._sessions.chosen is not None:
            session = self._sessions.chosen.session
            self.top.open_story(Wish(session.workspace, session.id))

    def action_back(self) -> None:
        """Out of the workspaces; then without a filter; then of all workspaces."""
        if self._alone or self._places.has_focus:
            self._leave_places()
        elif self._filter.display:
            self._filter.value = ""
            self.set_focus(self._sessions)
            self._filter.display = False
        elif self.view.workspace is not None:
            self._places.go(0)  # all of them
            self._look(workspace=None)

    def on_listing_chosen(self) -> None:
        """Enter on a line."""
        self.action_enter()

    def on_listing_moved(self) -> None:
        """The workspace at the cursor is the one that is looked at."""
        chosen = self._places.chosen
        if self._places.has_focus and chosen is not None:
            self._look(workspace=chosen[0].path or None)

    def on_input_changed(self, event: Field.Changed) -> None:
        """Filter while it is typed."""
        self._look(words=event.value)

    def on_input_submitted(self) -> None:
        """The filter stays, and the sessions have the keys again."""
        self.set_focus(self._sessions)
        self._filter.display = bool(self.view.words)

    @property
    def _sessions(self) -> Sessions:
        return self.query_one("#sessions", Sessions)

    @property
    def _places(self) -> Places:
        return self.query_one("#places", Places)

    @property
    def _filter(self) -> Field:
        return self.query_one("#filter", Field)

    def _look(self, **changed: object) -> None:
        self.view = self.view._replace(**changed)  # type: ignore[arg-type]  # the fields of a view
        self._show()

    def _leave_places(self) -> None:
        self._alone = False
        self._arrange()
        self.set_focus(self._sessions)

    def _arrange(self) -> None:
        """Which parts there is room for. It is done at once, since the next key may be for what comes to be shown."""
        wide = self.size.width >= _BOTH
        self._alone = self._alone and not wide
        self.set_class(wide and self._beside, "-both")
        self._places.display = self._alone or (wide and self._beside)
        self.query_one("#right").display = not self._alone
        if not self._places.display and self._places.has_focus:
            self.set_focus(self._sessions)

    def _show(self) -> None:
        if not self.is_mounted:
            return
        board, view = self._board, self.view
        shown = rows.chosen(board.rows if view.sub_agents else board.folded, view, board.now)
        self._sessions.now = board.now
        width = self._sessions.scrollable_content_region.width or self.size.width
        self.query_one("#heads", Bar).put((columns.heads(columns.fit(width)), []))
        self._sessions.put(shown)
        self._places.put(heading.places(board))
        self._show_empty(bool(shown))
        self.query_one("#head", Bar).put(*heading.head(board, view, len(shown)))
        self.foot()

    def _show_empty(self, some: bool) -> None:
        empty = self.query_one("#empty", Bar)
        empty.display = not some
        if not some:
            empty.put(([Piece(heading.nothing(self._board, self.view), paint.DIM)], []))

"""A session's story, growing while it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal

from kaizen.tui import figures, paint, tale
from kaizen.tui.about import Fact, facts
from kaizen.tui.listing import Bar, Listing
from kaizen.tui.paint import Piece
from kaizen.tui.reader_screen import ReaderScreen
from kaizen.tui.shell import Keys, Shell
from kaizen.tui.telling import MOST_COUNTED, Excerpt, Opened, Wish

if TYPE_CHECKING:
    from collections.abc import Hashable

    from rich.segment import Segment
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from kaizen.model.use import Use
    from kaizen.store.pages import Line
    from kaizen.tui.board import Board

_BOTH = 110  # columns from which on the figures stand beside the story
_NEAR = 3  # lines from an end at which more is read


class Tale(Listing["Line"]):
    """The lines of a story."""

    uses: ClassVar[dict[str, Use]] = {}

    def key_of(self, item: Line) -> Hashable:
        """An event by its cursor."""
        return item.cursor

    def drawn(self, item: Line, width: int) -> list[Segment]:
        """An event on a line."""
        return paint.joined(*tale.told(item, self.uses.get(item.tool_use_id or "")), width)


class About(Listing[Fact]):
    """What is known of the session."""

    def key_of(self, item: Fact) -> Hashable:
        """A fact by its name."""
        return item.key

    def drawn(self, item: Fact, width: int) -> list[Segment]:
        """A fact on a line."""
        return paint.fitted(item.pieces, width)


class StoryScreen(Shell):
    """The story of one session."""

    KEYS: ClassVar[Keys] = (
        ("enter", "open"), ("esc", "back"), ("i", "figures"), ("c", "sub-agent"), ("g G", "begin, end"), ("s", "search"),
        ("?", "help"), ("u", "parent"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "app.seek", show=False),
        Binding("i", "about", show=False),
        Binding("c,right,l", "child", show=False),
        Binding("u", "parent", show=False),
        Binding("tab,shift+tab", "other", show=False, priority=True),
        Binding("end,G", "end", show=False, priority=True),
        Binding("home,g", "begin", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    #about { width: 1fr; }
    StoryScreen.-both #about { width: 40; border-left: solid ansi_default; }
    """

    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self._wish = wish
        self._told: Excerpt | None = None
        self._left_at: int | None = None  # the newest line that was there when the end was left
        self._turning = self._to_begin = False
        self._seek = wish.cursor

    def compose(self) -> ComposeResult:
        """Head, story and figures, keys."""
        yield Bar(id="head")
        with Horizontal():
            yield Tale(id="tale", steady=True)
            yield About(id="about")
        yield Bar(id="foot")

    def on_mount(self) -> None:
        """Ask for the story."""
        super().on_mount()
        self._tale.follows = self._wish.cursor is None
        self.set_focus(self._tale)
        self._show()

    def on_screen_resume(self) -> None:
        """Read this story again, from where it was left."""
        at, wish = self._tale.chosen, self._wish
        if not self._tale.follows and at is not None:
            wish = wish._replace(cursor=at.cursor)
        self.top.feed.tell(wish, follow=self._tale.follows)

    def on_resize(self, event: events.Resize) -> None:
        """Side by side where there is room."""
        self._arrange(about=self._about.has_focus)

    def board_came(self, board: Board) -> None:
        """How the workspace's daemon stands may have changed."""
        self._show()

    def told_came(self, told: Excerpt) -> None:
        """Show the story as it stands now."""
        if told.wish[:2] != self._wish[:2]:
            return
        self._told, self._turning = told, False
        self._tale.uses = told.uses  # type: ignore[misc]  # of this one
        if self._to_begin:
            self._tale.at, self._to_begin = 0, False
        self._tale.put(told.lines)
        if self._seek is not None:
            self._tale.find(_nearest(told, self._seek))
            self._seek = None
            self._left_at = max((line.cursor for line in told.lines), default=0)
        self._about.put(facts(told))
        self._show()

    def answered(self, answer: object) -> None:
        """A line was read whole."""
        if isinstance(answer, Opened):
            self.app.push_screen(ReaderScreen(answer, self._title()))

    def on_listing_chosen(self) -> None:
        """Open the line at the cursor, or enter the sub-agent."""
        if self._about.has_focus:
            self.action_child()
        elif self._tale.chosen is not None:
            line = self._tale.chosen
            self.top.feed.open(*self._wish[:2], line, self._tale.uses.get(line.tool_use_id or ""))

    def on_listing_moved(self) -> None:
        """Where the cursor was moved to the end is followed, elsewhere not; near an end of what is held more is read."""
        if not self._tale.has_focus or self._told is None:
            return
        told, at, count = self._told, self._tale.at, len(self._tale.items)
        ended = told.last and at >= count - 1
        self._follow(ended)
        if not self._turning and at < _NEAR and not told.first:
            self._turn("earlier")
        elif not self._turning and at >= count - _NEAR and not told.last:
            self._turn("later")

    def open_next(self, by: int) -> None:
        """Open the line after the one at the cursor, or the one before."""
        self._tale.action_move(by)
        self.on_listing_chosen()

    def action_end(self) -> None:
        """To the end, and follow it."""
        if self._about.has_focus:
            self._about.action_last()
            return
        self._follow(True)
        self._turn("end")
        self._tale.put(self._tale.items)

    def action_begin(self) -> None:
        """To the begin of the session."""
        if self._about.has_focus:
            self._about.action_first()
            return
        self._follow(False)
        self._to_begin = True
        self._turn("begin")
        self._tale.go(0)

    def action_about(self) -> None:
        """Show figures, sub-agents and files, or no more."""
        self._arrange(about=not self._about.has_focus)

    def action_other(self) -> None:
        """From the story to what stands beside it, and back."""
        self.action_about()

    def action_back(self) -> None:
        """Out of the figures; then out of the story."""
        if self._about.has_focus:
            self._arrange(about=False)
        else:
            super().action_back()

    def action_child(self) -> None:
        """The story of the sub-agent at the cursor."""
        child = None
        if self._about.has_focus and self._about.chosen is not None:
            child = self._about.chosen.child_id
        elif self._tale.chosen is not None:
            use = self._tale.uses.get(self._tale.chosen.tool_use_id or "")
            child = use and use.child_id
        if child is not None:
            self.top.open_story(Wish(self._wish.workspace, child))

    def action_parent(self) -> None:
        """The story of the session that started this one."""
        if self._told is not None and self._told.session.parent_id is not None:
            self.top.open_story(Wish(self._wish.workspace, self._told.session.parent_id))

    @property
    def _tale(self) -> Tale:
        return self.query_one("#tale", Tale)

    @property
    def _about(self) -> About:
        return self.query_one("#about", About)

    def _arrange(self, *, about: bool) -> None:
        """Both where there is room, else one of them; `about` says which has the keys."""
        both = self.size.width >= _BOTH
        self.set_class(both, "-both")
        self._about.display, self._tale.display = both or about, both or not about
        self.set_focus(self._about if about else self._tale)

    def _follow(self, wanted: bool) -> None:
        self._tale.follows = wanted
        if wanted == (self._left_at is not None):
            newest = max((line.cursor for line in self._tale.items), default=0)
            self._left_at = None if wanted else newest
            self.top.feed.follow(wanted)
        self._show()

    def _turn(self, how: str) -> None:
        self._turning = True
        self.top.feed.turn(how)

    def _title(self) -> str:
        told = self._told
        return figures.one_line((told and told.session.title) or self._wish.session_id)

    def _show(self) -> None:
        if not self.is_mounted:
            return
        place = self.top.board.place(self._wish.workspace)
        name = place.name if place is not None else self._wish.workspace
        self.query_one("#head", Bar).put(
            *head(self._told, name, self._title(), still=place is not None and not place.works)
        )
        self.foot(below(self._told, self._left_at))


def head(told: Excerpt | None, name: str, title: str, *, still: bool) -> list[tuple[list[Piece], list[Piece]]]:
    """What stands above a story: whose it is, how it stands, what it cost, and whether anything new can come."""
    if told is None:
        return [([Piece(f"{name} › {title}", paint.BOLD)], []), ([Piece("reading …", paint.DIM)], [])]
    session = told.session
    who = " ".join(figures.one_line(each) for each in (session.agent, session.model) if each)
    first = [
        Piece(f"{name} › ", paint.DIM),
        *([Piece("sub-agent › ")] if session.parent_id else []),
        Piece(title, paint.BOLD),
    ]
    status = Piece(str(session.status), paint.BY_STATUS[session.status])
    why = Piece(f"  {session.status_reason}" if session.status_reason else "", paint.DIM)
    spent = f"{figures.count(figures.tokens(session.tree.usage))} tokens  {figures.money(session.tree_spending)}"
    found = [(first, [Piece(who, paint.DIM)]), ([status, why], [Piece(spent)])]
    if still:
        found.append(([Piece("no daemon works here: nothing new will come", paint.YELLOW)], []))
    return found


def below(told: Excerpt | None, left_at: int | None) -> list[Piece]:
    """How much came since the end was left; nothing while it is followed."""
    if told is None or left_at is None:
        return []
    held = sum(line.cursor > left_at for line in told.lines)
    count = held + told.more
    if not count:
        return []
    return [Piece(f" {count:,}{'+' if told.more >= MOST_COUNTED else ''} new below (G) ", paint.ALARM)]


def _nearest(told: Excerpt, cursor: int) -> int:
    """The line that tells of an event: its own, or that of the call whose result it is."""
    cursors = [line.cursor for line in told.lines]
    return cursor if cursor in cursors else max((each for each in cursors if each < cursor), default=cursor)

"""The program: one thread reads, this one shows, and nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.message import Message

from kaizen.errors import KaizenError
from kaizen.tui import terminal
from kaizen.tui.board import Board
from kaizen.tui.board_screen import BoardScreen
from kaizen.tui.feed import Failed, Feed
from kaizen.tui.figures import one_line
from kaizen.tui.help_screen import HelpScreen
from kaizen.tui.seek_screen import SeekScreen
from kaizen.tui.shell import Field, Shell
from kaizen.tui.story_screen import StoryScreen
from kaizen.tui.terminal import Endings, Terminal

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.screen import Screen

    from kaizen.tui.feed import News
    from kaizen.tui.telling import Wish

_CLOSING_S = 2.0
_DEEPEST = 30  # screens above each other


class Rung(Message):
    """Something was read."""


class Top(App[int]):
    """`kaizen top` on a terminal; `home` is the home whose workspaces are shown, `workspace` the one that is at first."""

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { background: ansi_default; color: ansi_default; }
    * { scrollbar-color: ansi_white; scrollbar-color-hover: ansi_white; scrollbar-color-active: ansi_white;
        scrollbar-background: ansi_default; scrollbar-background-hover: ansi_default;
        scrollbar-background-active: ansi_default; scrollbar-corner-color: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave(130)", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(self, home: str, workspace: str | None = None) -> None:
        super().__init__(driver_class=Terminal, ansi_color=True)
        self.theme = "ansi-dark"
        self.board = Board(0)
        self._workspace = workspace
        self.feed = Feed(home, lambda: self.post_message(Rung()))

    def get_default_screen(self) -> Screen[None]:
        """The first screen."""
        return BoardScreen(self._workspace)

    def on_mount(self) -> None:
        """Begin to read."""
        self.feed.start()

    def on_unmount(self) -> None:
        """Read no more."""
        self.feed.end(limit_s=_CLOSING_S)

    def on_key(self, event: events.Key) -> None:
        """What is typed before the field is there that an earlier key opens is typed into it all the same."""
        if isinstance(self.focused, Field) and event.is_printable and event.character:
            self.focused.insert_text_at_cursor(event.character)
            event.stop()
            event.prevent_default()

    def on_rung(self) -> None:
        """Show what was read."""
        self._check_size()
        news = self.feed.take()
        if news.board is not None:
            self.board = news.board
        for screen in self.screen_stack:
            if isinstance(screen, Shell):
                _show(screen, news)
        for answer in news.answers:
            if isinstance(self.screen, Shell):
                _answer(self.screen, answer)

    def open_story(self, wish: Wish) -> None:
        """Show a session's story."""
        if len(self.screen_stack) < _DEEPEST:
            self.push_screen(StoryScreen(wish))

    def action_seek(self) -> None:
        """Search."""
        if not isinstance(self.screen, SeekScreen) and len(self.screen_stack) < _DEEPEST:
            self.push_screen(SeekScreen())

    def action_explain(self) -> None:
        """Show all keys."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_leave(self, status: int = 0) -> None:
        """End the program."""
        self.exit(status)

    def _check_size(self) -> None:
        """Have the screens as large as the terminal: on a busy machine textual was seen to lose a change (8.2.8)."""
        size = None if self.is_headless else terminal.size()
        if size is not None and {size} != {self.size, self.screen.size}:
            for each in (self, *self.screen_stack):
                each.post_message(events.Resize(size, size))

    def _fatal_error(self) -> None:
        """An error ends it as it ends any command: told by whoever called, once the terminal is given back."""
        self._close_messages_no_wait()


def run(home: str, workspace: str | None = None) -> int:
    """Show all workspaces and sessions, or at first only those of one workspace, until somebody quits; returns the exit status.
    Raises what went wrong inside."""
    app = Top(home, workspace)

    def ask(status: int) -> None:
        loop = app._loop  # the one that `App.run` made; asking by a message would wait behind what fills the queue
        if loop is not None:
            loop.call_soon_threadsafe(app.exit, status)

    with Endings(ask):
        status = app.run()
    if app._exception is not None:
        raise app._exception
    return status or 0


def _show(screen: Shell, news: News) -> None:
    if news.board is not None:
        screen.board_came(news.board)
    if isinstance(news.told, Failed):
        screen.failed(news.told.why)
    elif news.told is not None:
        screen.told_came(news.told)


def _answer(screen: Shell, answer: object) -> None:
    if isinstance(answer, KaizenError):
        screen.failed(one_line(str(answer)))
    else:
        screen.answered(answer)

"""A line of a story with all that is kept of it: a tool's input and output, or the whole of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from kaizen.model.event import Kind
from kaizen.tui import figures, paint, tale
from kaizen.tui.listing import Bar, Listing
from kaizen.tui.paint import Piece
from kaizen.tui.shell import Keys, Shell
from kaizen.values import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable

    from rich.segment import Segment
    from rich.style import Style
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from kaizen.tui.telling import Opened


class Text(NamedTuple):
    """A line of text by its number."""

    number: int
    pieces: tuple[Piece, ...]


class Reader(Listing[Text]):
    """Text to be read."""

    def key_of(self, item: Text) -> Hashable:
        """A line by its number."""
        return item.number

    def drawn(self, item: Text, width: int) -> list[Segment]:
        """A line of it."""
        return paint.fitted(item.pieces, width)

    def action_move(self, by: int) -> None:
        """Up or down by a line; text has no cursor."""
        self._show_at(self.scroll_offset.y + by)

    def action_page(self, by: int) -> None:
        """Up or down by as much as is seen."""
        self._show_at(self.scroll_offset.y + by * max(1, self.size.height - 1))

    def _moved_to(self, index: int) -> None:
        self._show_at(index)

    def _cursor_style(self) -> Style:
        return paint.PLAIN


class ReaderScreen(Shell):
    """All that is kept of one line."""

    KEYS: ClassVar[Keys] = (
        ("esc", "back"), ("↑ ↓", "scroll"), ("space b", "page"), ("n", "next"), ("p", "previous"), ("g G", "begin, end"), ("?", "help"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(1)", show=False),
        Binding("p", "step(-1)", show=False),
        Binding("c,right,l", "child", show=False),
    ]

    def __init__(self, opened: Opened, title: str) -> None:
        super().__init__()
        self._opened, self._title = opened, title

    def compose(self) -> ComposeResult:
        """Head, text, keys."""
        yield Bar(id="head")
        yield Reader(id="text")
        yield Bar(id="foot")

    def on_mount(self) -> None:
        """Show it."""
        super().on_mount()
        self.set_focus(self._text)

    def on_resize(self, event: events.Resize) -> None:
        """Fold the text anew."""
        self._show(event.size.width)

    def answered(self, answer: object) -> None:
        """Another line was read."""
        from kaizen.tui.telling import Opened

        if isinstance(answer, Opened):
            self._opened = answer
            self._text.at = 0
            self._show(self.size.width)
            self._text.go(0)

    def action_step(self, by: int) -> None:
        """The line after this one in the story, or the one before."""
        below = self.app.screen_stack[-2]
        if isinstance(below, Shell):
            below.open_next(by)

    def action_child(self) -> None:
        """The story of the sub-agent that was started."""
        below, use = self.app.screen_stack[-2], self._opened.use
        if use is not None and use.child_id is not None and isinstance(below, Shell):
            self.app.pop_screen()
            below.action_child()

    @property
    def _text(self) -> Reader:
        return self.query_one("#text", Reader)

    def _show(self, width: int) -> None:
        line, use = self._opened.line, self._opened.use
        name = line.name if line.kind is Kind.TOOL_CALL and line.name else str(line.kind)
        left = [Piece(figures.one_line(name), paint.BOLD), Piece("  " + self._title, paint.DIM)]
        self.query_one("#head", Bar).put((left, tale.became(use)))
        pages = enumerate(tale.page(self._opened, max(2, width - 2)))
        self._text.put([Text(number, tuple(pieces)) for number, pieces in pages])

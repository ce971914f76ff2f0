"""A list on the screen, of any length: only the lines that are seen are drawn, the cursor stays on its item while items move, and
a line is drawn anew only where it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kaizen.tui import paint

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

    from kaizen.tui.paint import Piece

T = TypeVar("T")


class Listing(ScrollView, Generic[T], can_focus=True):
    """A list of items, one line each; subclasses say what tells an item from others and how it is drawn. While it `follows`, the
    cursor stays on the last item. `steady`: the line of the cursor stays where it is on the screen while others come and go."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup,ctrl+b,b", "page(-1)", show=False),
        Binding("pagedown,ctrl+f,space", "page(1)", show=False),
        Binding("home,g", "first", show=False),
        Binding("end,G", "last", show=False),
        Binding("enter", "choose", show=False),
    ]
    DEFAULT_CSS = (
        "Listing { background: ansi_default; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }"
    )

    class Moved(Message):
        """The cursor was moved by somebody, or the list scrolled."""

    class Chosen(Message):
        """The item at the cursor is wished to be opened."""

    def __init__(self, *, steady: bool = False, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - textual's name
        super().__init__(id=id, classes=classes)
        self.items: Sequence[T] = ()
        self.at = 0
        self.follows = False
        self._steady = steady
        self._painted: dict[int, Strip] = {}

    def key_of(self, item: T) -> Hashable:
        """What tells an item from all others."""
        raise NotImplementedError

    def drawn(self, item: T, width: int) -> list[Segment]:
        """An item on exactly so many columns."""
        raise NotImplementedError

    @property
    def chosen(self) -> T | None:
        """The item at the cursor."""
        return self.items[self.at] if self.at < len(self.items) else None

    def put(self, items: Sequence[T]) -> None:
        """Show these items."""
        before, top = self.chosen, self.scroll_offset.y
        row = self.at - top
        self.items = items
        self.at = self._found(before)
        self.virtual_size = Size(0, len(items))
        if self.follows or (self._steady and before is not None):
            self._show_at(max(0, len(items) - self.size.height) if self.follows else self.at - row)
        else:
            self._keep_in_sight()
        self._draw_changed()

    def go(self, index: int) -> None:
        """Have the cursor on the item at an index, in sight."""
        self.at = max(0, min(index, len(self.items) - 1))
        self._keep_in_sight()
        self._draw_changed()

    def find(self, key: Hashable) -> bool:
        """Have the cursor on the item with this key; whether there is one."""
        index = next((number for number, item in enumerate(self.items) if self.key_of(item) == key), None)
        if index is not None:
            self.at = index
            self._show_at(index - self.size.height // 3)
            self._draw_changed()
        return index is not None

    def render_line(self, y: int) -> Strip:
        """A line of what is seen."""
        self._painted[y] = strip = self._strip(self.scroll_offset.y + y)
        return strip

    def action_move(self, by: int) -> None:
        """One item up or down."""
        self._moved_to(self.at + by)

    def action_page(self, by: int) -> None:
        """As many items up or down as are seen."""
        self._moved_to(self.at + by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """To the first item."""
        self._moved_to(0)

    def action_last(self) -> None:
        """To the last item."""
        self._moved_to(len(self.items) - 1)

    def action_choose(self) -> None:
        """Open the item at the cursor."""
        if self.chosen is not None:
            self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on an item; a second one opens it."""
        index = self.scroll_offset.y + event.y
        if index < len(self.items):
            again = index == self.at and event.chain > 1
            self._moved_to(index)
            if again:
                self.action_choose()

    def on_resize(self) -> None:
        """What was in sight stays there."""
        if self.follows:
            self._show_at(max(0, len(self.items) - self.size.height))
        else:
            self._keep_in_sight()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Have the cursor among what is seen, however it was scrolled."""
        super().watch_scroll_y(old_value, new_value)
        top, height = round(new_value), max(1, self.size.height)
        if self.items and round(old_value) != top and not top <= self.at < top + height:
            self.at = max(top, min(self.at, top + height - 1, len(self.items) - 1))
            self.post_message(self.Moved())

    def _moved_to(self, index: int) -> None:
        self.follows = False
        self.go(index)
        self.post_message(self.Moved())

    def _found(self, before: T | None) -> int:
        """Where the item at the cursor is now; where it is gone, what is in its place."""
        end = max(0, len(self.items) - 1)
        if self.follows:
            return end
        if before is not None:
            key = self.key_of(before)
            if self.at <= end and self.items and self.key_of(self.items[self.at]) == key:
                return self.at
            for number, item in enumerate(self.items):
                if self.key_of(item) == key:
                    return number
        return min(self.at, end)

    def _keep_in_sight(self) -> None:
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= self.at < top + height:
            self._show_at(self.at if self.at < top else self.at - height + 1)

    def _show_at(self, top: int) -> None:
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def _strip(self, index: int) -> Strip:
        width = self.scrollable_content_region.width
        if index >= len(self.items):
            return Strip.blank(width)
        strip = Strip(self.drawn(self.items[index], width), width)
        return strip.apply_style(self._cursor_style()) if index == self.at else strip

    def _cursor_style(self) -> Style:
        return paint.CURSOR if self.has_focus else paint.BOLD

    def _draw_changed(self) -> None:
        """Draw anew those of the lines that are seen which are no more as they were drawn last."""
        top, width = self.scroll_offset.y, self.size.width
        for y in range(self.size.height):
            if self._painted.get(y) != self._strip(top + y):
                self.refresh(Region(0, y, width, 1))


class Bar(ScrollView, can_focus=False):
    """Lines that stand fixed on the screen."""

    DEFAULT_CSS = "Bar { height: 1; background: ansi_default; overflow: hidden hidden; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - textual's name
        super().__init__(id=id, classes=classes)
        self._lines: list[tuple[list[Piece], list[Piece]]] = []

    def put(self, *lines: tuple[list[Piece], list[Piece]]) -> None:
        """Show these lines, each with what stands at its left and at its right end."""
        if [*lines] != self._lines:
            if len(lines) != len(self._lines):
                self.styles.height = max(1, len(lines))
            self._lines = [*lines]
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One of the lines."""
        width = self.size.width
        if y >= len(self._lines):
            return Strip.blank(width)
        return Strip(paint.joined(*self._lines[y], width), width)

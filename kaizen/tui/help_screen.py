"""All keys, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from kaizen.tui import paint
from kaizen.tui.listing import Bar
from kaizen.tui.paint import Piece, cell
from kaizen.tui.reader_screen import Reader, Text
from kaizen.tui.shell import Keys, Shell

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

HELP = (
    ("Everywhere", (
        ("↑ ↓  j k", "one line up or down"),
        ("PgUp PgDn  b space", "a page up or down"),
        ("Home End  g G", "to the begin, to the end"),
        ("Enter  →  l", "open what is at the cursor"),
        ("Esc  ←  h", "back"),
        ("Tab", "to what stands beside"),
        ("s", "search in all workspaces"),
        ("?  F1", "this help"),
        ("q  Ctrl-C", "quit"),
        ("Ctrl-Z", "to the shell; fg comes back"),
    )),
    ("Sessions", (
        ("/", "filter as you type; Enter keeps it, Esc ends it"),
        ("t", "today's and those under way; those under way; all"),
        ("o O", "another order, forwards and backwards"),
        ("r", "the other way round"),
        ("a", "sub-agents on lines of their own, or with their session"),
        ("w", "the workspaces: Enter shows one, Esc all again"),
    )),
    ("A story", (
        ("G End", "to the end, and follow it as it grows"),
        ("i", "figures, sub-agents and files touched"),
        ("c", "enter the sub-agent that a call started"),
        ("u", "up to the session that started a sub-agent"),
        ("n p", "with a line opened: the next, the previous one"),
    )),
    ("Search", (
        ("Enter", "search; in what was found, open the story there"),
        ("/ s", "another query"),
    )),
    ("Marks", (
        ("!  PERMISSION", "waits for leave to use a tool"),
        ("?  your turn", "waits for the user"),
        ("*  active", "is at work"),
        ("x  crashed", "its process is gone without saying so"),
        ("[+2]  └  ▸", "has so many sub-agents; is one; started one"),
        ("≥  +?  ?  -", "cost: at least; some unpriced; unpriced; not known"),
    )),
)  # fmt: skip


class HelpScreen(Shell):
    """All keys and marks. Times are in UTC."""

    KEYS: ClassVar[Keys] = (("esc", "back"), ("↑ ↓", "scroll"), ("q", "quit"))
    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,f1", "back", show=False)]

    def compose(self) -> ComposeResult:
        """Head, keys, foot."""
        yield Bar(id="head")
        yield Reader(id="text")
        yield Bar(id="foot")

    def on_mount(self) -> None:
        """Show them."""
        super().on_mount()
        said = [
            Piece("kaizen top", paint.BOLD),
            Piece("  only looks: nothing is changed. Times and days are those of UTC."),
        ]
        self.query_one("#head", Bar).put((said, []))
        reader = self.query_one("#text", Reader)
        reader.put([Text(number, tuple(pieces)) for number, pieces in enumerate(lines())])
        self.set_focus(reader)


def lines() -> list[list[Piece]]:
    """The help, line by line."""
    found = list[list[Piece]]()
    for number, (title, keys) in enumerate(HELP):
        found += [[]] if number else []
        found.append([Piece(title, paint.HEAD)])
        found += [[cell(key, 20, paint.BOLD), Piece(what)] for key, what in keys]
    return found

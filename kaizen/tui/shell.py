"""What all screens have in common: a head, a line of keys at the foot, and news of what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Input

from kaizen.text import clean, width_of
from kaizen.tui import paint
from kaizen.tui.listing import Bar
from kaizen.tui.paint import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from kaizen.tui.app import Top
    from kaizen.tui.board import Board
    from kaizen.tui.telling import Excerpt

Keys = tuple[tuple[str, str], ...]


class Field(Input):
    """A line to type in; what is pasted into it cannot move the cursor either."""

    DEFAULT_CSS = """
    Field, Field:focus { border: none; height: 1; padding: 0; background: ansi_default; color: ansi_default; }
    Field > .input--cursor { text-style: reverse; background: ansi_default; color: ansi_default; }
    Field > .input--placeholder { text-style: dim; background: ansi_default; color: ansi_default; }
    Field > .input--selection { text-style: reverse; background: ansi_default; color: ansi_default; }
    """

    def __init__(self, *, placeholder: str, id: str) -> None:  # noqa: A002 - textual's name
        # What was typed while it was still coming to have the keys is not to be replaced by what is typed next.
        super().__init__(placeholder=placeholder, id=id, select_on_focus=False)

    def validate_value(self, value: str) -> str:
        """A text with nothing hidden in it."""
        return clean(value)


class Shell(Screen[None]):
    """A screen of ours. `KEYS` are told at its foot, the most wanted first, as far as there is room."""

    AUTO_FOCUS = ""
    KEYS: ClassVar[Keys] = ()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "app.leave", show=False),
        Binding("question_mark,f1", "app.explain", show=False),
        Binding("escape,left,h", "back", show=False),
    ]

    @property
    def top(self) -> Top:
        """The program."""
        from kaizen.tui.app import Top

        assert isinstance(self.app, Top)
        return self.app

    def board_came(self, board: Board) -> None:
        """A newer board was read."""

    def told_came(self, told: Excerpt) -> None:
        """A newer story was read."""

    def failed(self, why: str) -> None:
        """Something that was asked for could not be read."""
        self.foot([Piece(why, paint.RED)])

    def answered(self, answer: object) -> None:
        """What was asked for was read."""

    def open_next(self, by: int) -> None:
        """Open the line after the one that is open above, or the one before."""

    def action_child(self) -> None:
        """Show the story of the sub-agent at the cursor."""

    def action_back(self) -> None:
        """To the screen before."""
        self.app.pop_screen()

    def foot(self, said: Sequence[Piece] = ()) -> None:
        """Show the keys at the foot, and what else is to be said at its right end."""
        room = self.size.width - sum(width_of(piece.text) for piece in said)
        self.query_one("#foot", Bar).put((keys_in(self.KEYS, room), [*said]))

    def on_mount(self) -> None:
        """Show the keys."""
        self.foot()


def keys_in(keys: Keys, width: int) -> list[Piece]:
    """Keys and what they do, as many as there is room for."""
    found = list[Piece]()
    for key, what in keys:
        width -= width_of(key) + 1 + width_of(what) + (2 if found else 0)
        if width < 0:
            break
        found += [Piece(f"{'  ' if found else ''}"), Piece(key, paint.BOLD), Piece(f" {what}")]
    return found

"""Pieces of a line with how they are painted, cut and padded to so many columns. Colours are the terminal's own sixteen, and
nothing is told by colour alone: without any it reads the same."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from kaizen.model.session import Status
from kaizen.model.use import UseStatus
from kaizen.text import cut, width_of
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PLAIN = Style()
BOLD = Style(bold=True)
DIM = Style(dim=True)
RED = Style(color="red")
GREEN = Style(color="green")
YELLOW = Style(color="yellow")
CYAN = Style(color="cyan")
ALARM = Style(color="black", bgcolor="yellow", bold=True)
HEAD = Style(bold=True, underline=True)
CURSOR = Style(reverse=True)
HIT = Style(bold=True, underline=True)
BY_STATUS = {
    Status.WAITING_PERMISSION: ALARM,
    Status.WAITING_USER: Style(color="yellow", bold=True),
    Status.ACTIVE: GREEN,
    Status.CRASHED: RED,
    Status.ENDED: DIM,
    Status.IDLE: PLAIN,
}
BY_USE = {
    UseStatus.RUNNING: GREEN,
    UseStatus.OK: DIM,
    UseStatus.ENDED: DIM,
    UseStatus.ERROR: RED,
    UseStatus.DENIED: Style(color="yellow", bold=True),
    UseStatus.INTERRUPTED: YELLOW,
}


class Piece(NamedTuple):
    """A text on a line, already clean, and how it is painted."""

    text: str
    style: Style = PLAIN


def fitted(pieces: Iterable[Piece], width: int) -> list[Segment]:
    """The pieces on exactly so many columns: cut at the end, or followed by blanks."""
    found, left = list[Segment](), width
    for piece in pieces:
        if left <= 0:
            break
        text = cut(piece.text, left)
        found.append(Segment(text, piece.style))
        left -= width_of(text)
    if left > 0:
        found.append(Segment(" " * left, PLAIN))
    return found


def cell(text: str, width: int, style: Style = PLAIN, *, right: bool = False) -> Piece:
    """A text in a column of a table."""
    kept = cut(text, width)
    blanks = " " * max(0, width - width_of(kept))
    return Piece(blanks + kept if right else kept + blanks, style)


def joined(left: Sequence[Piece], right: Sequence[Piece], width: int) -> list[Segment]:
    """One line with something at both of its ends; where both have no room the right one is left out."""
    used = sum(width_of(piece.text) for piece in left)
    wanted = sum(width_of(piece.text) for piece in right)
    if not right or wanted + 8 > width or (used + 2 + wanted > width and wanted > width // 2):
        return fitted(left, width)
    room = width - wanted - 2
    return [*fitted(left, room), Segment("  ", PLAIN), *fitted(right, wanted)]

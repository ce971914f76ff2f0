"""The table of sessions: which columns there is room for, and what stands in them; and the list of workspaces beside it."""

from __future__ import annotations

from kaizen.model.session import Status
from kaizen.text import cut
from kaizen.tui import figures, paint
from kaizen.tui.paint import Piece, cell
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style

    from kaizen.tui.board import Place
    from kaizen.tui.rows import Row

_HEADS = ("STATUS", "AGENT", "REPOSITORY", "DOING", "TITLE", "MODEL", "TOKENS", "COST", "LAST")
_FIRST_NUMBER = 6
_GAP = Piece(" ")
_WIDE, _WIDER = 110, 150
_LEAST_DOING = 8
_WITH_AGENT, _WITH_COST = 66, 56


class Columns(NamedTuple):
    """How wide each column is; 0 where it is left out. Where there is no room for both, what is done stands before the title."""

    status: int
    agent: int
    name: int
    doing: int
    title: int
    model: int
    tokens: int
    cost: int
    last: int


def fit(width: int) -> Columns:
    """The columns of a table of this width."""
    status, last = 10, 4
    agent = 8 if width >= _WITH_AGENT else 0
    tokens, cost = (6, 8) if width >= _WITH_COST else (0, 0)
    name = 10 if width < 90 else 14 if width < _WIDE else 18
    model = 16 if width >= _WIDER else 0
    taken = 2 + sum(each + 1 for each in (status, agent, name, model, tokens, cost, last) if each)
    rest = max(8, width - taken)
    doing = 0 if width < _WIDE else rest * 2 // 5
    return Columns(status, agent, name, doing, rest - (doing + 1 if doing else 0), model, tokens, cost, last)


def heads(columns: Columns) -> list[Piece]:
    """The line above the table."""
    said = ["DOING · TITLE" if head == "TITLE" and not columns.doing else head for head in _HEADS]
    return _line(columns, Piece("  "), said, [paint.HEAD] * len(columns))


def cells(row: Row, columns: Columns, now: int) -> list[Piece]:
    """A session's line."""
    style = paint.BY_STATUS[row.status]
    rest = paint.DIM if row.status in (Status.ENDED, Status.IDLE, Status.CRASHED) else paint.PLAIN
    title, doing = titled(row), doing_now(row, now)
    if doing and not columns.doing:
        title = f"{cut(doing, max(_LEAST_DOING, columns.title // 2))} · {title}"
    texts = (
        figures.status(row.status), figures.agent(row.session.agent), row.name, doing, title,
        figures.one_line(row.session.model or figures.UNKNOWN), figures.count(row.tokens), figures.money(row.spending),
        figures.UNKNOWN if row.last_at is None else figures.span(now - row.last_at),
    )  # fmt: skip
    mark = Piece(figures.MARKS.get(row.status, " ") + " ", paint.PLAIN if style is paint.ALARM else style)
    return _line(columns, mark, texts, [style, *[rest] * (len(columns) - 1)])


def titled(row: Row) -> str:
    """What a session is about; of a sub-agent that it is one, of others how many are below them."""
    said = figures.one_line(row.session.title or "") or f"({row.session.id.rpartition('/')[2][:13]})"
    below = f"[+{row.below}] " if row.below else ""
    return ("└ " if row.session.parent_id is not None else "") + below + said


def doing_now(row: Row, now: int) -> str:
    """The tool that runs, since when, and what it was given."""
    if row.doing is None:
        return ""
    since = "" if row.doing.since is None else " " + figures.span(now - row.doing.since)
    return f"{row.doing.tool}{since} {row.doing.gist}".rstrip()


def place_line(place: Place, busy: int, width: int) -> list[Piece]:
    """A workspace in the list of them, or all of them, which have no path: its name, whether it is captured, how many are at
    work, and what today cost."""
    state, style = "", paint.PLAIN
    if place.trouble is not None:
        state, style = " unreadable", paint.RED
    elif place.path and not place.works:
        state, style = " no daemon", paint.YELLOW
    room = max(4, width - 14 - len(state))
    at_work = cell(f"{busy}*" if busy else "", 4, paint.GREEN, right=True)
    money = cell(figures.money(place.spending), 8, right=True)
    return [cell(place.name, room), Piece(state, style), _GAP, at_work, _GAP, money]


def _line(columns: Columns, mark: Piece, texts: Sequence[str], styles: Sequence[Style]) -> list[Piece]:
    found = [mark]
    for number, (width, text, style) in enumerate(zip(columns, texts, styles, strict=True)):
        if width:
            found += [cell(text, width, style, right=number >= _FIRST_NUMBER), _GAP]
    return found[:-1]

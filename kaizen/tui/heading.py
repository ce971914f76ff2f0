"""What stands above the sessions: today's figures, who wants something, and what keeps this from being all there is."""

from __future__ import annotations

from kaizen import clock
from kaizen.model.session import Status
from kaizen.tui import figures, paint, rows
from kaizen.tui.board import summed
from kaizen.tui.paint import Piece
from kaizen.tui.rows import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style

    from kaizen.tui.board import Board, Place
    from kaizen.tui.rows import View

_TOLD = (
    (Status.WAITING_PERMISSION, paint.ALARM),
    (Status.WAITING_USER, paint.BY_STATUS[Status.WAITING_USER]),
    (Status.ACTIVE, paint.GREEN),
)


def head(board: Board, view: View, shown: int) -> list[tuple[list[Piece], list[Piece]]]:
    """The lines at the head: today's figures, who wants something, and what is wrong."""
    there = [place for place in board.places if view.workspace in (None, place.path)]
    today, count = summed(there), len(there)
    counts = rows.counted(row for row in board.folded if view.workspace in (None, row.session.workspace))
    where = there[0].name if view.workspace is not None and there else f"{count} workspace{'s' * (count != 1)}"
    figures_ = f"today {today.sessions} sessions  {figures.count(today.tokens)} tokens  {figures.money(today.spending)}"
    first = [Piece("kaizen top", paint.BOLD), Piece(f"  {where}  "), Piece(figures_)]
    second = [piece for status, style in _TOLD for piece in _counted(counts.get(status, 0), status, style)]
    view_ = f"{view.scope}, by {view.sort}{' ↑' if view.reverse else ''}{', sub-agents' if view.sub_agents else ''}"
    found = [(first, [Piece(clock_time(board.now), paint.DIM)]), (second, [Piece(f"{shown} {view_}", paint.DIM)])]
    if trouble := _trouble(board, there):
        found.append(([trouble], []))
    return found


def _counted(count: int, status: Status, style: Style) -> list[Piece]:
    mark = figures.MARKS[status]
    said = f"{mark} {count} {figures.status(status)}"
    return [Piece(said, style if count else paint.DIM), Piece("   ")]


def _trouble(board: Board, places: list[Place]) -> Piece | None:
    """What keeps this from being all there is: the worst of it."""
    if board.trouble is not None:
        return Piece(f"{board.trouble}; this is older", paint.RED)
    unread = [place for place in places if place.trouble is not None]
    if unread:
        more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
        return Piece(f"{unread[0].name} cannot be read{more}: {unread[0].trouble}", paint.RED)
    still = [place.name for place in places if not place.works]
    if not still:
        return None
    names = ", ".join(still[:3]) + (f" and {len(still) - 3} more" if len(still) > 3 else "")
    return Piece(f"no daemon works for {names}: nothing new will come from there", paint.YELLOW)


def nothing(board: Board, view: View) -> str:
    """Why no session is shown, and what would show some."""
    if not board.now:
        return "reading …"
    if not board.places:
        return "no workspace is registered: `kaizen init` in a repository registers it"
    if view.words:
        return f"no session that is looked at has all of these words: {view.words}"
    if view.scope is not Scope.ALL:
        return f"no session is {'under way' if view.scope is Scope.ACTIVE else 'of today'}: t shows others"
    return "no session was captured yet"


def places(board: Board) -> list[tuple[Place, int]]:
    """All workspaces together, and each of them, with how many sessions want something or are at work."""
    busy: dict[str, int] = {}
    for row in board.folded:
        if rows.is_under_way(row.status):
            busy[row.session.workspace] = busy.get(row.session.workspace, 0) + 1
    if not board.places:
        return []
    together = summed(board.places)._replace(name="all workspaces")
    return [(together, sum(busy.values())), *((place, busy.get(place.path, 0)) for place in board.places)]


def following(all_: Sequence[str], one: str, by: int = 1) -> str:
    """What comes after one of these; after the last the first."""
    return all_[(all_.index(one) + by) % len(all_)]


def clock_time(at: int) -> str:
    """The time of day, in UTC."""
    return (clock.iso(at) or "")[11:19] + " UTC"

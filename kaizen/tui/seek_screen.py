"""Searching in all workspaces; what was found opens the story at that event."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from kaizen import clock
from kaizen.errors import BadQuery, KaizenError
from kaizen.model.query import parse
from kaizen.reading.search import Placed, pieces
from kaizen.text import width_of
from kaizen.tui import figures, paint, tale
from kaizen.tui.feed import FOUND, Sought
from kaizen.tui.listing import Bar, Listing
from kaizen.tui.paint import Piece, cell
from kaizen.tui.shell import Field, Keys, Shell
from kaizen.tui.telling import Wish

if TYPE_CHECKING:
    from collections.abc import Hashable

    from rich.segment import Segment
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from kaizen.reading.search import Answer

_EXAMPLE = 'for example: "connection refused" tool:Bash since:7d   (enter searches, ↓ goes to what was found)'


class Found(Listing[Placed]):
    """What was found, the best first."""

    names: ClassVar[dict[str, str]] = {}

    def key_of(self, item: Placed) -> Hashable:
        """An event by its workspace and cursor."""
        return item.workspace, item.hit.cursor

    def drawn(self, item: Placed, width: int) -> list[Segment]:
        """A hit on a line."""
        return paint.fitted(hit_line(item, self.names.get(item.workspace, item.workspace), width), width)


class SeekScreen(Shell):
    """A query and what it found."""

    KEYS: ClassVar[Keys] = (
        ("enter", "search, open"), ("↓ ↑", "found, query"), ("esc", "back"), ("?", "help"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash,s", "query", show=False),
        Binding("tab,shift+tab", "other", show=False, priority=True),
        Binding("down", "found", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._asked = ""

    def compose(self) -> ComposeResult:
        """Query, what is wrong with it, what was found, keys."""
        yield Bar(id="head")
        yield Field(id="query", placeholder='words, "phrases", pars*, -without, agent: tool: path: kind: since: …')
        yield Bar(id="said")
        yield Found(id="found")
        yield Bar(id="foot")

    def on_mount(self) -> None:
        """Have a query typed."""
        super().on_mount()
        self.query_one("#head", Bar).put(([Piece("search", paint.BOLD), Piece("  in all workspaces", paint.DIM)], []))
        self._say([Piece(_EXAMPLE, paint.DIM)])
        self.set_focus(self._field)

    def on_input_changed(self, event: Field.Changed) -> None:
        """Say where it is wrong while it is typed, once it was searched for."""
        if self._asked:
            self._check(event.value)

    def on_input_submitted(self, event: Field.Submitted) -> None:
        """Search."""
        query = event.value.strip()
        if not query:
            return
        self._asked = query
        if self._check(query):
            self._say([Piece("searching …", paint.DIM)])
            self.top.feed.seek(query)

    def answered(self, answer: object) -> None:
        """Show what was found."""
        if isinstance(answer, Sought) and answer.query == self._asked:
            self._found.names = {place.path: place.name for place in self.top.board.places}  # type: ignore[misc]
            self._found.at = 0
            self._found.put(answer.answer.hits)
            self._say(told(answer.answer))
            if answer.answer.hits:
                self.set_focus(self._found)
                self._found.go(0)

    def failed(self, why: str) -> None:
        """Say why nothing could be searched."""
        self._say([Piece(why, paint.RED)])

    def on_listing_chosen(self) -> None:
        """Open the story at the event."""
        chosen = self._found.chosen
        if chosen is not None:
            self.top.open_story(Wish(chosen.workspace, chosen.hit.session_id, chosen.hit.cursor))

    def action_query(self) -> None:
        """Another query."""
        self.set_focus(self._field)

    def action_found(self) -> None:
        """To what was found."""
        if self._found.items:
            self.set_focus(self._found)

    def action_other(self) -> None:
        """From the query to what was found, and back."""
        self.set_focus(self._field if self._found.has_focus else self._found)

    @property
    def _field(self) -> Field:
        return self.query_one("#query", Field)

    @property
    def _found(self) -> Found:
        return self.query_one("#found", Found)

    def _say(self, said: list[Piece], mark: list[Piece] | None = None) -> None:
        lines = [(mark, list[Piece]())] if mark is not None else []
        self.query_one("#said", Bar).put(*lines, (said, []))

    def _check(self, query: str) -> bool:
        try:
            parse(query)
        except BadQuery as error:
            self._say(*wrong(error, query))
            return False
        except KaizenError as error:
            self._say([Piece(figures.one_line(str(error)), paint.RED)])
            return False
        self._say([])
        return True


def wrong(error: BadQuery, query: str) -> tuple[list[Piece], list[Piece]]:
    """Why a query is wrong, and a mark below the place."""
    at = f"at character {error.position}" + (f", {error.place!r}" if error.place else "")
    column = width_of(query[: error.position - 1])
    return [Piece(figures.one_line(f"{at}: {error.why}"), paint.RED)], [Piece(" " * column + "^", paint.RED)]


def told(answer: Answer) -> list[Piece]:
    """How much was found, and what could not be looked at."""
    count = len(answer.hits)
    said = f"{count}{'+' if answer.more else ''} found" if count else "nothing was found"
    if answer.more:
        said += f": these are the best {min(count, FOUND)}"
    waiting = sum(pending.events for _, pending in answer.pending)
    found = [Piece(said, paint.BOLD)]
    if waiting:
        found.append(Piece(f"  {waiting:,} events are not searchable yet", paint.YELLOW))
    if answer.troubles:
        found.append(Piece("  " + figures.one_line(str(answer.troubles[0])), paint.RED))
    return found


def hit_line(placed: Placed, name: str, width: int) -> list[Piece]:
    """A hit: when, where, what kind, and the text about it with what was hit marked."""
    hit = placed.hit
    at = (clock.iso(hit.at) or "")[5:16].replace("T", " ") or "-"
    kind = "error" if hit.error and hit.kind == "tool_result" else hit.tool or tale.kind(hit.kind)
    begin = [
        cell(at, 11, paint.DIM), Piece(" "), cell(figures.one_line(name), 10 if width < 100 else 16), Piece(" "),
        cell(figures.one_line(kind), 9, paint.CYAN), Piece(" "),
    ]  # fmt: skip
    said = [
        Piece(figures.one_line("." + text + ".")[1:-1], paint.HIT if is_hit else paint.PLAIN)
        for text, is_hit in pieces(hit.snippet)
    ]
    return begin + said

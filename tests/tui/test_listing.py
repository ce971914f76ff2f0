"""Lists on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from kaizen.tui import paint
from kaizen.tui.listing import Bar, Listing
from kaizen.tui.paint import Piece


class Names(Listing[str]):
    drawn_lines = 0

    def key_of(self, item: str) -> Hashable:
        return item.split(maxsplit=1)[0]

    def drawn(self, item: str, width: int) -> list[Segment]:
        self.drawn_lines += 1
        return paint.fitted([Piece(item)], width)


class Shown(App[None]):
    def __init__(self, *, steady: bool = False) -> None:
        super().__init__(ansi_color=True)
        self.names = Names(steady=steady)
        self.chosen = list[str]()

    def compose(self) -> ComposeResult:
        yield Bar(id="bar")
        yield self.names

    def on_mount(self) -> None:
        self.names.focus()

    def on_listing_chosen(self) -> None:
        self.chosen.append(self.names.chosen or "")

    def lines(self) -> list[str]:
        return ["".join(s.text for s in strip).rstrip() for strip in self.screen._compositor.render_strips()]


def show(act: Callable[[Shown, Pilot[None]], Awaitable[None]], *, steady: bool = False) -> None:
    async def run() -> None:
        app = Shown(steady=steady)
        async with app.run_test(size=(30, 11)) as pilot:
            await act(app, pilot)

    asyncio.run(run())


NAMES = [f"n{number:03}" for number in range(1000)]


def test_the_cursor_stays_on_its_item() -> None:
    """While items come, go and change places; where it is gone the cursor is on what is in its place."""

    async def act(app: Shown, pilot: Pilot[None]) -> None:
        app.names.put(NAMES[:8])
        await pilot.press("down", "down", "down")
        assert app.names.chosen == "n003"
        app.names.put(["new", *reversed(NAMES[:8])])
        assert app.names.chosen == "n003"
        app.names.put(["new", "n001 changed", "n002"])
        assert app.names.chosen == "n002"
        app.names.put([])
        assert app.names.chosen is None
        await pilot.press("enter", "down", "up", "pagedown", "home", "end")
        assert app.chosen == []

    show(act)


def test_keys_move_and_open() -> None:
    """By line, by page, to both ends, with arrows and with letters."""

    async def act(app: Shown, pilot: Pilot[None]) -> None:
        app.names.put(NAMES)
        for keys, at in (
            ("down", 1),
            ("j", 2),
            ("k", 1),
            ("pagedown", 10),
            ("b", 1),
            ("G", 999),
            ("g", 0),
            ("up", 0),
            ("end", 999),
        ):
            await pilot.press(keys)
            assert app.names.at == at, keys
            await pilot.pause()
            assert any(line.startswith(f"n{at:03}") for line in app.lines()), keys
        await pilot.press("enter")
        assert app.chosen == ["n999"]

    show(act)


def test_the_mouse_works() -> None:
    """A click puts the cursor there, a second one opens; the wheel scrolls, and the cursor stays in sight."""

    async def act(app: Shown, pilot: Pilot[None]) -> None:
        app.names.put(NAMES)
        await pilot.click(Names, offset=(2, 4))
        assert app.names.at == 4
        await pilot.click(Names, offset=(2, 4), times=2)
        assert app.chosen == ["n004"]
        app.names.scroll_to(y=100, animate=False)
        await pilot.pause()
        assert app.names.at >= 100

    show(act)


def test_the_end_is_followed() -> None:
    """Until somebody goes up; from then on lines stay where they are while more come behind or go before."""

    async def act(app: Shown, pilot: Pilot[None]) -> None:
        app.names.follows = True
        app.names.put(NAMES[:50])
        await pilot.pause()
        assert app.lines()[-1].startswith("n049")
        app.names.put(NAMES[:60])
        await pilot.pause()
        assert app.lines()[-1].startswith("n059")
        await pilot.press("up")
        before = [line.split()[0] for line in app.lines()[1:]]
        app.names.put(NAMES[5:200])
        await pilot.pause()
        assert [line.split()[0] for line in app.lines()[1:]] == before
        assert app.names.chosen == "n058"

    show(act, steady=True)


def test_only_what_is_seen_is_drawn() -> None:
    """However long the list is, and of what is seen only what changed is drawn again."""

    async def act(app: Shown, pilot: Pilot[None]) -> None:
        app.names.put([f"n{number}" for number in range(200_000)])
        await pilot.pause()
        app.names.drawn_lines = 0
        app.names.put([f"n{number}" for number in range(200_001)])
        await pilot.pause()
        assert app.names.drawn_lines <= 2 * app.names.size.height
        app.names.put(["n0", "n1 changed", "n2"])
        await pilot.pause()
        assert [line for line in app.lines() if line][0:3] == ["n0", "n1 changed", "n2"]

    show(act)


def test_a_bar_has_its_lines() -> None:
    """As many as it was given, each with both ends."""

    async def act(app: Shown, pilot: Pilot[None]) -> None:
        app.query_one(Bar).put(([Piece("left")], [Piece("right")]), ([Piece("[bold]second")], []))
        await pilot.pause()
        first, second = app.lines()[:2]
        assert first.split() == ["left", "right"]
        assert second == "[bold]second"

    show(act)


def test_find_shows_an_item() -> None:
    """By its key, somewhere in the middle of what is seen."""

    async def act(app: Shown, pilot: Pilot[None]) -> None:
        app.names.put(NAMES)
        assert app.names.find("n500")
        await pilot.pause()
        assert any(line.startswith("n500") for line in app.lines())
        assert not app.names.find("nowhere")

    show(act)

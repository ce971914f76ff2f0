"""What `kaizen top` shows, made up; and the program, driven without a terminal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaizen import clock, paths
from kaizen.background.start import register
from kaizen.model.daemon import Shown
from kaizen.model.event import Kind
from kaizen.model.session import Session, Status
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.registry.hot import Registry
from kaizen.store.pages import Line
from kaizen.tui import rows
from kaizen.tui.app import Top
from kaizen.tui.board import Place
from kaizen.tui.rows import Row
from kaizen.tui.telling import Excerpt, Wish
from tests.support.claude import Store, Transcript

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from textual.pilot import Pilot

    from kaizen.tui.paint import Piece

NOW = 1_793_700_000_000
HOSTILE = "\x1b[2J\x1b]0;owned\x07[bold red]markup[/] \u202egnp.exe 项目 \x9b31m"


def session(id_: str = "s1", **changed: Any) -> Session:
    """A session that did little."""
    made = Session(
        id=id_, agent="claude-code", parent_id=None, workspace="/src/app", cwd="/src/app", model="claude-opus-9",
        status=Status.IDLE, started_at=NOW - 60_000, ended_at=None, last_event_at=NOW - 1000, title=f"about {id_}", events=3,
        tool_calls=1, model_calls=1, partial_calls=0, usage=Usage(1, 2, 3, 4), spending=Spending(1, 10**9, 0, False),
    )  # fmt: skip
    return made._replace(**changed)


def row(id_: str = "s1", **changed: Any) -> Row:
    """Its line."""
    return rows.row(session(id_, **changed), "app")


def line(cursor: int, kind: Kind = Kind.TEXT, **changed: Any) -> Line:
    """An event of a story."""
    made = Line(cursor, NOW + cursor * 1000, kind, None, None, f"text {cursor}", 6, None, False)
    return made._replace(**changed)


def place(path: str = "/src/app", **changed: Any) -> Place:
    """A workspace whose daemon runs."""
    return Place(path, path.rpartition("/")[2], Shown.RUNNING)._replace(**changed)


def told(*lines: Line, **changed: Any) -> Excerpt:
    """A story."""
    made = Excerpt(Wish("/src/app", "s1"), session(), tuple(lines), {}, (), (), True, True, 0)
    return made._replace(**changed)


def text_of(pieces: Iterable[Piece]) -> str:
    """What stands on a line."""
    return "".join(piece.text for piece in pieces)


class Driven:
    """The program with its pilot."""

    def __init__(self, top: Top, pilot: Pilot[int]) -> None:
        self.top, self.pilot = top, pilot

    async def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type a text."""
        names = {" ": "space", ":": "colon", '"': "quotation_mark", "-": "minus", "/": "slash"}
        await self.pilot.press(*(names.get(c, c) for c in text))

    async def until(self, tell: Callable[[], object], what: str) -> None:
        """Wait until something is so."""
        until = time.monotonic() + 30
        while not tell():
            assert time.monotonic() < until, f"not within 30 s: {what}; the screen shows\n" + "\n".join(self.screen)
            await self.pilot.pause(0.01)

    async def shows(self, *texts: str) -> None:
        """Wait until all of these stand on the screen."""
        await self.until(lambda: all(text in "\n".join(self.screen) for text in texts), f"the screen shows {texts}")

    @property
    def screen(self) -> list[str]:
        """The lines of the screen."""
        width, height = self.top.size
        strips = self.top.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip)[:width].rstrip() for strip in strips[:height]]


@asynccontextmanager
async def driven(columns: int = 80, rows_: int = 24) -> AsyncIterator[Driven]:
    """The program on the home of this test."""
    top = Top(paths.home())
    async with top.run_test(size=(columns, rows_)) as pilot:
        yield Driven(top, pilot)


def drive(act: Callable[[Driven], Awaitable[None]], columns: int = 80, rows_: int = 24) -> None:
    """Run the program and do something with it."""

    async def run() -> None:
        async with driven(columns, rows_) as program:
            await act(program)

    asyncio.run(run())


class Captured:
    """A registered workspace with a store that this process writes, as its daemon would. Sessions began some minutes ago."""

    def __init__(self, home: str, workspace: Path) -> None:
        with Registry.open(home) as registry:
            register(registry, str(workspace), init=True)
        self.path, self.home = str(workspace), home
        self.projects = workspace.parent / f"{workspace.name}-transcripts" / "projects"
        self.store = Store(Path(paths.project_db(home, str(workspace))).parent)

    def session(
        self, number: int = 1, title: str = "Add a form", *, minutes: float = 3, agent: str | None = None
    ) -> Transcript:
        """A session that was asked something."""
        begin = datetime.now(UTC) - timedelta(minutes=minutes)
        made = Transcript(f"5e550000-0000-4000-8000-{number:012}", cwd=self.path, begin=begin, agent=agent)
        return made.prompt(title)

    def take(self, *made: Transcript) -> None:
        """Store what these hold now."""
        for each in made:
            each.write(self.projects)
        self.store.take(self.projects)

    def stands(self, session_id: str, turn: str) -> None:
        """Have a session stand so since now."""
        with self.store.connection:
            self.store.connection.execute(
                "UPDATE sessions SET turn = ?, turn_at = ? WHERE id = ?", (turn, clock.now_ms(), session_id)
            )

    def close(self) -> None:
        """Write no more."""
        self.store.close()

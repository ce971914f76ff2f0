"""The program as a whole; on a real terminal: tests/e2e/test_top.py."""

from __future__ import annotations

import asyncio

import pytest

from kaizen import paths
from kaizen.tui import feed as feeds
from kaizen.tui.app import Top
from kaizen.tui.board import Shelves
from tests.support.claude import text
from tests.support.top import Captured, Driven, drive


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("ctrl+c", 130), ("ctrl+q", 0)])
def test_it_ends_with_its_status(home: str, key: str, status: int) -> None:
    """By q, and by Ctrl-C as any command does."""

    async def act(program: Driven) -> None:
        await program.press(key)
        await program.until(lambda: program.top.return_value is not None, "it ends")
        assert program.top.return_value == status

    drive(act)


def test_the_thread_ends_with_it(captured: Captured) -> None:
    """And has closed the stores."""
    captured.take(captured.session(1, "One"))

    async def run() -> Top:
        top = Top(paths.home())
        async with top.run_test() as pilot:
            await pilot.pause()
        return top

    assert not asyncio.run(run()).feed.is_alive()


def test_an_error_in_the_thread_ends_it(captured: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is raised by who runs it."""

    def fail(_: Shelves) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Shelves, "call_roll", fail)

    async def act(program: Driven) -> None:
        await program.until(lambda: program.top.return_code, "it ends")

    with pytest.raises(ZeroDivisionError):
        drive(act)


def test_one_workspace_at_first(captured: Captured) -> None:
    """The one that was named; escape shows all."""
    captured.take(captured.session(1, "One"))

    async def run() -> None:
        top = Top(paths.home(), captured.path)
        async with top.run_test(size=(80, 24)) as pilot:
            program = Driven(top, pilot)
            await program.shows("kaizen top  repository", "One")
            await program.press("escape")
            await program.shows("1 workspace")

    asyncio.run(run())


def test_what_cannot_be_read_is_told_where_it_was_asked_for(captured: Captured) -> None:
    """A session that is deleted while its story is open is told as gone at the foot."""
    captured.take(captured.session(1, "One").response("m", text("Words")))

    async def act(program: Driven) -> None:
        await program.shows("One")
        await program.press("enter")
        await program.shows("Words")
        with captured.store.connection:
            captured.store.connection.execute("DELETE FROM sessions")
        await program.shows("is gone")
        await program.press("escape")
        await program.shows("no session")

    drive(act)


def test_a_burst_is_shown_a_few_times_a_second(captured: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is stored, the screen is drawn no more often than the thread looks."""
    shown = list[int]()
    rung = Top.on_rung

    def counted(top: Top) -> None:
        shown.append(1)
        rung(top)

    monkeypatch.setattr(Top, "on_rung", counted)
    steps = list[int]()
    step = feeds.Feed._step

    def looked(feed: feeds.Feed) -> None:
        steps.append(1)
        step(feed)

    monkeypatch.setattr(feeds.Feed, "_step", looked)
    made = captured.session(1, "Burst")
    captured.take(made)

    async def act(program: Driven) -> None:
        await program.shows("Burst")
        for number in range(40):
            captured.take(made.response(f"m{number}", text(f"Word {number}")))
            await program.pilot.pause()
        await program.press("enter")
        await program.shows("Word 39")
        assert len(shown) <= len(steps) + 1

    drive(act)

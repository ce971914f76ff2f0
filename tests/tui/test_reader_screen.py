"""A line that is read whole."""

from __future__ import annotations

from kaizen.tui.reader_screen import Reader, ReaderScreen
from tests.support.claude import tool_use
from tests.support.top import Captured, Driven, drive


def test_a_long_output_is_scrolled(captured: Captured) -> None:
    """By line, by page, to both ends; folded anew when the window changes; and c does nothing where nothing was started."""
    made = captured.session(1, "Long").response("m", tool_use("t", "Bash", command="seq"))
    captured.take(made.result("t", "\n".join(f"number {n} " + "x" * 100 for n in range(300))))

    async def act(program: Driven) -> None:
        await program.shows("Long")
        await program.press("enter")
        await program.shows("seq")
        await program.press("enter")
        await program.shows("OUTPUT", "number 0")
        await program.press("G")
        await program.shows("number 299")
        await program.press("b", "k", "c")
        assert isinstance(program.top.screen, ReaderScreen)
        await program.press("g")
        await program.shows("at    ")
        lines = len(program.top.screen.query_one("#text", Reader).items)
        await program.pilot.resize_terminal(140, 30)
        await program.until(
            lambda: len(program.top.screen.query_one("#text", Reader).items) < lines, "longer lines are fewer"
        )

    drive(act)

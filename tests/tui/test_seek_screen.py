"""Searching on the screen."""

from __future__ import annotations

import pytest

from kaizen.errors import BadQuery
from kaizen.model.query import parse
from kaizen.reading.search import Answer, Placed
from kaizen.store import search
from kaizen.store.find import BEGIN, END, Hit
from kaizen.store.search import Pending
from kaizen.tui import seek_screen
from kaizen.tui.story_screen import StoryScreen, Tale
from tests.support.claude import text
from tests.support.top import HOSTILE, NOW, Captured, Driven, drive, text_of

HIT = Hit(7, NOW, -1.0, "s1", "claude-code", "prompt", None, None, f"a {BEGIN}word{END} in it")


def indexed(captured: Captured) -> None:
    """Have all that is stored be found."""
    search.index(captured.store.writer, search.gaps(captured.store.connection))


def test_what_was_found_opens_the_story_there(captured: Captured) -> None:
    """A word is found in a story of many lines, and enter shows it at that line."""
    made = captured.session(1, "Much", minutes=30)
    for number in range(900):
        made.response(f"m{number}", text(f"Word {number} " + ("needle" if number == 70 else "hay")))
    captured.take(made)
    indexed(captured)

    async def act(program: Driven) -> None:
        await program.shows("Much")
        await program.press("s")
        await program.type("needle")
        await program.press("enter")
        await program.shows("1 found", "Word 70 needle")
        await program.press("enter")
        await program.until(lambda: isinstance(program.top.screen, StoryScreen), "the story is open")
        await program.shows("answer       Word 70 needle", "Word 71 hay")
        chosen = program.top.screen.query_one("#tale", Tale).chosen
        assert chosen is not None
        assert "needle" in (chosen.text or "")
        await program.press("escape")
        await program.shows("1 found")
        await program.press("slash")
        await program.type(" nowhere")
        await program.press("enter")
        await program.shows("nothing was found")

    drive(act)


def test_a_bad_query_says_where_and_why(captured: Captured) -> None:
    """With a mark below the place; and while it is put right the mark goes."""
    captured.take(captured.session(1, "Some"))

    async def act(program: Driven) -> None:
        await program.shows("Some")
        await program.press("s")
        await program.type("some tool:")
        await program.press("enter")
        await program.shows("at character 11: tool: has no value")
        lines = program.screen
        mark = next(line for line in lines if line.strip() == "^")
        assert mark.index("^") == 10
        await program.type("Bash")
        await program.until(lambda: "^" not in "\n".join(program.screen), "the mark is gone")

    drive(act)


@pytest.mark.parametrize(("query", "column"), [("tool:", 5), ("项目 tool:", 10)])
def test_the_mark_stands_below_the_place(query: str, column: int) -> None:
    """Wide characters before it counted as they are drawn."""
    with pytest.raises(BadQuery) as raised:
        parse(query)
    _, mark = seek_screen.wrong(raised.value, query)
    assert text_of(mark) == " " * column + "^"


def test_a_hit_on_a_line() -> None:
    """When, where, what kind, and the text with what was hit marked; an agent's text is text."""
    pieces = seek_screen.hit_line(Placed("/src/app", HIT), "app", 80)
    assert text_of(pieces).split()[2:] == ["app", "prompt", "a", "word", "in", "it"]
    assert [piece.text for piece in pieces if piece.style is seek_screen.paint.HIT] == ["word"]
    hostile = seek_screen.hit_line(Placed("/src/app", HIT._replace(snippet=HOSTILE, tool="x\n")), "app", 80)
    assert text_of(hostile).isprintable()


def test_what_could_not_be_looked_at_is_told() -> None:
    """How much is not searchable yet, that there is more, and who could not be asked."""
    from kaizen.errors import KaizenError

    said = text_of(
        seek_screen.told(Answer([Placed("/a", HIT)], True, [("/a", Pending(5, 9))], [KaizenError("it is gone")]))
    )
    for wanted in ("1+ found", "5 events are not searchable yet", "it is gone"):
        assert wanted in said

"""A session's story on the screen."""

from __future__ import annotations

from kaizen.model.daemon import Shown
from kaizen.tui import story_screen
from kaizen.tui.reader_screen import ReaderScreen
from kaizen.tui.story_screen import StoryScreen, Tale
from kaizen.tui.window import MOST, PAGE
from tests.support.claude import text, thinking, tool_use
from tests.support.top import HOSTILE, Captured, Driven, drive, line, session, text_of, told


def tale(program: Driven) -> Tale:
    return program.top.screen.query_one("#tale", Tale)


def test_a_story_grows_while_it_is_looked_at(captured: Captured) -> None:
    """Its end is followed; whoever goes up stays there and is told how much came; G goes back to the end."""
    made = captured.session(1, "Grow").response("m0", thinking("hm"), text("First"))
    for number in range(30):
        made.response(f"n{number}", text(f"Word {number}"))
    captured.take(made)

    async def act(program: Driven) -> None:
        await program.shows("Grow")
        await program.press("enter")
        await program.shows("Word 29")
        captured.take(made.response("m1", text("Second")))
        await program.shows("Second")
        await program.press("up", "up")
        captured.take(made.response("m2", text("Third")), made.response("m3", text("Fourth")))
        await program.shows("2 new below")
        assert "Third" not in "\n".join(program.screen)
        await program.press("G")
        await program.shows("Fourth")
        captured.take(made.response("m4", text("Fifth")))
        await program.shows("Fifth")
        assert "new below" not in "\n".join(program.screen)

    drive(act)


def test_a_call_is_opened_and_left(captured: Captured) -> None:
    """A call is one line with its outcome; opened it shows input and output; n and p go on; esc comes back to its line."""
    made = captured.session(1, "Call").response("m1", tool_use("t1", "Bash", command="npm test\nnpm run lint"))
    made.result("t1", "3 failed\n" + HOSTILE, error=True).response("m2", text("Hm."))
    captured.take(made)

    async def act(program: Driven) -> None:
        await program.shows("Call")
        await program.press("enter")
        await program.shows("npm test npm run lint", "error", "Hm.")
        await program.press("up", "enter")
        await program.shows("INPUT", "npm run lint", "OUTPUT", "3 failed", "\\x1b[2J", "outcome   error")
        await program.press("n")
        await program.shows("TEXT", "Hm.")
        await program.press("p")
        await program.shows("OUTPUT")
        await program.press("escape")
        await program.shows("npm test npm run lint")
        chosen = tale(program).chosen
        assert chosen is not None
        assert chosen.name == "Bash"

    drive(act)


def test_a_sub_agent_is_entered_and_left(captured: Captured) -> None:
    """By its line among the figures, and up again; in 80 columns by key, where there is room beside the story."""
    made = captured.session(1, "The whole").response("m", tool_use("t", "Task", prompt="look"))
    captured.take(made, captured.session(1, "The part", agent="a0000000000000001"))

    async def act(program: Driven) -> None:
        await program.shows("[+1] The")
        await program.press("enter")
        await program.shows("prompt", "The whole")
        await program.press("i")
        about = program.top.screen.query_one("#about", story_screen.About)
        await program.until(lambda: about.find(f"child {made.session}/a0000000000000001"), "the sub-agent is told of")
        await program.shows("SUB-AGENTS", "The part", "cost")
        await program.press("enter")
        await program.shows("sub-agent › The part")
        await program.press("u")
        await program.until(lambda: len(program.top.screen_stack) == 4, "the story above")
        await program.press("escape", "escape")
        await program.shows("SUB-AGENTS")
        await program.press("escape", "escape")
        await program.shows("STATUS")

    drive(act)
    drive(act, 120, 40)


def test_files_touched_stand_among_the_figures(captured: Captured) -> None:
    """Relative to the workspace."""
    made = captured.session(1, "Touch").response("m", tool_use("t", "Edit", file_path=f"{captured.path}/src/a.py"))
    captured.take(made.result("t"))

    async def act(program: Driven) -> None:
        await program.shows("Touch")
        await program.press("enter")
        await program.shows("FILES", "1e", "src/a.py")

    drive(act, 130, 40)


def test_a_long_story_is_read_a_part_at_a_time(captured: Captured) -> None:
    """From the end to the begin and back all of it can be reached, and never more is held than may be."""
    made = captured.session(1, "Long", minutes=45)
    for number in range(MOST + PAGE):
        made.response(f"m{number}", text(f"Word {number}."))
    captured.take(made)

    async def act(program: Driven) -> None:
        await program.shows("Long")
        await program.press("enter")
        await program.shows(f"Word {MOST + PAGE - 1}.")
        before = len(tale(program).items)
        tale(program).go(0)
        await program.press("up")
        await program.until(lambda: len(tale(program).items) > before, "a page before")
        await program.press("g")
        await program.shows("prompt       Long", "Word 0.")
        assert "new below" in program.screen[-1]
        tale(program).go(len(tale(program).items) - 1)
        end = tale(program).items[-1].cursor
        await program.press("down")
        await program.until(lambda: tale(program).items[-1].cursor > end, "a page behind")
        assert len(tale(program).items) <= MOST
        await program.press("G")
        await program.shows(f"Word {MOST + PAGE - 1}.")

    drive(act)


def test_what_was_opened_is_of_this_story(captured: Captured) -> None:
    """An answer that comes after the screen changed is shown by nobody else."""
    captured.take(captured.session(1, "One").response("m", text("Words")))

    async def act(program: Driven) -> None:
        await program.shows("One")
        await program.press("enter")
        await program.shows("Words")
        assert isinstance(program.top.screen, StoryScreen)
        await program.press("enter")
        await program.until(lambda: isinstance(program.top.screen, ReaderScreen), "it is open")

    drive(act)


def test_how_much_is_below() -> None:
    """Only what came since the end was left, and what is not held yet."""
    there = told(line(1), line(2), line(3), more=4, last=False)
    assert text_of(story_screen.below(there, 1)) == " 6 new below (G) "
    assert story_screen.below(there, None) == []
    assert story_screen.below(told(line(1)), 1) == []
    assert text_of(story_screen.below(there._replace(more=1000), 9)) == " 1,000+ new below (G) "


def test_the_head_of_a_story() -> None:
    """Whose it is, how it stands and why, what it cost; and that nothing new can come."""
    there = told(session=session(title=HOSTILE, status_reason="because", model="claude-opus-9"))
    first, second, third = story_screen.head(there, "app", "a title", still=True)
    assert text_of(first[0]) == "app › a title"
    assert text_of(first[1]) == "claude-code claude-opus-9"
    assert text_of(second[0]) == "idle  because"
    assert "nothing new will come" in text_of(third[0])
    assert len(story_screen.head(None, "app", "s1", still=False)) == 2
    assert Shown.RUNNING

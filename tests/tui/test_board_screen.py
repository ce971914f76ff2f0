"""The first screen."""

from __future__ import annotations

from textual.events import Key

from kaizen import clock
from kaizen.tui.board_screen import BoardScreen, Sessions
from kaizen.tui.rows import Scope
from tests.support.claude import tool_use
from tests.support.top import HOSTILE, Captured, Driven, drive


def sessions(program: Driven) -> Sessions:
    return program.top.screen.query_one("#sessions", Sessions)


def test_who_waits_for_permission_stands_first_and_out(captured: Captured) -> None:
    """With the tool that it wants to use, above who is at work, in 80 columns and with the cursor on it."""
    busy = captured.session(1, "Busy").response("m1", tool_use("t1", "Bash", command="make all"))
    waits = captured.session(2, "Asks", minutes=1).response("m2", tool_use("t2", "Bash", command="git push"))
    captured.take(busy, waits)
    captured.stands(waits.session, "waiting for permission")

    async def act(program: Driven) -> None:
        await program.shows("Asks", "Busy")
        lines = program.screen
        first = next(number for number, line in enumerate(lines) if "Asks" in line)
        assert lines[first].startswith("! PERMISSION claude   repository Bash")
        assert "git" in lines[first]
        assert lines[first + 1].startswith("* active")
        await program.shows("! 1 PERMISSION", "no daemon works for repository")

    drive(act)


def test_the_cursor_stays_on_its_session_while_rows_move(captured: Captured) -> None:
    """A session that begins to wait goes to the top, and the cursor goes with the one it was on."""
    made = [captured.session(number, f"Session {number}", minutes=5 - number) for number in range(1, 5)]
    captured.take(*made)

    async def act(program: Driven) -> None:
        await program.shows("Session 4")
        await program.press("down", "down")
        chosen = sessions(program).chosen
        assert chosen is not None
        captured.stands(made[0].session, "waiting for permission")
        await program.until(lambda: sessions(program).items[0].session.title == "Session 1", "it is first")
        found = sessions(program).chosen
        assert found is not None
        assert found.key == chosen.key
        await program.shows("! PERMISSION")

    drive(act)


def test_filter_as_you_type(captured: Captured) -> None:
    """Each letter narrows the list; enter keeps the filter, escape ends it."""
    captured.take(captured.session(1, "Add a form"), captured.session(2, "Mend the build"))

    async def act(program: Driven) -> None:
        await program.shows("Add a form", "Mend the build")
        await program.press("slash")
        await program.type("mend q")
        await program.shows("has all of these words: mend q")
        await program.press("backspace", "backspace")
        await program.until(lambda: len(sessions(program).items) == 1, "one is left")
        await program.press("enter")
        assert sessions(program).has_focus
        assert "Add a form" not in "\n".join(program.screen)
        await program.press("escape")
        await program.shows("Add a form", "Mend the build")

    drive(act)


def test_keys_that_come_at_once_are_for_what_they_open(captured: Captured) -> None:
    """Whoever types faster than the screen changes, as over a slow line, types into the filter, or into the query."""
    captured.take(captured.session(1, "squint"), captured.session(2, "other"))

    async def act(program: Driven) -> None:
        await program.shows("squint", "other")
        for key in ("slash", *"squi", "enter", "escape", "s", *"squ"):
            program.top.post_message(Key(key, key if len(key) == 1 else None))
        await program.shows("in all workspaces")
        await program.until(
            lambda: program.top.screen.query_one("#query").value == "squ",  # type: ignore[attr-defined]
            "it stands in the query",
        )

    drive(act)


def test_which_and_in_which_order(captured: Captured) -> None:
    """Today's, those under way, all; by attention, time, tokens and so on, either way round."""
    captured.take(captured.session(1, "Of today", minutes=6), captured.session(2, "Long ago", minutes=60 * 24 * 3))
    hours = (clock.now_ms() // 3_600_000) % 24

    async def act(program: Driven) -> None:
        screen = program.top.screen
        assert isinstance(screen, BoardScreen)
        if hours:  # not just after midnight
            await program.shows("Of today")
        assert "Long ago" not in "\n".join(program.screen)
        await program.press("t")
        await program.shows("no session is under way: t shows others")
        await program.press("t")
        await program.shows("Of today", "Long ago", "2 all, by attention")
        await program.press("o")
        await program.shows("by latest")
        await program.press("O", "r")
        await program.shows("by attention ↑")
        assert screen.view.scope is Scope.ALL

    drive(act)


def test_sub_agents(captured: Captured) -> None:
    """At first they are told of at their session, then on lines of their own."""
    made = captured.session(1, "The whole").response("m", tool_use("t", "Task", prompt="look"))
    below = captured.session(1, "The part", agent="a0000000000000001")
    captured.take(made, below)

    async def act(program: Driven) -> None:
        await program.shows("[+1] The w")
        await program.press("a")
        await program.shows("└ The part", "sub-agents")
        assert "[+1]" not in "\n".join(program.screen)

    drive(act)


def test_workspaces_beside_and_by_key(captured: Captured) -> None:
    """Side by side where there is room; in 80 columns by key; the one at the cursor is the one that is looked at."""
    captured.take(captured.session(1, "Of one"))

    async def narrow(program: Driven) -> None:
        await program.shows("Of one")
        assert "all workspaces" not in "\n".join(program.screen)
        await program.press("w")
        await program.shows("all workspaces", "no daemon")
        assert "Of one" not in "\n".join(program.screen)
        await program.press("down", "enter")
        await program.shows("kaizen top  repository", "Of one")
        await program.press("escape")
        await program.shows("1 workspace")

    async def wide(program: Driven) -> None:
        await program.shows("all workspaces", "Of one")
        await program.press("tab", "down")
        await program.shows("kaizen top  repository")
        await program.press("w")
        await program.until(lambda: "all workspaces" not in "\n".join(program.screen), "they are gone")
        assert sessions(program).has_focus

    drive(narrow)
    drive(wide, 140, 45)


def test_a_hostile_title_is_text(captured: Captured) -> None:
    """Nothing that an agent wrote moves the cursor or is taken for markup."""
    captured.take(captured.session(1, HOSTILE))

    async def act(program: Driven) -> None:
        await program.shows("\\x1b[2J")
        assert all(line.isprintable() for line in program.screen)

    drive(act)
    drive(act, 140, 45)


def test_a_home_without_workspaces(home: str) -> None:
    """Says what to do, and makes nothing."""

    async def act(program: Driven) -> None:
        await program.shows("kaizen init")

    drive(act)


def test_the_size_may_change(captured: Captured) -> None:
    """From wide to narrow to tiny and back all is still there."""
    captured.take(captured.session(1, "Add a form"))

    async def act(program: Driven) -> None:
        await program.shows("Add a form")
        for width, height in ((80, 24), (40, 10), (10, 3), (200, 60), (80, 24)):
            await program.pilot.resize_terminal(width, height)
            await program.pilot.pause()
        await program.shows("Add a form", "? help")

    drive(act, 140, 45)

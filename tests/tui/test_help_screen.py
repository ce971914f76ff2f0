"""The help."""

from __future__ import annotations

from kaizen.text import width_of
from kaizen.tui import help_screen
from kaizen.tui.board_screen import BoardScreen
from kaizen.tui.listing import Listing
from kaizen.tui.reader_screen import ReaderScreen
from kaizen.tui.seek_screen import SeekScreen
from kaizen.tui.shell import Shell
from kaizen.tui.story_screen import StoryScreen
from tests.support.processes import ROOT
from tests.support.top import Driven, drive, text_of

SPOKEN = {"up": "↑", "down": "↓", "right": "→", "left": "←", "question_mark": "?", "slash": "/", "escape": "esc", "pageup": "pgup",
          "pagedown": "pgdn", "ctrl+c": "ctrl-c", "ctrl+z": "ctrl-z", "shift+tab": "tab", "ctrl+b": "b", "ctrl+f": "space",
          "ctrl+q": "q"}  # fmt: skip


def test_every_key_is_told() -> None:
    """Each key that any screen or list takes stands in the help."""
    told = {
        word.lower() if len(word) > 1 else word
        for _, keys in help_screen.HELP
        for key, _ in keys
        for word in key.split()
    }
    for owner in (Listing, Shell, BoardScreen, StoryScreen, ReaderScreen, SeekScreen):
        for binding in owner.BINDINGS:
            for key in binding.key.split(","):  # type: ignore[union-attr]
                assert SPOKEN.get(key, key) in told, (owner, key)


def test_the_document_has_the_same_keys() -> None:
    """Each line of the help stands in `docs/top.md`."""
    document = (ROOT / "docs" / "top.md").read_text().splitlines()
    missing = [
        said for line in help_screen.lines() if (said := text_of(line).rstrip()) and f"    {said}" not in document
    ]
    assert missing == []


def test_it_fits() -> None:
    """No line is wider than 79 columns."""
    assert max(width_of(text_of(line)) for line in help_screen.lines()) <= 79


def test_it_is_shown_and_left(home: str) -> None:
    """On ? from anywhere, and gone with ? or escape."""

    async def act(program: Driven) -> None:
        await program.press("question_mark")
        await program.shows("Everywhere", "Ctrl-Z")
        await program.press("question_mark")
        await program.shows("0 workspaces")
        await program.press("s", "f1")
        await program.shows("Everywhere")
        await program.press("escape", "escape")
        await program.shows("0 workspaces")

    drive(act)

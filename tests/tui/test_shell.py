"""What all screens have in common."""

from __future__ import annotations

import pytest

from kaizen.tui.shell import keys_in
from tests.support.top import Driven, drive, text_of

KEYS = (("enter", "open"), ("?", "help"), ("q", "quit"))


@pytest.mark.parametrize(
    ("width", "said"), [(40, "enter open  ? help  q quit"), (20, "enter open  ? help"), (10, "enter open"), (3, "")]
)
def test_as_many_keys_as_there_is_room_for(width: int, said: str) -> None:
    """Whole ones, the most wanted first."""
    assert text_of(keys_in(KEYS, width)) == said


def test_what_is_pasted_cannot_move_the_cursor(home: str) -> None:
    """Control characters that come into a field are written out."""

    async def act(program: Driven) -> None:
        await program.press("slash")
        field = program.top.screen.query_one("#filter")
        field.value = "a\x1b[2Jb\u202e"  # type: ignore[attr-defined]
        await program.shows("a\\x1b[2Jb\\u202e")

    drive(act)

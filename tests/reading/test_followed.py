"""A store that is followed, whatever becomes of its file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.reading.followed import Followed
from kaizen.store.behind import Wanted
from tests.support.followed import Written, registered

SIZE = 1_000_000


@pytest.fixture
def stored(home: str, tmp_path: Path) -> Iterator[tuple[str, Written]]:
    workspace = registered(home, tmp_path.resolve() / "w")
    made = Written(home, workspace)
    yield workspace, made
    made.close()


def test_it_is_due_when_the_file_has_changed(stored: tuple[str, Written]) -> None:
    """And once more, since two changes may have one time; then no more."""
    workspace, written = stored
    followed = Followed(workspace, Wanted())
    followed.read(10, SIZE)
    followed.look()  # as it was opened
    followed.is_due = False
    followed.look()
    followed.is_due = False
    followed.look()
    assert not followed.is_due
    written.add(1)
    for _ in range(2):
        followed.look()
        assert followed.is_due
        followed.read(10, SIZE)
        followed.put(())
    followed.look()
    assert not followed.is_due
    assert followed.position == 1
    followed.close()


def test_where_there_is_no_store_it_waits(home: str, tmp_path: Path) -> None:
    """Nothing is made, and nothing is due."""
    followed = Followed(registered(home, tmp_path.resolve() / "w"), Wanted())
    followed.read(10, SIZE)
    assert (followed.is_due, followed.more, followed.begun) == (False, False, False)


def test_its_position_is_before_what_waits(stored: tuple[str, Written]) -> None:
    """What was read and not taken lies behind it."""
    workspace, written = stored
    written.add(1, 2, 3)
    followed = Followed(workspace, Wanted())
    followed.read(10, SIZE)
    assert (followed.position, followed.upto) == (0, 3)
    followed.take()
    assert followed.position == 1
    followed.close()


def test_it_opens_again_what_was_given_back(stored: tuple[str, Written]) -> None:
    """And goes on where it was; another file in its place is read from its end at most."""
    workspace, written = stored
    written.add(1, 2)
    followed = Followed(workspace, Wanted())
    followed.read(10, SIZE)
    followed.put(())
    followed.rest()
    assert not followed.is_open
    written.add(3)
    followed.read(10, SIZE)
    assert [each.cursor for each in (followed.take(),)] == [3]
    followed.close()


def test_two_stores_in_turn_are_told_apart(stored: tuple[str, Written], home: str) -> None:
    """Of a second one that takes the place of the second, what both before have told is not told again."""
    workspace, written = stored
    written.add(1, text="first")
    followed = Followed(workspace, Wanted())
    told: list[str | None] = []

    def read() -> None:
        followed.read(10, SIZE)
        while followed.first is not None:
            told.append(followed.take().event.text)

    read()
    for number, said in ((1, "second"), (2, "third")):
        written.close()
        for end in ("", "-wal", "-shm"):
            if os.path.lexists(written.path + end):
                os.unlink(written.path + end)
        written = Written(home, workspace)
        written.number = number
        written.add(5, text=said)
        written.number = 0
        for _ in range(number):
            written.add(1, text="told before")
        read()
    assert told == ["first", "second", "third"]
    written.close()
    followed.close()

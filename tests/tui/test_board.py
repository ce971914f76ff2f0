"""What is known of all workspaces and sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.model.daemon import Shown
from kaizen.tui import board as boards
from kaizen.tui.board import Shelves
from tests.support.claude import tool_use
from tests.support.homes import make_workspace
from tests.support.top import Captured, place


@pytest.fixture
def other(home: str, tmp_path: Path) -> Captured:
    """A second workspace."""
    return Captured(home, make_workspace(tmp_path / "work" / "other"))


def test_all_workspaces_together(captured: Captured, other: Captured) -> None:
    """Their sessions, how their daemons stand, and what happened today; what is done right now with what it was given."""
    busy = captured.session(1, "Busy", minutes=1).response("m1", tool_use("t1", "Bash", command="make all"))
    captured.take(busy)
    other.take(other.session(2, "Other", minutes=1).response("m2", tool_use("t2")).result("t2"))
    shelves = Shelves(captured.home)
    try:
        shelves.call_roll()
        assert shelves.look(everything=False, anyway=False)
        board = shelves.board
        assert [each.name for each in board.places] == ["other", "repository"]
        assert {each.state for each in board.places} == {Shown.STOPPED}
        by_title = {row.session.title: row for row in board.rows}
        assert {*by_title} == {"Busy", "Other"}
        doing = by_title["Busy"].doing
        assert doing is not None
        assert (doing.tool, doing.gist) == ("Bash", "make all")
        assert by_title["Other"].doing is None
        assert board.row((captured.path, busy.session)) == by_title["Busy"]
        assert board.place(captured.path) is not None
        today = boards.summed(board.places)
        assert (today.sessions, today.tokens, today.spending.calls) == (2, 2186, 2)
    finally:
        shelves.close()
        other.close()


def test_workspaces_of_one_name_are_told_apart(captured: Captured, tmp_path: Path) -> None:
    """By as much of their paths as it takes, and their sessions with them."""
    twin = Captured(captured.home, make_workspace(tmp_path / "twin" / "repository"))
    twin.take(twin.session(2, "Other", minutes=1).response("m2", tool_use("t2")))
    shelves = Shelves(captured.home)
    try:
        shelves.call_roll()
        shelves.look(everything=False, anyway=False)
        names = {place.path: place.name for place in shelves.board.places}
        assert names[twin.path] == "twin/repository"
        assert len({*names.values()}) == 2
        assert [row.name for row in shelves.board.rows] == ["twin/repository"]
    finally:
        shelves.close()
        twin.close()


def test_it_is_read_again_only_where_something_changed(captured: Captured) -> None:
    """Nothing new is nothing to do; what is stored is seen at the next look."""
    made = captured.session(1, "One")
    captured.take(made)
    shelves = Shelves(captured.home)
    shelves.call_roll()
    assert shelves.look(everything=False, anyway=False)
    assert not shelves.look(everything=False, anyway=False)
    captured.take(made.response("m", tool_use("t")))
    assert shelves.look(everything=False, anyway=False)
    assert shelves.board.rows[0].session.tool_calls == 1
    shelves.close()


def test_all_sessions_once_somebody_wants_them(captured: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many the latest are looked at, until all are wanted."""
    monkeypatch.setattr(boards, "_LATEST", 2)
    captured.take(*(captured.session(number, f"S{number}") for number in range(1, 6)))
    shelves = Shelves(captured.home)
    shelves.call_roll()
    shelves.look(everything=False, anyway=True)
    assert len(shelves.board.rows) == 2
    shelves.look(everything=True, anyway=True)
    assert len(shelves.board.rows) == 5
    shelves.look(everything=True, anyway=True)
    assert len(shelves.board.rows) == 5
    shelves.close()


def test_a_damaged_store_hides_no_other(captured: Captured, other: Captured) -> None:
    """It is told why it cannot be read, and all else is shown."""
    captured.take(captured.session(1, "Sound"))
    path = Path(other.store.path)
    other.close()
    path.write_bytes(b"no database" * 1000)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    shelves = Shelves(captured.home)
    shelves.call_roll()
    shelves.look(everything=False, anyway=True)
    broken = shelves.board.place(other.path)
    assert broken is not None
    assert broken.trouble is not None
    assert [row.session.title for row in shelves.board.rows] == ["Sound"]
    shelves.close()


def test_a_workspace_that_is_forgotten_is_gone(captured: Captured) -> None:
    """And so are its sessions."""
    from kaizen.registry.hot import Registry

    captured.take(captured.session(1, "One"))
    shelves = Shelves(captured.home)
    shelves.call_roll()
    shelves.look(everything=False, anyway=True)
    with Registry.open(captured.home) as registry:
        registry.connection.execute("DELETE FROM workspaces")
    shelves.call_roll()
    shelves.look(everything=False, anyway=True)
    assert (shelves.board.places, shelves.board.rows) == ((), ())
    shelves.close()


@pytest.mark.parametrize(
    ("state", "works"),
    [
        (Shown.RUNNING, True),
        (Shown.SLEEPING, True),
        (Shown.STARTING, True),
        (Shown.STOPPED, False),
        (Shown.STALE, False),
    ],
)
def test_whether_anything_new_will_come(state: Shown, works: bool) -> None:
    """A sleeping daemon wakes by itself; one that is stopped, or dead, does not."""
    assert place(state=state).works is works

"""What stands above the sessions."""

from __future__ import annotations

import pytest

from kaizen.model.daemon import Shown
from kaizen.model.session import Status
from kaizen.model.spending import Spending
from kaizen.tui import heading
from kaizen.tui.board import Board
from kaizen.tui.rows import Scope, View
from tests.support.top import NOW, place, row, text_of


def lines(board: Board, view: View = View()) -> list[str]:  # noqa: B008 - a value
    return [text_of([*left, *right]) for left, right in heading.head(board, view, 3)]


def test_today_and_who_wants_something() -> None:
    """Workspaces, sessions, tokens and cost of today; how many wait and work; which are shown and how."""
    spent = Spending(1, 5 * 10**8)
    board = Board(
        NOW, (place(sessions=2, tokens=1500, spending=spent), place("/src/b", sessions=1, tokens=500, spending=spent)),
        (), (row("a", status=Status.WAITING_PERMISSION), row("b", status=Status.ACTIVE)),
    )  # fmt: skip
    first, second = lines(board)
    assert "2 workspaces  today 3 sessions  2.0k tokens  $1.00" in first
    assert "UTC" in first
    assert "! 1 PERMISSION   ? 0 your turn   * 1 active" in second
    assert "3 today, by attention" in second


def test_of_one_workspace() -> None:
    """Where one is looked at, the figures are its own."""
    board = Board(NOW, (place(sessions=2), place("/src/b", sessions=5)), (), (row("a", status=Status.ACTIVE),))
    first, second = lines(board, View(workspace="/src/b", scope=Scope.ALL, reverse=True, sub_agents=True))
    assert "b  today 5 sessions" in first
    assert "* 0 active" in second
    assert "all, by attention ↑, sub-agents" in second


@pytest.mark.parametrize(
    ("board", "said"),
    [
        (Board(NOW, (place(state=Shown.STOPPED),)), "no daemon works for app: nothing new will come from there"),
        (Board(NOW, (place(trouble="it is damaged"),)), "app cannot be read: it is damaged"),
        (Board(NOW, (place(),), (), (), "it is busy"), "it is busy; this is older"),
        (Board(NOW, tuple(place(f"/src/{n}", state=Shown.STOPPED) for n in "abcde")), "for a, b, c and 2 more"),
    ],
)
def test_what_keeps_it_from_being_all(board: Board, said: str) -> None:
    """The worst is told; where all is well nothing is."""
    assert said in lines(board)[2]
    assert len(lines(Board(NOW, (place(state=Shown.SLEEPING),)))) == 2


@pytest.mark.parametrize(
    ("board", "view", "said"),
    [
        (Board(0), View(), "reading"),
        (Board(NOW), View(), "kaizen init"),
        (Board(NOW, (place(),)), View(words="x"), "x"),
        (Board(NOW, (place(),)), View(), "t shows others"),
        (Board(NOW, (place(),)), View(scope=Scope.ALL), "no session was captured yet"),
    ],
)
def test_why_nothing_is_shown(board: Board, view: View, said: str) -> None:
    """An empty list says why, and what would show some."""
    assert said in heading.nothing(board, view)


def test_workspaces_and_all_of_them() -> None:
    """The first line stands for all together."""
    board = Board(NOW, (place(sessions=1), place("/src/b", sessions=2)), (), (row("a", status=Status.ACTIVE),))
    found = heading.places(board)
    assert [(shown.name, busy) for shown, busy in found] == [("all workspaces", 1), ("app", 1), ("b", 0)]
    assert found[0][0].sessions == 3
    assert heading.places(Board(NOW)) == []


def test_one_after_the_other() -> None:
    """After the last comes the first."""
    assert [heading.following("abc", each) for each in "abc"] == ["b", "c", "a"]
    assert heading.following("abc", "a", -1) == "c"

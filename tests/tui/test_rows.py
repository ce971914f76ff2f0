"""Which sessions are shown, and in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.figures import DAY_MS
from kaizen.model.session import Status
from kaizen.model.spending import Spending
from kaizen.tui import rows
from kaizen.tui.rows import Doing, Scope, Sort, View
from tests.support.top import NOW, row

ALL = View(scope=Scope.ALL)


def ids(found: list[rows.Row]) -> list[str]:
    return [each.session.id for each in found]


def test_who_waits_comes_first() -> None:
    """First who waits for permission, then for the user, then who is at work, then the rest by time."""
    there = [
        row("ended", status=Status.ENDED, last_event_at=NOW), row("old", last_event_at=NOW - 9000), row("new", last_event_at=NOW - 1),
        row("active", status=Status.ACTIVE, last_event_at=NOW - 8000), row("user", status=Status.WAITING_USER, last_event_at=NOW - 9000),
        row("permission", status=Status.WAITING_PERMISSION, last_event_at=NOW - 99_000),
    ]  # fmt: skip
    assert ids(rows.chosen(there, ALL, NOW)) == ["permission", "user", "active", "ended", "new", "old"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (Sort.LATEST, "late"),
        (Sort.TOKENS, "many"),
        (Sort.COST, "dear"),
        (Sort.STARTED, "young"),
        (Sort.REPOSITORY, "app"),
    ],
)
def test_other_orders(sort: Sort, first: str) -> None:
    """By time, tokens, cost, start and repository; the other way round too."""
    there = [
        row("late", last_event_at=NOW), row("many")._replace(tokens=10**6), row("dear")._replace(spending=Spending(1, 10**12)),
        row("young", started_at=NOW), row("app")._replace(name="AAA"),
    ]  # fmt: skip
    assert ids(rows.ordered(there, View(sort=sort)))[0] == first
    assert ids(rows.ordered(there, View(sort=sort, reverse=True)))[-1] == first


@given(st.permutations(range(6)))
def test_the_order_is_always_the_same(order: list[int]) -> None:
    """Sessions that are alike stand in the same order however they came."""
    there = [row(f"s{number}", last_event_at=NOW - number // 3) for number in order]
    assert ids(rows.chosen(there, ALL, NOW)) == [f"s{number}" for number in range(6)]


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        (Scope.ACTIVE, {"waits", "works"}),
        (Scope.TODAY, {"waits", "works", "today"}),
        (Scope.ALL, {"waits", "works", "today", "before"}),
    ],
)
def test_which_are_shown(scope: Scope, shown: set[str]) -> None:
    """Today's are those of the day of UTC, and whatever is under way since before."""
    long_ago = NOW - 3 * DAY_MS
    there = [
        row("waits", status=Status.WAITING_USER, last_event_at=long_ago), row("works", status=Status.ACTIVE, last_event_at=None),
        row("today", last_event_at=NOW - NOW % DAY_MS), row("before", last_event_at=NOW - NOW % DAY_MS - 1),
    ]  # fmt: skip
    assert {*ids(rows.chosen(there, View(scope=scope), NOW))} == shown


@pytest.mark.parametrize(
    ("words", "found"), [("LOGIN", True), ("app claude", True), ("npm", True), ("login nowhere", False), ("  ", True)]
)
def test_a_filter_wants_all_words(words: str, found: bool) -> None:
    """In title, repository, agent or what is done, in any case."""
    there = row(title="Add a Login form")._replace(doing=Doing("Bash", "npm test", NOW))
    assert bool(rows.chosen([there], ALL._replace(words=words), NOW)) is found


def test_one_workspace() -> None:
    """Only its sessions."""
    there = [row("mine"), row("other", workspace="/src/other")]
    assert ids(rows.chosen(there, ALL._replace(workspace="/src/other"), NOW)) == ["other"]


def test_sub_agents_are_told_of_at_their_session() -> None:
    """Tokens, cost and the last event are those of all; a sub-agent that waits for permission makes its session stand out."""
    top = row("top", status=Status.IDLE, last_event_at=NOW - 9000)
    below = row("top/below", parent_id="top", status=Status.WAITING_PERMISSION, last_event_at=NOW)
    below = below._replace(doing=Doing("Bash", "rm", NOW))
    deep = row("top/deep", parent_id="top/below", status=Status.ACTIVE)
    (found,) = rows.folded([deep, below, top])
    assert (found.session.id, found.below, found.status, found.last_at) == ("top", 2, Status.WAITING_PERMISSION, NOW)
    assert (found.tokens, found.spending.known_nano, found.doing) == (30, 3 * 10**9, below.doing)
    assert ids(rows.chosen([top, below], ALL._replace(sub_agents=True), NOW)) == ["top/below", "top"]


def test_parents_that_go_round_are_no_trouble() -> None:
    """Sessions that name each other as parents stand for themselves, and nothing hangs."""
    there = [row("a", parent_id="b"), row("b", parent_id="a"), row("alone", parent_id="gone")]
    assert {*ids(rows.folded(there))} == {"a", "b", "alone"}


def test_how_many_want_something() -> None:
    """Sessions are counted as they are listed."""
    there = [row("a", status=Status.ACTIVE), row("b", parent_id="a", status=Status.ACTIVE), row("c")]
    assert rows.counted(rows.folded(there)) == {Status.ACTIVE: 1, Status.IDLE: 1}

"""What the calls of a store cost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kaizen.model.figures import DAY_MS
from kaizen.model.spending import Spending, whole
from kaizen.model.usage import Usage
from kaizen.store import costs, read, rollups
from tests.support.claude import BEGIN, FORK, MODEL, Store, session, sub_agent
from tests.support.prices import put_price

CALL = 836_000  # nano-dollars


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A session of three calls with a sub-agent of two and a fork that copied it all."""
    made = Store(tmp_path / "store")
    parent = session(cwd="/src/app")
    for each in (parent, sub_agent(parent), parent.fork(FORK)):
        each.write(tmp_path / "projects")
    made.take(tmp_path / "projects")
    put_price(made.writer)
    yield made
    made.close()


def spent(store: Store, by: str = "model", **more: Any) -> dict[str | None, Spending]:
    return {each.key: each.spending for each in costs.sums(store.connection, by, **more)}


def test_each_call_is_spent_once(store: Store) -> None:
    """Copies in forks are not, whatever the sums are made for."""
    five = Spending(5, 5 * CALL)
    assert spent(store) == {MODEL: five}
    assert spent(store, "day") == {"2026-11-02": five}
    assert spent(store, "agent") == {"claude-code": five}
    assert spent(store, "folder") == {"/src/app": five}
    tokens = whole(costs.sums(store.connection, "day")).usage
    assert tokens == Usage(15, 250, 5000, 200, 150, 50, None)


def test_sub_agents_count_below_the_session_at_the_top_of_their_tree(store: Store) -> None:
    """However deep they lie."""
    sums = [*costs.sums(store.connection, "session")]
    assert {each.key for each in sums} == {session().session}
    assert whole(sums).spending == Spending(5, 5 * CALL)


def test_since_an_instant_only_what_came_then_is_spent(store: Store) -> None:
    """By the time of the call, with the prices of those."""
    first = int(BEGIN.timestamp() * 1000)
    assert spent(store, since=first)[MODEL].calls == 5
    later = store.connection.execute("SELECT max(at) FROM calls").fetchone()[0]
    assert spent(store, since=later)[MODEL].calls == 1
    assert spent(store, since=later + 1) == {}
    assert len(costs.prices_used(store.connection, since=first)) == 1
    assert costs.prices_used(store.connection, since=later + 1) == set()


@pytest.mark.parametrize("by", ["day", "model", "agent", "session", "folder"])
@pytest.mark.parametrize("begins", [0, 1, DAY_MS // 2, DAY_MS, DAY_MS + 1])
def test_a_span_may_begin_within_a_day(store: Store, by: str, begins: int) -> None:
    """What is kept by day, and the rest of that day by its calls, are together what the calls since then came to."""
    midnight = int(BEGIN.timestamp() * 1000) // DAY_MS * DAY_MS
    store.connection.execute("UPDATE calls SET at = ? + rowid_ * ? FROM (SELECT id AS i, row_number() OVER () AS rowid_ FROM calls)"
                             " WHERE i = id", (midnight, DAY_MS // 3))  # fmt: skip
    rollups.note(store.connection, [row[0] for row in store.connection.execute("SELECT id FROM sessions")])
    for _ in range(2):
        sums = whole(costs.sums(store.connection, by, since=midnight + begins)).spending
        query = "SELECT count(*), sum(cost_nano) FROM calls WHERE counted AND at >= ?"
        assert sums[:2] == store.connection.execute(query, (midnight + begins,)).fetchone()
        rollups.reckon(store.writer, rollups.to_reckon(store.connection))


def of_tree(store: Store, session_id: str) -> Spending:
    return read.session(store.connection, session_id, workspace="/w", now_ms=0).tree_spending


def test_calls_that_count_elsewhere_are_left_out(store: Store) -> None:
    """By their ids; and those that count here can be named."""
    assert spent(store, without={"msg_1_0", "msg_1_1", "none"})[MODEL].calls == 3
    assert sorted(call.id for call in costs.held(store.connection, {*costs.ids(store.connection)}))[:3] == [
        "msg_1_0",
        "msg_1_1",
        "msg_1_end",
    ]


def test_a_session_costs_its_own_and_its_tree_all_below(store: Store) -> None:
    """Each derivable by itself; the fork cost nothing yet, and so is not known to."""
    parent = session().session
    (child,) = read.children(store.connection, parent)
    assert of_tree(store, parent) == Spending(5, 5 * CALL)
    assert of_tree(store, child) == Spending(2, 2 * CALL)
    assert of_tree(store, FORK) == Spending()
    own = {found.id: found.spending for found in read.sessions(store.connection, workspace="/w", limit=0, now_ms=0)}
    assert own == {parent: Spending(3, 3 * CALL), child: Spending(2, 2 * CALL), FORK: Spending()}


def test_a_sessions_calls_stand_with_what_they_cost(store: Store) -> None:
    """In their order, the copied ones too, which do not count."""
    own = costs.billed(store.connection, session().session)
    assert [(each.counted, each.nano, each.at_least) for each in own] == [(True, CALL, False)] * 3
    assert sorted(each.call.at or 0 for each in own) == [each.call.at for each in own]
    assert [each.counted for each in costs.billed(store.connection, FORK)] == [False] * 3


def test_an_unpriced_call_makes_its_sums_unknown(store: Store) -> None:
    """The session's and the tree's, which keep the known part."""
    store.connection.execute("UPDATE calls SET cost_nano = NULL WHERE id = 'msg_1_0'")
    assert of_tree(store, session().session) == Spending(5, 4 * CALL, 1)


def test_parents_in_a_circle_end_somewhere(store: Store) -> None:
    """A foreign record may say anything."""
    store.connection.execute(
        "UPDATE sessions SET parent_id = (SELECT max(id) FROM sessions WHERE parent_id IS NOT NULL)"
    )
    assert whole(costs.sums(store.connection, "session")).spending.calls == 5
    assert of_tree(store, session().session).calls >= 2


def test_a_folder_that_only_hooks_told_counts_too(store: Store) -> None:
    """Where no record tells it, a session's folder is the one that its hooks told."""
    store.connection.execute("UPDATE events SET cwd = NULL")
    store.connection.execute("UPDATE sessions SET cwd = NULL, hook_cwd = '/src/hooked'")
    assert spent(store, "folder") == {"/src/hooked": Spending(5, 5 * CALL)}

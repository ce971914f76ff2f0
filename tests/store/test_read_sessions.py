"""Which sessions are listed, in what order, and by what they are compared."""

from __future__ import annotations

import pytest

from kaizen.model.event import Event, Kind, SessionFact
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import read_sessions, rollups
from kaizen.store.read_sessions import Weight, Which, latest
from kaizen.store.read_status import Standing, nobody_knows
from tests.store.test_write import batch
from tests.support.claude import MODEL, Store
from tests.support.prices import put_price

MILLION = 1_000_000


def put(store: Store, name: str, at: int | None, *, output: int = 0, **said: object) -> None:
    facts = [SessionFact(name, **said), Event(f"{name}-e", name, at, Kind.TEXT)]  # type: ignore[arg-type]
    if output:
        facts.append(ModelCall(f"{name}-c", name, at, said.get("model", MODEL), Usage(0, output, 0, 0), True))  # type: ignore[arg-type]
    store.writer.commit(batch(name, *facts))


@pytest.fixture
def four(store: Store) -> Store:
    """`b` is a sub-agent of `a`; of `d` no time is known."""
    put(store, "a", 1000, output=MILLION, git_branch="main", opened_at=500)
    put(store, "b", 3000, output=2 * MILLION, parent_id="a", git_branch="feature/x_y")
    put(store, "c", 2000, output=MILLION, model="unheard-of", git_branch="Main")
    put(store, "d", None)
    put_price(store.writer)
    put_price(store.writer, None, model="unheard-of")
    return store


@pytest.mark.parametrize("reckoned", [[], ["a", "d"], ["a", "b", "c", "d"]])
@pytest.mark.parametrize(
    ("which", "ids"),
    [
        (Which(), "bcad"),
        (Which(agent="claude-code"), "bcad"),
        (Which(agent="CLAUDE*"), "bcad"),
        (Which(agent="claude"), ""),
        (Which(branch="main"), "ca"),
        (Which(branch="feature/x?y"), ""),
        (Which(branch="*x_y"), "b"),
        (Which(branch="*xzy"), ""),
        (Which(roots=True), "cad"),
        (Which(since=2000), "bc"),
        (Which(until=2000), "a"),
        (Which(until=2001), "ca"),
        (Which(since=1000, until=2000, roots=True, branch="m*"), "a"),
    ],
)
def test_which(four: Store, which: Which, ids: str, reckoned: list[str]) -> None:
    """The latest active first, those without a time last; the same whatever was reckoned before."""
    rollups.reckon(four.writer, reckoned)
    assert latest(four.connection, which) == [*ids]
    assert latest(four.connection, which, 2) == [*ids][:2]


@pytest.mark.parametrize("reckoned", [[], ["b", "d"], ["a", "b", "c", "d"]])
def test_what_they_weigh(four: Store, reckoned: list[str]) -> None:
    """Alone, or with all below them."""
    rollups.reckon(four.writer, reckoned)
    cost = 10 * 10**9  # of a million tokens of output
    own = {
        "a": Weight(1, cost, 0, MILLION), "b": Weight(1, 2 * cost, 0, 2 * MILLION), "c": Weight(1, 0, 1, MILLION),
        "d": Weight(0, 0, 0, 0),
    }  # fmt: skip
    assert read_sessions.weights(four.connection, trees=False) == own
    whole = {**own, "a": Weight(2, 3 * cost, 0, 3 * MILLION)}
    assert read_sessions.weights(four.connection, trees=True) == whole


def test_parents_that_go_round_or_are_not_there(store: Store) -> None:
    """Each counts once, and with itself."""
    for one, other in (("a", "b"), ("b", "a"), ("c", "nowhere")):
        put(store, one, 1000, output=5, parent_id=other)
    whole = read_sessions.weights(store.connection, trees=True)
    assert {name: weight.calls for name, weight in whole.items()} == {"a": 2, "b": 2, "c": 1}


def test_they_come_in_the_order_that_is_asked_for(four: Store) -> None:
    """With what they cost, alone and with sub-agents; one that is not there is left out."""
    standing = Standing(four.connection, 0, nobody_knows)
    found = read_sessions.sessions(four.connection, ["d", "nowhere", "a"], workspace="/w", standing=standing)
    assert [(each.id, each.workspace) for each in found] == [("d", "/w"), ("a", "/w")]
    assert (found[1].spending.usd, found[1].tree_spending.usd, found[1].tree.sessions) == (10.0, 30.0, 2)
    assert (found[1].started_at, found[1].last_event_at, found[0].last_event_at) == (500, 1000, None)


def test_by_what_they_began_with(store: Store) -> None:
    """By the beginning of its fingerprint, or that it is not known."""
    put(store, "a", 1000)
    put(store, "b", 2000)
    store.connection.execute("UPDATE sessions SET instructions = '11aa' WHERE id = 'a'")
    for asked, ids in (("11", ["a"]), ("11aa", ["a"]), ("1a", []), ("unknown", ["b"]), (None, ["b", "a"])):
        assert latest(store.connection, Which(instructions=asked)) == ids

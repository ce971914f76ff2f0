"""The sessions that are asked for, of several stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.model.event import Event, Kind, SessionFact, Turn
from kaizen.model.session import Status
from kaizen.model.usage import ModelCall, Usage
from kaizen.reading.sessions import Sort, Wanted, is_such, sessions
from kaizen.reading.stores import Opened
from kaizen.store.read_sessions import Weight, Which
from tests.store.test_write import batch
from tests.support.claude import MODEL, Store
from tests.support.prices import put_price

NOW = 10_000_000
DOLLAR = 100_000  # tokens of output


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[list[Opened]]:
    """Of `/one` a session of $1 with a sub-agent of $5, and one of $3 that waits; of `/two` one of $4 that is over."""
    one, two = Store(tmp_path / "one"), Store(tmp_path / "two")
    put(one, "a", 1000, 1)
    put(one, "a/x", 2000, 5, parent_id="a")
    put(one, "b", NOW - 1000, 3, turn=Turn.WAITING_PERMISSION, turn_at=NOW)
    put(two, "c", 1500, 4, ended=True)
    yield [Opened("/one", one.connection), Opened("/two", two.connection)]
    one.close()
    two.close()


def put(store: Store, name: str, at: int, dollars: int, **said: object) -> None:
    call = ModelCall(f"{name}-c", name, at, MODEL, Usage(0, dollars * DOLLAR, 0, 0), True)
    facts = (SessionFact(name, **said), Event(f"{name}-e", name, at, Kind.TEXT), call)  # type: ignore[arg-type]
    store.writer.commit(batch(name, *facts))
    put_price(store.writer)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(), "b a/x c a"),
        (Wanted(limit=2), "b a/x"),
        (Wanted(sort=Sort.COST), "a/x c b a"),
        (Wanted(sort=Sort.TOKENS, limit=1), "a/x"),
        (Wanted(Which(roots=True), sort=Sort.COST), "a c b"),
        (Wanted(cost=(">", 3)), "a/x c"),
        (Wanted(cost=(">=", 3), limit=2), "b a/x"),
        (Wanted(cost=("<", 2)), "a"),
        (Wanted(Which(roots=True), cost=("=", 6)), "a"),
        (Wanted(status=frozenset({Status.WAITING_PERMISSION})), "b"),
        (Wanted(status=frozenset({Status.IDLE, Status.ENDED}), limit=2), "a/x c"),
        (Wanted(Which(until=1), status=frozenset({Status.IDLE})), ""),
    ],
)
def test_what_is_asked_for(opened: list[Opened], wanted: Wanted, ids: str) -> None:
    """Of both stores, in one order, and no more than were asked for."""
    found = sessions(opened, wanted, now_ms=NOW, alive=lambda _: None)
    assert [each.id for each in found] == ids.split()
    assert {each.workspace for each in found if each.id == "c"} <= {"/two"}


@pytest.mark.parametrize(
    ("weight", "so"),
    [
        (Weight(2, 10**9, 0, 0), "<2 <=1 =1 >=1 >0.5"),
        (Weight(2, 10**9, 1, 0), ">=1 >0.5"),  # a part is not known, so it is more
        (Weight(2, 0, 2, 0), ""),
        (Weight(0, 0, 0, 0), ""),
        (Weight(1, 0, 0, 0), "<2 <=1"),  # it is known to be for nothing
    ],
)
def test_what_a_cost_is_known_to_be(weight: Weight, so: str) -> None:
    """What is not known is neither less nor more."""
    asked = [("<", 2.0), ("<=", 1.0), ("=", 1.0), (">=", 1.0), (">", 0.5)]
    assert " ".join(f"{sign}{number:g}" for sign, number in asked if is_such(weight, (sign, number))) == so

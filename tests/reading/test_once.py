"""Each call once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.database import migrate
from kaizen.database.schemas import WORKSPACE
from kaizen.model.spending import elsewhere
from kaizen.reading import once
from kaizen.store import costs
from tests.support.claude import BEGIN, FORK, Store, Transcript, session, text

DAY_MS = 86_400_000
BEGUN = int(BEGIN.timestamp() * 1000)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[list[Store]]:
    """Two stores that hold a session and its fork, and a third that has nothing of either."""
    parent = session(1)
    held = ([parent], [parent.fork(FORK), session(5)], [session(7)])
    made = []
    for number, files in enumerate(held):
        projects = tmp_path / f"agents{number}" / "projects"
        for each in files:
            each.write(projects)
        made.append(Store(tmp_path / f"store{number}"))
        made[-1].take(projects)
    yield made
    for store in made:
        store.close()


def test_a_copy_counts_where_it_was_copied_from(stores: list[Store]) -> None:
    """In a span as in all; a store alone loses nothing."""
    open_ = [store.connection for store in stores]
    copied = {call.id for call in costs.held(open_[0])}
    assert len(copied) == 3
    assert once.lost(open_) == [frozenset(), copied, frozenset()]
    assert once.lost(open_, since=BEGUN, until=BEGUN + DAY_MS)[1] == copied
    assert once.lost(open_, since=BEGUN + DAY_MS) == [frozenset()] * 3
    assert once.lost(open_[1:2]) == [frozenset()]
    assert once.lost([]) == []


def test_a_copy_with_another_time_is_found_all_the_same(stores: list[Store], tmp_path: Path) -> None:
    """One whose client wrote it down days later counts neither in its own span nor twice."""
    late = Transcript(FORK[:-1] + "9", begin=BEGIN + timedelta(days=3)).queued("go on")
    late.response("msg_1_0", text("Looking."))
    late.write(tmp_path / "late" / "projects")
    store = Store(tmp_path / "store-late")
    store.take(tmp_path / "late" / "projects")
    both = [stores[0].connection, store.connection]
    assert once.lost(both, since=BEGUN + 2 * DAY_MS) == [frozenset(), {"msg_1_0"}]
    assert once.lost(both, since=BEGUN, until=BEGUN + DAY_MS) == [frozenset(), {"msg_1_0"}]
    store.close()


CALLS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.integers(0, 9)), max_size=6, unique_by=lambda c: c[0]
)


@given(st.lists(CALLS, min_size=2, max_size=4), st.integers(-1, 9), st.integers(0, 9))
def test_a_span_loses_what_all_of_it_would(held: list[list[tuple[str, str, int]]], since: int, took: int) -> None:
    """Of the calls within it, whichever span it is."""
    stores = [migrate.stand_in(WORKSPACE) for _ in held]
    for store, calls in zip(stores, held, strict=True):
        store.execute("PRAGMA query_only=OFF")
        for name, in_session, at in calls:
            store.execute(
                "INSERT INTO calls (id, session_id, at, complete) VALUES (?, ?, ?, 1)", (name, in_session, at)
            )
    whole = elsewhere([costs.held(store) for store in stores])
    found = once.lost(stores, since=since, until=since + took)
    for store, ours, theirs in zip(stores, found, whole, strict=True):
        within = {call.id for call in costs.held(store, since=since, until=since + took)}
        assert ours & within == theirs & within
        store.close()

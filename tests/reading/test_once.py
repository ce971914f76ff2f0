"""Each call once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.database import migrate
from kaizen.database.schemas import WORKSPACE
from kaizen.model.spending import Held, elsewhere
from kaizen.reading import once
from kaizen.reading.stores import Opened
from kaizen.store import costs
from tests.support.claude import BEGIN, FORK, Store, Transcript, session, text


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


def held(store: sqlite3.Connection) -> list[Held]:
    """All calls that count in it."""
    return [*costs.held(store, {*costs.ids(store)})]


def lost(stores: list[sqlite3.Connection]) -> list[frozenset[str]]:
    """As of workspaces that have these stores."""
    return once.lost([Opened(f"/{number}", store) for number, store in enumerate(stores)])


def test_a_copy_counts_where_it_was_copied_from(stores: list[Store]) -> None:
    """A store alone loses nothing, nor does one that shares nothing."""
    there = [store.connection for store in stores]
    copied = {call.id for call in held(there[0])}
    assert len(copied) == 3
    assert lost(there) == [frozenset(), copied, frozenset()]
    assert lost(there[1:]) == [frozenset()] * 2
    assert lost(there[1:2]) == [frozenset()]
    assert lost([]) == []


def test_a_copy_with_another_time_is_found_all_the_same(stores: list[Store], tmp_path: Path) -> None:
    """One whose client wrote it down days later."""
    late = Transcript(FORK[:-1] + "9", begin=BEGIN + timedelta(days=3)).queued("go on")
    late.response("msg_1_0", text("Looking."))
    late.write(tmp_path / "late" / "projects")
    store = Store(tmp_path / "store-late")
    store.take(tmp_path / "late" / "projects")
    assert lost([stores[0].connection, store.connection]) == [frozenset(), {"msg_1_0"}]
    store.close()


CALLS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), max_size=6, unique=True)


@given(st.lists(CALLS, max_size=4))
def test_only_what_several_stores_hold_is_looked_at(given_: list[list[tuple[str, str]]]) -> None:
    """And it comes to the same as if all of it were, also where a call was copied within a store."""
    stores = [migrate.stand_in(WORKSPACE) for _ in given_]
    for store, calls in zip(stores, given_, strict=True):
        store.execute("PRAGMA query_only=OFF")
        for name, in_session in calls:
            counted = in_session == min(other for each, other in calls if each == name)
            values = (name, in_session, counted)
            store.execute("INSERT INTO calls (id, session_id, counted, complete) VALUES (?, ?, ?, 1)", values)
    assert lost(stores) == [*map(frozenset, elsewhere([*map(held, stores)]))]
    for store in stores:
        store.close()

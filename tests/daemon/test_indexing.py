"""Indexing behind the capture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import clock
from kaizen.daemon.indexing import MOST_NEW, NEW_EVERY_S, Indexing
from kaizen.model.event import Event, Kind
from kaizen.store import read, search
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)
NEVER = float("inf")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    yield made
    made.close()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still until it is set."""
    time = [100.0]
    monkeypatch.setattr(clock, "span", lambda: time[0])
    return time


def put(store: Store, number: int, begin: int = 0) -> None:
    events = [Event(f"k{begin + n}", "s", begin + n, Kind.TEXT, text="some words", bytes=10) for n in range(number)]
    store.writer.commit(Batch("/s.jsonl", FileIdentity("claude-code", "s"), STATE, events, 1, 7, restart=False))


def noted(store: Store, indexing: Indexing, number: int, begin: int) -> None:
    before = read.head(store.connection)
    put(store, number, begin)
    indexing.note(before, read.head(store.connection))


def test_a_backlog_is_indexed_step_by_step(store: Store, now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest first, at once one after the other, until nothing is left."""
    monkeypatch.setattr(search, "STEP_EVENTS", 1000)
    put(store, 2500)
    indexing = Indexing(store.writer)
    assert indexing.turn() == 0.0
    assert search.gaps(store.connection) == [(1, 1500)]
    assert (indexing.turn(), indexing.turn()) == (0.0, NEW_EVERY_S)  # the rest is so little that it may wait
    now[0] += NEW_EVERY_S
    assert (indexing.turn(), indexing.turn()) == (0.0, NEVER)
    assert search.pending(store.connection) == (0, 0)


def test_what_is_new_goes_before_what_is_old(store: Store, now: list[float]) -> None:
    """Also while a history is being read, of which nothing is indexed meanwhile."""
    indexing = Indexing(store.writer)
    put(store, 50)
    noted(store, indexing, 3, 1000)
    indexing.turn_new()
    assert search.gaps(store.connection) == [(1, 50)]
    put(store, 50, 100)
    indexing.turn_new()
    assert search.gaps(store.connection) == [(54, 103), (1, 50)]


def test_what_comes_one_by_one_is_indexed_together(store: Store, now: list[float]) -> None:
    """Within a moment, and in how long that is, is told."""
    indexing = Indexing(store.writer)
    noted(store, indexing, 1, 0)
    assert (indexing.turn(), indexing.turn()) == (0.0, NEVER)
    noted(store, indexing, 1, 1)
    noted(store, indexing, 1, 2)
    indexing.turn_new()
    now[0] += NEW_EVERY_S / 5
    assert indexing.turn() == pytest.approx(NEW_EVERY_S * 4 / 5)
    assert search.gaps(store.connection) == [(2, 3)]
    now[0] += NEW_EVERY_S
    assert (indexing.turn(), indexing.turn()) == (0.0, NEVER)


def test_a_change_of_many_events_is_no_longer_new(store: Store, now: list[float]) -> None:
    """It goes step by step with the rest, so that nobody waits for it."""
    indexing = Indexing(store.writer)
    noted(store, indexing, MOST_NEW + 1, 0)
    indexing.turn_new()
    assert search.pending(store.connection).events == MOST_NEW + 1
    assert (indexing.turn(), indexing.turn()) == (0.0, NEVER)


def test_nothing_to_do(store: Store, now: list[float]) -> None:
    """An empty store, and a note of nothing."""
    indexing = Indexing(store.writer)
    indexing.note(0, 0)
    indexing.turn_new()
    assert indexing.turn() == NEVER

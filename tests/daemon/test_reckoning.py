"""Reckoning behind the capture."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import clock
from kaizen.daemon import reckoning
from kaizen.daemon.reckoning import AGAIN_S, SHARE, STEP_S, Reckoning
from kaizen.model.event import Event, Kind
from kaizen.store import rollups
from kaizen.store.write import Batch, FileState, Superseded, Writer
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)
NEVER = float("inf")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still until it is set."""
    time = [100.0]
    monkeypatch.setattr(clock, "span", lambda: time[0])
    return time


def put(store: Store, *sessions: str, at: int = 1000) -> None:
    for each in sessions:
        event = Event(f"k{at}", each, at, Kind.TEXT, text="some words", bytes=10)
        store.writer.commit(Batch(f"/{each}", FileIdentity("claude-code", each), STATE, [event], 1, 7, restart=False))


def takes(monkeypatch: pytest.MonkeyPatch, now: list[float], seconds: float) -> list[str]:
    """Each session takes so long from now on; those that were reckoned."""
    done: list[str] = []
    keep = rollups._keep

    def slow(store: object, session: str) -> None:
        keep(store, session)  # type: ignore[arg-type]  # a connection
        done.append(session)
        now[0] += seconds

    monkeypatch.setattr(rollups, "_keep", slow)
    return done


def test_the_latest_first_in_short_steps(store: Store, now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """As many in a step as fit into it; then there is nothing more to do."""
    for number, name in enumerate("abcd"):
        put(store, name, at=1000 * number)
    done, turns = takes(monkeypatch, now, STEP_S * 0.6), Reckoning(store.writer)
    assert (turns.turn(), done) == (0.0, ["d", "c"])
    assert (turns.turn(), done) == (0.0, ["d", "c", "b", "a"])
    assert turns.turn() == NEVER
    assert rollups.stale(store.connection) == set()


def test_a_session_that_goes_on_is_left_alone_for_a_while(
    store: Store, now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The longer it took the longer, whatever else there is to do; what is read of it is exact all the same."""
    put(store, "a", at=1000)
    done, turns = takes(monkeypatch, now, 1.0), Reckoning(store.writer)
    assert (turns.turn(), turns.turn(), done) == (0.0, NEVER, ["a"])
    put(store, "a", "b", at=2000)
    assert (turns.turn(), done) == (0.0, ["a", "b"])
    assert turns.turn() == pytest.approx(SHARE - 1)
    assert rollups.rolled(store.connection, "a")["a"].events == 2
    now[0] += SHARE
    assert (turns.turn(), turns.turn(), done) == (0.0, NEVER, ["a", "b", "a"])


def test_what_takes_no_time_waits_too(store: Store, now: list[float]) -> None:
    """What comes within a moment is reckoned together."""
    put(store, "a")
    turns = Reckoning(store.writer)
    assert (turns.turn(), turns.turn()) == (0.0, NEVER)
    put(store, "a", at=2000)
    assert turns.turn() == pytest.approx(AGAIN_S)


def test_a_step_that_fails_leaves_what_was(store: Store, now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is one transaction: what it had done is undone, and done again later."""
    put(store, "a", "b")
    before = store.rows()
    keep = rollups._keep

    def broken(connection: object, session: str) -> None:
        if session == "b":
            raise ZeroDivisionError
        keep(connection, session)  # type: ignore[arg-type]  # a connection

    monkeypatch.setattr(rollups, "_keep", broken)
    with pytest.raises(ZeroDivisionError):
        Reckoning(store.writer).turn()
    assert (rollups.stale(store.connection), store.rows()) == ({"a", "b"}, before)
    assert store.connection.execute("SELECT count(*) FROM rollups").fetchone() == (0,)
    monkeypatch.setattr(rollups, "_keep", keep)
    Reckoning(store.writer).turn()
    assert rollups.stale(store.connection) == set()


def test_a_writer_that_was_superseded_reckons_nothing(store: Store) -> None:
    """As it writes nothing."""
    put(store, "a")
    Writer.take(store.connection, store.path)
    with pytest.raises(Superseded):
        Reckoning(store.writer).turn()
    assert reckoning.Reckoning(Writer.take(store.connection, store.path)).turn() == 0.0
    assert rollups.stale(store.connection) == set()


def test_nothing_to_do(store: Store, tmp_path: Path) -> None:
    """An empty store."""
    assert Reckoning(store.writer).turn() == NEVER

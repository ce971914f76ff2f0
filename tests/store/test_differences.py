"""Only what differs is written, and nothing of what is told nowhere else is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.database import opening
from kaizen.model.event import Event, Kind, SessionFact, Source
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import differences
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """A store, and the one beside it."""
    made = Store(tmp_path / "store"), Store(tmp_path / "fresh")
    yield made
    for each in made:
        each.close()


def tell(store: Store, session: str, *facts: object) -> None:
    state = FileState(1, 2, 3, b"", 4, skipping=False)
    store.writer.commit(Batch(f"/{session}", FileIdentity("claude-code", session), state, facts, 1, 7, restart=False))


def take_over(stores: tuple[Store, Store], **whole: bool) -> int:
    store, fresh = stores
    with opening.attached(store.connection, fresh.path, "fresh"):
        return store.writer.act(lambda connection: differences.take_over(connection, [*whole.items()], [1], [1]))


def events(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute("SELECT natural_key, text FROM events ORDER BY seq").fetchall()


def text(key: str, words: str | None, **more: object) -> Event:
    return Event(key, "s", 5, Kind.TEXT, text=words, **more)


def call(session: str, output: int) -> ModelCall:
    return ModelCall("m", session, 5, "model", Usage(1, output), complete=True)


def test_a_session_that_was_read_whole_is_replaced(stores: tuple[Store, Store]) -> None:
    """What is not told any more goes, what is told otherwise changes, what is new comes last."""
    tell(stores[0], "s", text("a", "old"), text("b", "gone"), text("c", "same"))
    tell(stores[1], "s", text("new", "new"), text("c", "same"), text("a", "right"))
    assert take_over(stores, s=True) == 3
    assert events(stores[0]) == [("a", "right"), ("c", "same"), ("new", "new")]
    assert take_over(stores, s=True) == 0


def test_a_session_that_was_not_is_only_completed(stores: tuple[Store, Store]) -> None:
    """Nothing goes; what is told better is taken; a transcript's word is not replaced by a hook's."""
    tell(stores[0], "s", text("a", "old"), text("b", "only here"), SessionFact("s", title="kept", title_rank=2))
    tell(stores[1], "s", text("a", "right"), text("b", "a hook's", source=Source.HOOK))
    tell(stores[1], "s", SessionFact("s", title="other", title_rank=1, model="m"))
    take_over(stores, s=False)
    assert events(stores[0]) == [("a", "right"), ("b", "only here")]
    assert stores[0].connection.execute("SELECT title, model FROM sessions").fetchone() == ("kept", "m")


def test_other_sessions_are_not_touched(stores: tuple[Store, Store]) -> None:
    """What is out of scope stays, but for calls that both hold: they have the same figures, and count once."""
    tell(stores[0], "s", call("s", 10))
    tell(stores[0], "t", call("t", 10), Event("x", "t", 1, Kind.TEXT, text="stays"))
    tell(stores[1], "s", call("s", 30))
    take_over(stores, s=True)
    rows = stores[0].connection.execute("SELECT session_id, output, counted FROM calls ORDER BY session_id").fetchall()
    assert rows == [("s", 30, 1), ("t", 30, 0)]
    assert ("x", "stays") in events(stores[0])


def test_figures_that_another_session_told_stay(stores: tuple[Store, Store]) -> None:
    """Of one call the largest figures count, whoever holds them; what it costs is not unset for nothing."""
    tell(stores[0], "t", call("t", 50))
    tell(stores[0], "s", call("s", 10))
    stores[0].connection.execute("UPDATE calls SET cost_nano = 9")
    tell(stores[1], "s", call("s", 10))
    assert take_over(stores, s=True) == 0
    rows = stores[0].connection.execute("SELECT output, cost_nano FROM calls").fetchall()
    assert rows == [(50, 9), (50, 9)]


def test_a_call_that_goes_counts_where_it_remains(stores: tuple[Store, Store]) -> None:
    """The session that held it first does not hold it any more."""
    tell(stores[0], "s", call("s", 10))
    tell(stores[0], "t", call("t", 10))
    tell(stores[1], "s", text("a", "no call"))
    take_over(stores, s=True)
    assert stores[0].connection.execute("SELECT session_id, counted FROM calls").fetchall() == [("t", 1)]


def test_it_can_be_emptied(stores: tuple[Store, Store]) -> None:
    """All rows but those of the store itself."""
    tell(stores[1], "s", text("a", "x"), call("s", 1))
    differences.empty(stores[1].connection)
    counts = [
        stores[1].connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("events", "calls")
    ]
    assert counts == [0, 0]

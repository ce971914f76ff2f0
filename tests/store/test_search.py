"""The index: every event once, in bounded steps, newest first, and nothing of what is gone."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.database import opening
from kaizen.model.event import Event, Kind, Source
from kaizen.store import search
from kaizen.store.search import Range
from kaizen.store.write import Batch, FileState, Superseded, Writer
from kaizen.transcripts.format import FileIdentity
from tests.support import soak
from tests.support.claude import Store

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store")
    yield made
    made.close()


def event(key: str, text: str | None, at: int | None = 1000, **more: Any) -> Event:
    more.setdefault("kind", Kind.TEXT)
    return Event(key, "s", at, text=text, bytes=len(text or ""), **more)


def put(store: Store, *events: Event, **more: Any) -> None:
    store.writer.commit(Batch("/s.jsonl", FileIdentity("claude-code", "s"), STATE, events, 1, 7, restart=False, **more))


def step(store: Store) -> bool:
    gaps = search.gaps(store.connection)
    if gaps:
        search.index(store.writer, [search.step_in(store.connection, gaps[0])])
    return bool(gaps)


def index_all(store: Store) -> None:
    while step(store):
        pass


def found(store: Store, words: str) -> list[str]:
    rows = store.connection.execute(
        "SELECT natural_key FROM search JOIN events ON seq = search.rowid WHERE search MATCH ? ORDER BY seq", (words,)
    )
    return [key for (key,) in rows]


def check(store: Store) -> None:
    """The index is exactly that of the events' texts."""
    assert search.gaps(store.connection) == []
    store.connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
    assert words(store.connection) == words_of_a_fresh_one(store.connection)


def words(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, instance)")
    rows = connection.execute("SELECT term, doc, offset FROM temp.words ORDER BY 1, 2, 3").fetchall()
    connection.execute("DROP TABLE temp.words")
    return rows


def words_of_a_fresh_one(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
    connection.execute("CREATE VIRTUAL TABLE temp.fresh USING fts5 (text, tokenize='unicode61')")
    connection.execute("INSERT INTO temp.fresh (rowid, text) SELECT seq, text FROM searchable")
    connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(temp, fresh, instance)")
    rows = connection.execute("SELECT term, doc, offset FROM temp.words ORDER BY 1, 2, 3").fetchall()
    connection.execute("DROP TABLE temp.words")
    connection.execute("DROP TABLE temp.fresh")
    return rows


def test_what_is_stored_can_be_found_once_it_is_indexed(store: Store) -> None:
    """Not before, and it is told how much is missing."""
    put(store, event("a", "the parser broke"), event("b", None, kind=Kind.USAGE), event("c", "parse_line(x)"))
    assert (found(store, "parser"), search.pending(store.connection)) == ([], (3, 3))
    index_all(store)
    assert (found(store, "parser"), found(store, '"parse_line"'), found(store, "line")) == (["a"], ["c"], ["c"])
    assert search.pending(store.connection) == (0, 0)
    check(store)


def test_first_words_of_lines_in_a_tool_call_are_words(store: Store) -> None:
    """A call's text is JSON, in which a line's end is a letter behind a stroke; anywhere else it is what it says."""
    put(
        store,
        event("a", '{"command":"cd x\\ndef read\\n\\tnow"}', kind=Kind.TOOL_CALL),
        event("b", r"C:\new", kind=Kind.TOOL_RESULT),
    )
    index_all(store)
    assert (found(store, "def"), found(store, "now"), found(store, "new")) == (["a"], ["a"], ["b"])
    check(store)


def test_steps_are_bounded_and_begin_with_the_latest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the end of a gap that has what happened last, whichever it is."""
    monkeypatch.setattr(search, "STEP_BYTES", 20)
    put(store, *(event(f"k{n}", "some words", at=n) for n in range(1, 8)))
    assert search.step_in(store.connection, Range(1, 7)) == (6, 7)
    put(store, *(event(f"h{n}", "some words", at=100 - n) for n in range(1, 8)))
    assert search.step_in(store.connection, Range(8, 14)) == (8, 9)
    monkeypatch.setattr(search, "STEP_BYTES", 1_000_000)
    monkeypatch.setattr(search, "STEP_EVENTS", 3)
    assert search.step_in(store.connection, Range(1, 7)) == (5, 7)
    assert search.step_in(store.connection, Range(1, 3)) == (1, 3)
    assert search.step_in(store.connection, Range(50, 99)) == (50, 99)  # nothing is there any more


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_any_order_of_steps_comes_to_the_same(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever is indexed first, changed, deleted and stored in between: nothing is missed, nothing twice, ranges stay apart."""
    folder = tmp_path_factory.mktemp("any")
    store = Store(folder)
    number = 0
    for _ in range(data.draw(st.integers(1, 12))):
        match data.draw(st.sampled_from(["put", "index", "change", "delete", "forget"])):
            case "put":
                for _ in range(data.draw(st.integers(1, 4))):
                    number += 1
                    put(
                        store,
                        event(
                            f"k{number}", data.draw(st.sampled_from([None, "one two", "two three", "é_x"])), at=number
                        ),
                    )
            case "index":
                if gaps := search.gaps(store.connection):
                    gap = data.draw(st.sampled_from(gaps))
                    first = data.draw(st.integers(gap.first, gap.last))
                    search.index(store.writer, [Range(first, data.draw(st.integers(first, gap.last)))])
            case "change" if number:
                key = f"k{data.draw(st.integers(1, number))}"
                put(store, event(key, data.draw(st.sampled_from([None, "four", "one"])), at=number), anew=True)
            case "delete":
                store.connection.execute("DELETE FROM events WHERE seq = ?", (data.draw(st.integers(1, 20)),))
            case "forget":
                search.forget(store.connection)
        rows = store.connection.execute("SELECT first, last FROM searched ORDER BY first").fetchall()
        assert all(one[1] + 1 < other[0] for one, other in zip(rows, rows[1:], strict=False))
    index_all(store)
    check(store)
    store.close()
    shutil.rmtree(folder)


def test_a_transcripts_text_takes_the_place_of_a_hooks(store: Store) -> None:
    """Whether the hook's was indexed or not, its words are gone and the others are there."""
    for seen in (True, False):
        name = f"prompt:{seen}"
        put(store, event(f"hook{seen}", f"early{seen}", kind=Kind.PROMPT, same_as=name, source=Source.HOOK))
        if seen:
            index_all(store)
        put(store, event(f"line{seen}", f"whole{seen}", kind=Kind.PROMPT, same_as=name))
    index_all(store)
    assert [found(store, word) for word in ("earlyTrue", "earlyFalse", "wholeTrue", "wholeFalse")] == [
        [], [], ["lineTrue"], ["lineFalse"],
    ]  # fmt: skip
    check(store)


def test_a_fact_that_stays_costs_nothing(store: Store) -> None:
    """An event that is told again as it is does not touch the index."""
    put(store, event("a", "words"))
    index_all(store)
    before = store.connection.total_changes
    store.connection.execute("UPDATE events SET text = text, kind = kind")
    assert store.connection.total_changes == before + 1


def test_what_is_forgotten_leaves_no_word_in_the_file(store: Store) -> None:
    """Not even marked as gone; the rest is found again once it is indexed again."""
    secret = "qqsecretword"
    put(store, event("a", f"before {secret} after"), event("b", "something else"))
    index_all(store)
    store.connection.execute("PRAGMA secure_delete=ON")
    with opening.writing(store.connection):
        search.forget(store.connection)
        store.connection.execute("DELETE FROM events WHERE natural_key = 'a'")
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for path in Path(store.path).parent.iterdir():
        assert secret.encode() not in path.read_bytes()
    assert search.pending(store.connection) == (1, 1)
    index_all(store)
    assert found(store, "else") == ["b"]
    check(store)


def test_only_the_latest_writer_indexes(store: Store) -> None:
    """An earlier one is superseded, and the index is as it was."""
    put(store, event("a", "words"))
    Writer.take(store.connection, store.path)
    with pytest.raises(Superseded):
        search.index(store.writer, [Range(1, 1)])
    assert search.gaps(store.connection) == [(1, 1)]


def test_ranges(store: Store) -> None:
    """What two ranges share, and how wide one is."""
    assert Range(2, 5).width == 4
    assert Range(2, 5).shared(Range(4, 9)) == (4, 5)
    assert Range(2, 5).shared(Range(6, 9)) is None
    assert search.gaps(store.connection) == []


def _is_killed(folder: Path, after_s: float) -> bool:
    """Whether a process that indexes, changes and deletes was killed before its end; the kernel ends it wherever it is."""
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, after_s)
            search.STEP_BYTES = 300  # type: ignore[misc] # so that there are many instants between
            store = Store(folder)
            while step(store):
                put(store, event("k7", f"changed {len(search.gaps(store.connection))}"), anew=True)
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGALRM)
    return status != 0


def _killed_often(tmp_path: Path, kills: int, seed: int, lasts: Callable[[], bool] = lambda: True) -> None:
    chance = random.Random(seed)
    empty = Store(tmp_path / "begin")
    put(empty, *(event(f"k{n}", f"word{n % 7} " * (n % 40) + f"own{n}", at=n) for n in range(600)))
    empty.close()
    done = 0
    while done < kills and lasts():
        folder = tmp_path / f"killed-{done}"
        shutil.copytree(tmp_path / "begin", folder)
        while _is_killed(folder, chance.uniform(0.001, 0.05)):
            done += 1
        store = Store(folder)
        index_all(store)
        check(store)
        store.close()
        shutil.rmtree(folder)


def test_a_hundred_kills_change_nothing(tmp_path: Path) -> None:
    """Indexing that is killed anywhere goes on where it was, and ends with the index of an undisturbed one."""
    _killed_often(tmp_path, 100, seed=1)


@pytest.mark.soak
def test_thousands_of_kills_change_nothing(tmp_path: Path) -> None:
    """The same for longer, with other chances."""
    _killed_often(tmp_path, 1_000_000, soak.seed("kills while indexing"), soak.lasting(1 / 12))

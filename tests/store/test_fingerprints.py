"""What sessions began with, kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.model.event import Event, Kind
from kaizen.model.guidance import Fingerprint
from kaizen.store import erase, fingerprints, reparse, rollups
from kaizen.store.fingerprints import Began, By
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store, session

ONE, TWO = Fingerprint("11aa", (("CLAUDE.md", "a" * 40),)), Fingerprint("22bb", ())
STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)


def put(store: Store, session: str, at: int | None) -> None:
    event = Event("k", session, at, Kind.TEXT, text="words", bytes=5)
    store.writer.commit(Batch(f"/{session}", FileIdentity("claude-code", session), STATE, [event], 1, 7, restart=False))


def kept(store: Store) -> dict[str, tuple[str | None, str | None]]:
    rows = store.connection.execute("SELECT id, instructions, instructions_by FROM sessions")
    return {row[0]: (row[1], row[2]) for row in rows}


def test_what_is_known_stays(store: Store) -> None:
    """The first word counts."""
    put(store, "a", 1000)
    put(store, "b", 2000)
    put(store, "c", None)
    assert sorted(fingerprints.unknown(store.connection)) == [Began("a", 1000), Began("b", 2000), Began("c", None)]
    fingerprints.put(store.writer, [(Began("b", 2000), ONE)], By.SEEN)
    fingerprints.put(store.writer, [(Began("b", 2000), TWO), (Began("a", 1000), ONE), (Began("c", None), ONE)], By.GIT)
    assert kept(store) == {"a": ("11aa", "git"), "b": ("11aa", "seen"), "c": (None, None)}
    (every,) = fingerprints.every(store.connection)
    assert (every.fingerprint, every.first_seen, every.sessions) == (ONE, 1000, 2)


def test_what_changed(store: Store) -> None:
    """Only what was not reckoned since is looked at again."""
    put(store, "a", 1000)
    assert fingerprints.changed(store.connection) == [Began("a", 1000)]
    rollups.reckon(store.writer, ["a"])
    assert fingerprints.changed(store.connection) == []


@pytest.mark.parametrize("how", ["delete", "exclude", "expire"])
def test_nothing_is_left_of_what_was_erased(store: Store, how: str) -> None:
    """What no session has any more goes with the last one that had it."""
    put(store, "a", 1000)
    put(store, "b", 2000)
    fingerprints.put(store.writer, [(Began("a", 1000), ONE), (Began("b", 2000), TWO)], By.SEEN)
    match how:
        case "delete":
            erase.delete(store.writer, ["a"], 9)
        case "exclude":
            erase.exclude(store.writer, "a", 9)
        case _:
            store.writer.act(lambda opened: erase.expire(opened, ["a"]))
    assert [each.fingerprint for each in fingerprints.every(store.connection)] == [TWO]


def test_reading_again_keeps_it(store: Store, tmp_path: Path) -> None:
    """No line tells of it, so none takes it away."""
    session().write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    (began,) = fingerprints.unknown(store.connection)
    fingerprints.put(store.writer, [(began, ONE)], By.SEEN)
    store.connection.execute("UPDATE sessions SET title = 'spoilt'")
    assert [*reparse.reparse(store.writer)][-1].changed
    assert kept(store)[began.session_id] == ("11aa", "seen")

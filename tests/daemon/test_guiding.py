"""Noting what sessions begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import clock
from kaizen.daemon import guiding
from kaizen.daemon.guiding import LIVE_MS, Guiding
from kaizen.model.event import Event, Kind
from kaizen.store import fingerprints, rollups
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.guidance.test_fingerprints import Repository
from tests.support.claude import Store
from tests.support.processes import eventually

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)
BEGIN_MS = 1_790_000_000_000
NEVER = float("inf")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository whose instructions were committed a day and an hour ago, as the clock says."""
    monkeypatch.setattr(clock, "now_ms", lambda: BEGIN_MS + 86_400_000)
    folder = tmp_path / "app"
    folder.mkdir()
    return Repository(folder)


def put(store: Store, session: str, at: int) -> None:
    event = Event(f"k{at}", session, at, Kind.TEXT, text="words", bytes=5)
    store.writer.commit(Batch(f"/{session}", FileIdentity("claude-code", session), STATE, [event], 1, 7, restart=False))


def known(store: Store) -> dict[str, tuple[str | None, str | None]]:
    rows = store.connection.execute("SELECT id, instructions, instructions_by FROM sessions")
    return {row[0]: (row[1], row[2]) for row in rows}


def test_one_that_begins_is_seen(store: Store, repository: Repository) -> None:
    """The files as they are as it begins, whatever becomes of them later."""
    first = repository.write("CLAUDE.md", "one").now()
    guides, now = Guiding(store.writer, str(repository.folder)), clock.now_ms()
    put(store, "a", now - LIVE_MS)
    guides.see()
    second = repository.write("CLAUDE.md", "two").now()
    put(store, "a", now)
    put(store, "b", now)
    assert guides.turn() == NEVER
    assert known(store) == {"a": (first.digest, "seen"), "b": (second.digest, "seen")}


def test_the_past_is_asked_of_git_once(store: Store, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all sessions at once, also of those that were reckoned; and nobody waits for it."""
    first = repository.write("CLAUDE.md", "one").commits(100)
    second = repository.write("CLAUDE.md", "two").commits(3600)
    asked = list[str]()
    ask = guiding.git_log.command
    monkeypatch.setattr(guiding.git_log, "command", lambda *given: (asked.append("asked"), ask(*given))[1])
    for name, at in (("early", 1), ("a", 200), ("b", 4000)):
        put(store, name, BEGIN_MS + at * 1000)
    rollups.reckon(store.writer, ["a", "b"])
    guides = Guiding(store.writer, str(repository.folder))
    eventually(lambda: guides.turn() == NEVER, "all is done")
    assert known(store) == {"early": (None, None), "a": (first.digest, "git"), "b": (second.digest, "git")}
    assert guides.turn() == NEVER
    assert asked == ["asked"]
    assert sorted(each.sessions for each in fingerprints.every(store.connection)) == [1, 1]


def test_where_git_does_not_answer(
    store: Store, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is ended after a while, and it is not known."""
    monkeypatch.setattr(guiding.git_log, "command", lambda *given: ["/bin/sh", "-c", "exec sleep 1000"])
    put(store, "a", BEGIN_MS)
    guides = Guiding(store.writer, str(repository.folder), limit_s=0)
    eventually(lambda: guides.turn() == NEVER, "all is done")
    assert known(store) == {"a": (None, None)}


def test_where_there_is_no_git(store: Store, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known, and it is not asked again and again."""
    monkeypatch.setattr(guiding.git_log, "command", lambda *given: None)
    put(store, "a", BEGIN_MS)
    guides = Guiding(store.writer, str(repository.folder))
    assert guides.turn() == NEVER
    assert known(store) == {"a": (None, None)}
    guides.close()

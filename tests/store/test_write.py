"""The store's writer: facts and offset together, each call counted once, one writer at a time."""

from __future__ import annotations

import itertools
import sqlite3
from typing import Any

import pytest

from kaizen.errors import DatabaseUnavailable
from kaizen.model.event import Event, Fact, Kind, RecordCount, SessionFact, Skipped, Source, TitleRank, ToolUse
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import opening
from kaizen.store.write import Batch, FileState, Superseded, Writer
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)


def batch(session: str, *facts: Fact, **changed: Any) -> Batch:
    file = FileIdentity("claude-code", session)
    values = {"path": f"/{session}.jsonl", "file": file, "state": STATE, "lines": 1, "now": 7, "restart": False}
    return Batch(**{**values, "facts": facts, **changed})


def event(session: str, key: str, kind: Kind = Kind.TEXT, **more: Any) -> Event:
    return Event(key, session, 1000, kind, **more)


def call(session: str, output: int | None, *, name: str = "m", complete: bool = True, **usage: int | None) -> ModelCall:
    return ModelCall(name, session, 1000, "model", Usage(3, output, **usage), complete)


def counted(store: Store) -> list[tuple[str, str, int]]:
    return store.connection.execute("SELECT id, session_id, output FROM calls WHERE counted ORDER BY id").fetchall()


def session_row(store: Store, column: str, session: str = "s") -> object:
    return store.connection.execute(f"SELECT {column} FROM sessions WHERE id = ?", (session,)).fetchone()[0]


def test_facts_and_offset_come_together(store: Store) -> None:
    """After a commit both are there; a state of the file is what was committed last."""
    assert store.writer.state("/s.jsonl") is None
    assert store.writer.commit(batch("s", event("s", "a"))) == 1
    assert store.writer.state("/s.jsonl") == STATE
    store.writer.commit(batch("s", state=STATE._replace(offset=200, skipping=True)))
    assert store.writer.state("/s.jsonl") == STATE._replace(offset=200, skipping=True)


def test_a_commit_that_fails_leaves_nothing(store: Store) -> None:
    """A full disk in the middle of a commit: no facts and no offset of it, and the next commit works."""
    store.writer.commit(batch("s", event("s", "a")))
    before = store.rows()
    pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
    store.connection.execute(f"PRAGMA max_page_count = {pages}")
    much = [event("s", str(n), text="x" * 5000) for n in range(100)]
    with pytest.raises(DatabaseUnavailable):
        store.writer.commit(batch("s", *much, state=STATE._replace(offset=900)))
    assert store.rows() == before
    store.connection.execute("PRAGMA max_page_count = 100000")
    store.writer.commit(batch("s", *much))
    assert store.connection.execute("SELECT count(*) FROM events").fetchone() == (101,)


def test_a_store_held_by_another_is_unavailable_not_broken(store: Store) -> None:
    """While another process holds the write lock a commit says so and changes nothing."""
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.connection.execute("PRAGMA busy_timeout = 1")
    with pytest.raises(DatabaseUnavailable):
        store.writer.commit(batch("s", event("s", "a")))
    other.execute("ROLLBACK")
    other.close()
    assert store.writer.commit(batch("s", event("s", "a"))) == 1


def test_an_event_enters_once(store: Store) -> None:
    """The same natural key in the same session is one event; in another session it is another."""
    store.writer.commit(batch("s", event("s", "a"), event("s", "a"), event("s", "b")))
    store.writer.commit(batch("s", event("s", "b")))
    store.writer.commit(batch("t", event("t", "a")))
    keys = store.connection.execute("SELECT session_id, natural_key FROM events ORDER BY seq").fetchall()
    assert keys == [("s", "a"), ("s", "b"), ("t", "a")]


def test_a_second_writer_ends_the_first(store: Store) -> None:
    """Once another writer took the store, the earlier one writes nothing more."""
    second = opening.open_store(store.path, lock=store.path + ".lock")
    later = Writer.take(second, store.path)
    before = store.rows()
    with pytest.raises(Superseded):
        store.writer.commit(batch("s", event("s", "a")))
    assert store.rows() == before
    assert later.commit(batch("s", event("s", "a"))) == 1
    with pytest.raises(Superseded):
        store.writer.mark_gone(set(), 9)
    second.close()


@pytest.mark.parametrize("order", list(itertools.permutations([3, 610, 50])))
def test_of_a_call_the_largest_snapshot_counts(store: Store, order: tuple[int, ...]) -> None:
    """In whatever order a call's snapshots come, in one batch or several, the one with the most output stays."""
    for output in order:
        store.writer.commit(batch("s", call("s", output), call("s", min(order))))
    assert counted(store) == [("m", "s", 610)]


def test_a_complete_snapshot_wins_over_a_partial_one_of_the_same_size(store: Store) -> None:
    """With the same output, the snapshot whose response ended stays, in either order."""
    store.writer.commit(batch("s", call("s", 5, complete=False), call("s", 5), call("s", 5, name="n")))
    store.writer.commit(batch("s", call("s", 5, name="n", complete=False)))
    assert store.connection.execute("SELECT complete FROM calls").fetchall() == [(1,), (1,)]


@pytest.mark.parametrize("order", list(itertools.permutations(["parent", "fork", "again"])))
def test_a_shared_call_counts_where_the_file_opened_first(store: Store, order: tuple[str, ...]) -> None:
    """Of the sessions that hold a call, the one that opened first counts it, whatever was read first."""
    opened = {"parent": 100, "fork": 200, "again": 300}
    for name in order:
        store.writer.commit(batch(name, SessionFact(name, opened_at=opened[name]), call(name, 5)))
    assert counted(store) == [("m", "parent", 5)]


def test_equally_old_sessions_are_chosen_by_id(store: Store) -> None:
    """Where the times do not tell, the smaller id counts, and a session without a time comes last."""
    store.writer.commit(batch("a", call("a", 5)))
    for name in ("c", "b"):
        store.writer.commit(batch(name, SessionFact(name, opened_at=100), call(name, 5)))
    assert counted(store) == [("m", "b", 5)]


def test_a_time_that_is_learned_later_moves_the_count(store: Store) -> None:
    """A session whose opening becomes known only after its calls were stored counts as if it had been known."""
    store.writer.commit(batch("fork", SessionFact("fork", opened_at=200), call("fork", 5)))
    store.writer.commit(batch("parent", call("parent", 5)))
    assert counted(store) == [("m", "fork", 5)]
    store.writer.commit(batch("parent", SessionFact("parent", opened_at=100)))
    assert counted(store) == [("m", "parent", 5)]


@pytest.mark.parametrize("order", [("parent", "fork"), ("fork", "parent")])
def test_a_shared_call_has_the_largest_figures_of_all(store: Store, order: tuple[str, str]) -> None:
    """The session that counts a call counts its largest snapshot, also where only the other one holds it."""
    opened, output = {"parent": 100, "fork": 200}, {"parent": 3, "fork": 610}
    for name in order:
        store.writer.commit(batch(name, SessionFact(name, opened_at=opened[name]), call(name, output[name])))
    assert counted(store) == [("m", "parent", 610)]


def test_titles_follow_their_rank(store: Store) -> None:
    """A higher rank replaces a lower; of equals the later replaces the earlier, but the first prompt stays, also
    when they come in one batch."""
    prompts = [SessionFact("s", title=t, title_rank=TitleRank.FIRST_PROMPT) for t in ("first", "second")]
    store.writer.commit(batch("s", *prompts))
    store.writer.commit(batch("s", prompts[1]))
    assert session_row(store, "title") == "first"
    made = [SessionFact("s", title=t, title_rank=TitleRank.GENERATED) for t in ("made", "made anew")]
    store.writer.commit(batch("s", *made, *prompts))
    assert session_row(store, "title") == "made anew"
    store.writer.commit(batch("s", SessionFact("s", title="summed", title_rank=TitleRank.SUMMARY)))
    assert session_row(store, "title") == "made anew"


@pytest.mark.parametrize("together", [True, False])
def test_a_session_keeps_its_first_folder_and_its_last_model(store: Store, together: bool) -> None:
    """First folder and opening, last model, version and branch; what is not told unsets nothing."""
    facts = [
        SessionFact("s", cwd="/a", model="one", client_version="1", git_branch="main", opened_at=5, ended=True),
        SessionFact("s", cwd="/b", model="two", client_version="2", git_branch="other", opened_at=9, ended=False),
        SessionFact("s"),
    ]
    for group in [facts] if together else [[fact] for fact in facts]:
        store.writer.commit(batch("s", *group))
    found = [session_row(store, c) for c in ("cwd", "opened_at", "model", "client_version", "git_branch", "ended")]
    assert found == ["/a", 5, "two", "2", "other", 0]


def test_what_was_read_is_counted_per_file(store: Store) -> None:
    """Record types and skipped lines add up; a file that is read anew begins its counts anew."""
    facts = [RecordCount("user", known=True), RecordCount("odd", known=False), Skipped("not json")]
    store.writer.commit(batch("s", *facts))
    store.writer.commit(batch("s", *facts, *facts))
    assert store.rows()["record_types"] == [("/s.jsonl", "odd", 0, 3), ("/s.jsonl", "user", 1, 3)]
    assert store.rows()["skips"] == [("/s.jsonl", "not json", 3)]
    store.writer.commit(batch("s", *facts, restart=True))
    assert store.rows()["record_types"] == [("/s.jsonl", "odd", 0, 1), ("/s.jsonl", "user", 1, 1)]
    assert store.rows()["skips"] == [("/s.jsonl", "not json", 1)]


def test_gone_files_are_noted_and_come_back(store: Store) -> None:
    """A file that is gone is marked with the time; its facts stay; when it is back the mark is taken away."""
    store.writer.commit(batch("s", event("s", "a")))
    store.writer.mark_gone(set(), 9)
    store.writer.mark_gone(set(), 11)
    assert store.connection.execute("SELECT gone_at FROM transcripts").fetchall() == [(9,)]
    assert store.connection.execute("SELECT count(*) FROM events").fetchone() == (1,)
    store.writer.mark_gone({"/s.jsonl"}, 12)
    assert store.connection.execute("SELECT gone_at FROM transcripts").fetchall() == [(None,)]


def test_opened_and_ended_are_known(store: Store) -> None:
    """Whether a session's opening and end are known is told from what was committed."""
    assert not store.writer.is_opened("s")
    assert not store.writer.is_ended("s")
    store.writer.commit(batch("s", SessionFact("s", opened_at=0, ended=True)))
    assert store.writer.is_opened("s")
    assert store.writer.is_ended("s")


def hooked(session: str, *facts: Fact) -> Batch:
    return batch(session, *facts, path=f"hook:claude-code:{session}")


@pytest.mark.parametrize("hook_first", [True, False])
def test_a_transcripts_word_on_a_session_outweighs_a_hooks(store: Store, hook_first: bool) -> None:
    """Folder, model and title are the transcript's whichever came first; what it leaves open is the hook's."""
    said = [
        hooked("s", SessionFact("s", "hooked", TitleRank.FIRST_PROMPT, "/below", "other", "9", ended=True)),
        batch("s", SessionFact("s", "asked", TitleRank.FIRST_PROMPT, "/home", "model", ended=False)),
    ]
    for each in said if hook_first else reversed(said):
        store.writer.commit(each)
    columns = ("title", "cwd", "model", "client_version", "ended", "hook_cwd")
    assert [session_row(store, column) for column in columns] == ["asked", "/home", "model", "9", 0, "/below"]


@pytest.mark.parametrize("hook_first", [True, False])
def test_what_a_transcript_leaves_open_is_taken_from_the_hook(store: Store, hook_first: bool) -> None:
    """A transcript without times or folders has those of the hook; of two lines of one prompt the first has them."""
    hook = Event("hook:p", "s", 5, Kind.PROMPT, text="x", cwd="/a", same_as="prompt:p", source=Source.HOOK)
    lines = [Event(key, "s", None, Kind.PROMPT, text=key, same_as="prompt:p") for key in ("one", "two")]
    said = [hooked("s", hook), batch("s", *lines)]
    for each in said if hook_first else reversed(said):
        store.writer.commit(each)
    rows = store.connection.execute("SELECT natural_key, at, cwd, text, source FROM events ORDER BY natural_key")
    assert rows.fetchall() == [("one", 5, "/a", "one", 2), ("two", None, None, "two", 2)]


def test_a_file_may_tell_of_several_sessions(store: Store) -> None:
    """What is said of a session below the file's own becomes a session of its own, with its own calls."""
    below = SessionFact("s/a", cwd="/below", parent_id="s", opened_at=5)
    store.writer.commit(
        batch("s", SessionFact("s", cwd="/home", opened_at=4), below, call("s/a", 3), call("s", 2, name="n"))
    )
    rows = store.connection.execute("SELECT id, parent_id, cwd, opened_at FROM sessions ORDER BY id").fetchall()
    assert rows == [("s", None, "/home", 4), ("s/a", "s", "/below", 5)]
    assert counted(store) == [("m", "s/a", 3), ("n", "s", 2)]


def test_a_parent_that_is_told_outweighs_the_paths(store: Store) -> None:
    """A sub-agent lies below the main session; the one that truly started it may be a sub-agent too."""
    file = FileIdentity("claude-code", "s/b", "s")
    store.writer.commit(batch("s/b", SessionFact("s/b"), file=file))
    store.writer.commit(batch("s/b", SessionFact("s/b", parent_id="s/a"), file=file))
    store.writer.commit(hooked("s/b", SessionFact("s/b", parent_id="s")))
    assert session_row(store, "parent_id", "s/b") == "s/a"


def test_what_is_known_of_a_sub_agent(store: Store) -> None:
    """Its task, parent and end, and what started it, are known once they were written."""
    facts: list[SessionFact | ToolUse] = [
        SessionFact("s/a", "Look", TitleRank.SUMMARY, ended=True, parent_id="s"), ToolUse("t", "s", child_id="s/a"),
    ]  # fmt: skip
    assert [store.writer.knows(fact) for fact in facts] == [False, False]
    store.writer.commit(batch("s/a", *facts, file=FileIdentity("claude-code", "s/a", "s")))
    assert [store.writer.knows(fact) for fact in facts] == [True, True]
    assert not store.writer.knows(SessionFact("s/a", "Another", TitleRank.SUMMARY))
    assert store.writer.knows(SessionFact("s/a", "asked", TitleRank.FIRST_PROMPT))


def test_what_hooks_told_is_no_transcript_that_moved(store: Store) -> None:
    """Where a session's transcript lay before is asked when it is found elsewhere; hooks never lay anywhere."""
    store.writer.commit(hooked("s", SessionFact("s")))
    store.writer.commit(batch("s", SessionFact("s")))
    assert store.writer.paths_of(FileIdentity("claude-code", "s")) == ["/s.jsonl"]

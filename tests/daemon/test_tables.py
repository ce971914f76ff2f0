"""Sessions in an agent's database, each taken for a file of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.daemon import tables
from kaizen.daemon.sources import found_at, transcripts, working_folder
from kaizen.daemon.tables import Tables
from kaizen.database import foreign
from kaizen.hooks import shelf
from kaizen.store import raw, reparse
from kaizen.transcripts.format import Found
from tests.support import opencode
from tests.support.claude import Store
from tests.support.cursor import CHAT, State, agent_transcript, bubble, conversation, line, text, tool

OTHER = "c0a70000-0000-4000-8000-000000000002"


@pytest.fixture(params=[True, False], ids=["log", "journal"])
def state(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[State]:
    made = State(tmp_path.resolve() / "User", logs=request.param)
    yield made
    made.close()


def database(state: State) -> Found:
    found = found_at(str(state.path))
    assert found is not None
    return found


def take(store: Store, state: State, seen: Tables | None = None, *, changed: bool = False) -> list[str]:
    """Read what is in the database; the names of what was looked at."""
    inside = (seen or Tables()).inside(database(state), changed=changed)
    for each in inside:
        store.ingest.read(each)
    return [each.file.session_id for each in inside]


def test_each_conversation_is_a_session(state: State, tmp_path: Path) -> None:
    """What a conversation names is stored, in its order; what it does not name any more is not."""
    conversation(state)
    store = Store(tmp_path / "store")
    assert take(store, state) == [CHAT]
    kinds = [row[0] for row in store.connection.execute("SELECT kind FROM events ORDER BY seq")]
    assert kinds == ["prompt", "thinking", "tool_call", "tool_result", "tool_call", "tool_result", "text"]
    assert store.rows()["sessions"][0][:7] == (
        CHAT, "cursor", None, 1_793_610_000_000, "Fix the test", 3, "/home/dev/app",
    )  # fmt: skip
    assert store.connection.execute("SELECT count(*) FROM calls").fetchone() == (0,)
    store.close()


def test_only_what_is_new_is_read(state: State, tmp_path: Path) -> None:
    """A second look reads nothing; of a conversation that went on only its new rows are read, once they are named."""
    conversation(state)
    store, seen = Store(tmp_path / "store"), Tables()
    take(store, state, seen)
    assert take(store, state, seen, changed=True) == []
    before = store.connection.execute("SELECT lines FROM transcripts").fetchone()
    state.say("b6", bubble(2, text="Yes."))
    state.put("agentKv:blob:x", "not a conversation's")
    assert take(store, state, seen, changed=True) == [CHAT]
    assert store.connection.execute("SELECT lines FROM transcripts").fetchone() == before  # not named yet
    state.composer()
    state.composer()
    take(store, state, seen, changed=True)
    assert store.connection.execute("SELECT lines FROM transcripts").fetchone() == (before[0] + 2,)
    assert store.connection.execute("SELECT text FROM events ORDER BY seq DESC").fetchone() == ("Yes.",)
    store.close()


def test_a_message_that_is_written_before_it_is_named_is_told(state: State, tmp_path: Path) -> None:
    """Though its conversation was written, and read, without it in between."""
    conversation(state)
    store, seen = Store(tmp_path / "store"), Tables()
    state.say("late", bubble(2, text="late"), named=False)
    state.composer()
    take(store, state, seen)
    state.say("late2", bubble(2, text="x"), named=False)
    state._composers[CHAT]["fullConversationHeadersOnly"].append({"bubbleId": "late", "type": 2})
    state.composer()
    take(store, state, seen, changed=True)
    assert store.connection.execute("SELECT count(*) FROM events WHERE text = 'late'").fetchone() == (1,)
    store.close()


def test_a_message_that_grows_is_one_event(state: State, tmp_path: Path) -> None:
    """A message is written again and again as it comes; its event has the last of it, a tool's result once it is there."""
    state.composer()
    state.say("b1", bubble(2, text="Lo"))
    state.say("b2", bubble(2, **tool("use_1", "loading")))
    state.composer()
    store, seen = Store(tmp_path / "store"), Tables()
    take(store, state, seen)
    state.say("b1", bubble(2, text="Looking."))
    state.say("b2", bubble(2, **tool("use_1")))
    take(store, state, seen, changed=True)
    rows = store.connection.execute("SELECT kind, text FROM events ORDER BY seq").fetchall()
    assert rows == [("text", "Looking."), ("tool_call", '{"command":"ls"}'), ("tool_result", '{"output":"a.py"}')]
    assert store.connection.execute("SELECT id, outcome FROM tool_uses").fetchall() == [("use_1", "ok")]
    store.close()


def test_any_order_of_looks_gives_the_same_rows(state: State, tmp_path: Path) -> None:
    """Looks after each write come to what one look at the end comes to."""
    live, late, seen = Store(tmp_path / "live"), Store(tmp_path / "late"), Tables()
    state.composer(name="A title")
    for number in range(12):
        state.say(f"b{number}", bubble(1 + number % 2, text=f"part {number}"))
        take(live, state, seen, changed=True)
        if number % 3 == 2:
            state.composer()
            state.say(f"b{number - 1}", bubble(2 - number % 2, text=f"more of {number}"))
            take(live, state, seen, changed=True)
    state.composer()
    take(live, state, seen, changed=True)
    take(late, state)
    assert {name: live.rows()[name] for name in ("sessions", "events", "calls")} == {
        name: late.rows()[name] for name in ("sessions", "events", "calls")
    }
    live.close()
    late.close()


def test_what_is_kept_of_many_versions_does_not_pile_up(state: State, tmp_path: Path) -> None:
    """The lines that are kept are bounded by what the conversation is, and read again they give the same."""
    filler = "x" * 100_000
    state.composer()
    state.say("b1", bubble(2, text=filler))
    state.composer()
    store, seen = Store(tmp_path / "store"), Tables()
    for number in range(40):
        state.say("b1", bubble(2, text=f"{filler}{number}"))
        take(store, state, seen, changed=True)
    (transcript, generation), *others = store.connection.execute("SELECT id, generation FROM transcripts").fetchall()
    kept = [each for _, piece in raw.pieces(store.connection, transcript, generation) for each in piece]
    assert others == []
    assert sum(map(len, kept)) < 2_000_000
    assert kept[-1].count(b"x" * 100_000 + b"39") == 1
    store.close()


def test_numbers_that_are_given_again_are_seen(state: State, tmp_path: Path) -> None:
    """Where the newest rows went, or the database was put together anew, all of it is looked at."""
    conversation(state)
    store, seen = Store(tmp_path / "store"), Tables()
    for number in range(3):
        state.put(f"agentKv:blob:{number}", "the newest")
    take(store, state, seen)
    state.connection.execute("DELETE FROM cursorDiskKV WHERE key LIKE 'agentKv:%'")
    state.composer(OTHER)
    state.say("o1", bubble(1, text="another"), OTHER)
    assert set(take(store, state, seen, changed=True)) == {CHAT, OTHER}
    state.connection.execute("DELETE FROM cursorDiskKV WHERE key LIKE '%:gone'")
    state.connection.execute("VACUUM")
    state.say("b6", bubble(2, text="Yes."))
    state.composer()
    state.composer(OTHER)
    state.composer(OTHER)
    state.composer(OTHER)
    assert set(take(store, state, seen, changed=True)) == {CHAT, OTHER}
    texts = {row[0] for row in store.connection.execute("SELECT text FROM events")}
    assert {"another", "Yes.", "Fixed."} <= texts
    store.close()


def test_a_database_that_nobody_wrote_is_not_opened(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at everything tells its sessions again; after any write it is looked into, also where the newest number is the
    same as before."""
    conversation(state)
    seen = Tables()
    first = seen.inside(database(state))
    with monkeypatch.context() as patched:
        patched.setattr(foreign, "read", None)
        assert seen.inside(database(state)) == first
    state.connection.execute("DELETE FROM cursorDiskKV WHERE key LIKE 'composerData:%'")
    state.put("agentKv:blob:1", "x")
    assert seen.inside(database(state)) == []


def test_conversations_without_a_word_are_none(state: State) -> None:
    """An empty draft, and messages whose conversation is gone, are no sessions."""
    state.composer(OTHER)
    state.put(f"bubbleId:{CHAT}:b1", bubble(1, text="left over"))
    seen = Tables()
    assert seen.inside(database(state)) == []
    assert seen.inside(database(state), changed=True) == []


def test_the_folder_of_a_conversation(state: State, tmp_path: Path) -> None:
    """Its own word, else that of the window that it belongs to, else nothing."""
    conversation(state)
    conversation(state, OTHER, cwd=None)
    folder = tmp_path.resolve() / "User" / "workspaceStorage" / "00ff"
    folder.mkdir(parents=True)
    (folder / "workspace.json").write_text('{"folder":"file:///home/dev/other"}')
    told = {each.file.session_id: working_folder(each) for each in Tables().inside(database(state))}
    assert told == {CHAT: "/home/dev/app", OTHER: None}
    state.connection.execute(
        "INSERT INTO composerHeaders (composerId, workspaceId, value) VALUES (?, '00ff', '{}')", (OTHER,)
    )
    assert [working_folder(each) for each in Tables().inside(database(state))][-1] == "/home/dev/other"
    state.connection.execute("DROP TABLE composerHeaders")
    assert [working_folder(each) for each in Tables().inside(database(state))][-1] is None


def test_a_database_without_these_tables_has_no_sessions(state: State) -> None:
    """An older or a newer editor's state is passed over."""
    state.connection.execute("DROP TABLE cursorDiskKV")
    assert Tables().inside(database(state)) == []
    assert tables.first(database(state)._replace(path=f"{state.path}/x"), lambda line: "x") == (None, [])


def test_what_is_odd_in_a_database_is_skipped(state: State, tmp_path: Path) -> None:
    """Rows that are no JSON, or of another shape, do no harm to the others."""
    conversation(state)
    state.put(f"bubbleId:{CHAT}:b1", b"\xff\x00 no json")
    state.put(f"bubbleId:{CHAT}:b2", "[1]")
    state.connection.execute("UPDATE cursorDiskKV SET value = NULL WHERE key LIKE '%:b3'")
    for number, odd in enumerate(("{", "[]", '{"fullConversationHeadersOnly":7}',
                                  '{"fullConversationHeadersOnly":["x",{"bubbleId":3},{}]}')):  # fmt: skip
        state.put(f"composerData:odd{number}", odd)
        state.put(f"bubbleId:odd{number}:3", bubble(1, text="odd"))
    store = Store(tmp_path / "store")
    assert set(take(store, state)) == {CHAT, "odd0", "odd1", "odd2", "odd3"}
    rows = store.connection.execute("SELECT kind FROM events WHERE session_id = ? ORDER BY seq", (CHAT,)).fetchall()
    assert [row[0] for row in rows] == ["tool_call", "tool_result", "text"]
    assert store.connection.execute("SELECT count(*) FROM events WHERE text = 'odd'").fetchone() == (1,)
    store.close()


def test_a_session_that_a_database_tells_is_not_read_from_its_transcript(state: State, tmp_path: Path) -> None:
    """The transcript says less of it; one that no database knows is read, once the databases were looked at."""
    conversation(state)
    agents = tmp_path.resolve() / ".cursor"
    for session in (CHAT, OTHER):
        agent_transcript(agents, line("user", text("x")), session=session)
    seen = Tables()

    def inside(folder: Path) -> list[str]:
        return [one.path for each in transcripts([str(folder)]) for one in seen.inside(each)]

    assert inside(agents) == []  # nobody knows yet
    seen.look_at_all()
    assert inside(tmp_path / "User") == [f"{state.path}/{CHAT}"]
    assert [os.path.basename(path) for path in inside(agents)] == [f"{OTHER}.jsonl"]


def test_transcripts_wait_for_a_database_that_cannot_be_read(state: State, tmp_path: Path) -> None:
    """As long as it cannot be told what the editor's state holds, no transcript is taken for one of its own."""
    path = agent_transcript(tmp_path.resolve() / ".cursor", line("user", text("x")))
    transcript = found_at(str(path))
    assert transcript is not None
    seen = Tables()
    seen.look_at_all()
    assert seen.inside(transcript) == [transcript]
    with pytest.raises(foreign.Unreadable):
        seen.inside(database(state)._replace(path=str(tmp_path / "gone")))
    assert seen.inside(transcript) == []
    seen.inside(database(state))
    assert seen.inside(transcript) == [transcript]


def test_an_editor_at_work_is_never_stopped(state: State, tmp_path: Path) -> None:
    """An editor that never waits writes while its state is read again and again: each of its writes succeeds, and in the
    end everything it wrote is stored once."""
    state.composer()
    failed: list[Exception] = []
    done = threading.Event()

    def work() -> None:
        try:
            for number in range(300):
                state.say(f"b{number}", bubble(2, text=f"part {number}"))
                if number % 10 == 9:
                    state.composer()
        except Exception as error:
            failed.append(error)
        done.set()

    store, seen = Store(tmp_path / "store"), Tables()
    editor = threading.Thread(target=work)
    editor.start()
    while not done.is_set():
        try:
            take(store, state, seen, changed=True)
        except foreign.Unreadable:
            continue
    editor.join()
    take(store, state, seen, changed=True)
    assert not failed
    assert [row[0] for row in store.connection.execute("SELECT text FROM events ORDER BY seq")] == [
        f"part {number}" for number in range(300)
    ]
    store.close()


def test_rows_that_are_updated_in_place_are_seen_by_their_time(tmp_path: Path) -> None:
    """OpenCode's rows have the time of their last write: what is new is read, and what changed is one event."""
    program = opencode.Program(tmp_path.resolve() / "opencode")
    opencode.conversation(program, "/home/dev/app")
    store, seen = Store(tmp_path / "store"), Tables()

    def look() -> int:
        found = found_at(str(program.path))
        assert found is not None
        inside = seen.inside(found, changed=True)
        assert {working_folder(each) for each in inside} <= {"/home/dev/app"}
        return sum(store.ingest.read(each).lines for each in inside)

    assert look() == 7
    assert look() == 0
    assert store.connection.execute("SELECT kind, text FROM events ORDER BY seq").fetchall() == [
        ("prompt", "fix the test"), ("tool_call", '{"command":"ls"}'), ("text", "Fixed."), ("usage", None),
    ]  # fmt: skip
    state = {"status": "completed", "input": {"command": "ls"}, "output": "a.py", "time": {"start": 1e12, "end": 2e12}}
    name = opencode.SESSION
    program.part(f"prt_2{name}", f"msg_2{name}", type="tool", callID=f"use_{name}", tool="bash", state=state)
    assert 1 <= look() <= 2
    assert store.connection.execute("SELECT outcome, duration_ms FROM tool_uses").fetchall() == [("ok", 10**12)]
    assert store.connection.execute("SELECT model, input, output, provider FROM calls").fetchall() == [
        ("claude-9", 5, 30, "anthropic")
    ]
    program.close()
    store.close()


def test_what_is_kept_of_a_conversation_gives_the_same_when_it_is_read_again(state: State, tmp_path: Path) -> None:
    """Lines of a conversation that grew, read again from the store, come to the same rows as before."""
    store, seen = Store(tmp_path / "store"), Tables()
    conversation(state)
    take(store, state, seen)
    state.say("b5", bubble(2, text="Fixed, really."))
    state.say("b6", bubble(2, **tool("use_3", "loading")))
    state.composer()
    take(store, state, seen, changed=True)
    state.say("b6", bubble(2, **tool("use_3")))
    take(store, state, seen, changed=True)

    def rows() -> dict[str, list[tuple[object, ...]]]:
        found = store.rows()
        tools = store.connection.execute("SELECT * FROM tool_uses ORDER BY id").fetchall()
        return {name: found[name] for name in ("sessions", "events", "calls")} | {"tool_uses": tools}

    before = rows()
    assert "Fixed, really." in {row[7] for row in before["events"]}
    for _ in reparse.reparse(store.writer, None, shelf.facts):
        pass
    assert rows() == before
    store.close()

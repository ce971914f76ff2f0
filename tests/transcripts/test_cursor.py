"""Cursor's agent transcripts: what its lines say, and by what they are known."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.model.event import Event, Fact, ModelCall
from kaizen.transcripts import cursor
from kaizen.transcripts.format import FileIdentity, Shape
from tests.support import golden
from tests.support.cursor import CHAT, line, text, tool_use, turn_ended

FILE = FileIdentity("cursor", CHAT)
AT = f"/home/dev/.cursor/projects/home-dev-app/agent-transcripts/{CHAT}"
SAID = (line("user", text("go on")), line("assistant", text("Done."), tool_use()), turn_ended())


def keys(lines: list[bytes], state: str = "") -> list[str]:
    found = golden.facts(FILE, lines, cursor.reader(FILE, state))
    return [fact.key for fact in found if isinstance(fact, Event)]


def test_a_transcript_as_it_was_worked_out_by_hand() -> None:
    """Each line's events, without what the agent does not record."""
    found = golden.facts(FILE, golden.lines_of("cursor", "agent"))
    assert golden.told(found) == golden.expected("cursor", "agent")
    events = [fact for fact in found if isinstance(fact, Event)]
    assert len({event.key for event in events}) == len(events)
    assert {event.at for event in events} == {None}
    assert not [fact for fact in found if isinstance(fact, ModelCall)]


def test_the_same_said_twice_is_two_events() -> None:
    """Equal lines in one turn, and equal turns, are told apart by how many came before."""
    twice = keys([*SAID, *SAID, SAID[1], SAID[1]])
    assert len(twice) == len(set(twice)) == 12


def test_a_file_that_is_written_anew_says_nothing_new() -> None:
    """The CLI writes a resumed session's file anew: the same lines have the same keys, whatever follows, and where
    earlier turns are missing."""
    other = [line("user", text("first")), line("assistant", text("Yes."))]
    before = keys([*other, *SAID])
    assert keys([*other, *SAID, *SAID])[: len(before)] == before
    assert keys(list(SAID)) == before[2:]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from((*SAID, line("assistant"), line("user", text("other")))), max_size=12), st.integers(0, 12)
)
def test_a_break_changes_nothing(lines: list[bytes], at: int) -> None:
    """A reader with the state of another goes on where that one was."""
    reader = cursor.reader(FILE)
    first = golden.facts(FILE, lines[:at], reader)
    rest = golden.facts(FILE, lines[at:], cursor.reader(FILE, reader.state()))
    assert [*first, *rest] == golden.facts(FILE, lines)


def test_whose_session_a_path_holds() -> None:
    """Sessions, their sub-agents, the editor's state and each conversation in it, and nothing else."""
    assert cursor.identify(f"{AT}/{CHAT}.jsonl") == FILE
    assert cursor.identify(f"{AT}/subagents/s1.jsonl") == FileIdentity(
        "cursor", f"{CHAT}/s1", parent_id=CHAT, main=f"{AT}/{CHAT}.jsonl"
    )
    state = "/home/dev/.config/Cursor/User/globalStorage/state.vscdb"
    assert cursor.identify(state) == FileIdentity("cursor", "", shape=Shape.DATABASE)
    assert cursor.identify(f"{state}/{CHAT}") == FileIdentity("cursor", CHAT, shape=Shape.DATABASE)
    assert [cursor.beside(state + more) for more in ("", "-wal", "-journal")] == [state] * 3
    for other in (f"{AT}/other.jsonl", f"{AT}.jsonl", f"{AT}/subagents/.jsonl", f"{state}.backup", "/a/state.vscdb"):
        assert cursor.identify(other) is None
    assert cursor.identify(f"{AT}/\udcff/subagents/a.jsonl") is None


def test_where_cursor_keeps_its_files() -> None:
    """The editor's state first; the agent's folder is moved by its variable; a configured folder may be either."""
    assert cursor.roots({}, []) == [
        "~/.config/Cursor/User/globalStorage",
        "~/Library/Application Support/Cursor/User/globalStorage",
        "~/.cursor/projects",
    ]
    moved = cursor.roots({"CURSOR_DATA_DIR": "/d", "XDG_CONFIG_HOME": "/x"}, ["/c/"])
    assert moved[:2] == ["/c/User/globalStorage", "/x/Cursor/User/globalStorage"]
    assert moved[-2:] == ["/c/projects", "/d/projects"]


def test_who_tells_the_folder() -> None:
    """The CLI's note on a session, and a window's on its folder; a window on several or far folders has none."""
    assert cursor.tellers(f"{AT}/{CHAT}.jsonl", b"") == [f"/home/dev/.cursor/chats/*/{CHAT}/meta.json"]
    state = f"/u/User/globalStorage/state.vscdb/{CHAT}"
    assert cursor.tellers(state, b'{"head":{"workspaceId":"00ff"}}') == ["/u/User/workspaceStorage/00ff/workspace.json"]
    assert cursor.tellers(state, b'{"head":{"workspaceId":"../x"}}') == []
    assert cursor.tellers("/elsewhere", b"") == []
    assert cursor.told(b'{"cwd":"/home/dev/app"}') == "/home/dev/app"
    assert cursor.told(b'{"folder":"file:///home/dev/a%20b"}') == "/home/dev/a b"
    for other in (b'{"folder":"vscode-remote://ssh/home"}', b'{"workspace":"file:///w.code-workspace"}', b"{}", b"x"):
        assert cursor.told(other) is None
    assert not cursor.is_of(f"{AT}/{CHAT}.jsonl", "/home/dev/app")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
blocks = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("type", "text", "name", "input", "id"), values | st.just("text") | st.just("tool_use"))
)
lines = st.one_of(
    st.binary(max_size=64),
    st.fixed_dictionaries(
        {}, optional={"role": values | st.sampled_from(("user", "assistant")), "type": values, "message": values | st.fixed_dictionaries({"content": st.lists(blocks, max_size=3)})}
    ).map(lambda record: json.dumps(record).encode()),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(lines, max_size=6))
def test_nothing_foreign_raises(foreign: list[bytes]) -> None:
    """Whatever stands in a file, it is told as facts, each event with a key of its own."""
    found: list[Fact] = golden.facts(FILE, foreign)
    told = [fact.key for fact in found if isinstance(fact, Event)]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("state", ["", "|", "x", "a b|c", "\0|\0"])
def test_any_state_is_a_state(state: str) -> None:
    """A state of another version does no harm."""
    assert len(keys(list(SAID), state)) == 4

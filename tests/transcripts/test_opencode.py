"""OpenCode's sessions: what their rows say."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.model.event import Event, Skipped
from kaizen.transcripts import opencode
from kaizen.transcripts.format import FileIdentity, Shape
from tests.support import golden
from tests.transcripts.test_cursor import values

FILE = FileIdentity("opencode", "s1", shape=Shape.DATABASE)
DATABASE = "/home/dev/.local/share/opencode/opencode.db"


def test_a_session_as_it_was_worked_out_by_hand() -> None:
    """Each row's events; one call for each step."""
    found = golden.facts(FILE, golden.lines_of("opencode", "session"))
    assert golden.told(found) == golden.expected("opencode", "session")


def test_reasoning_is_a_part_of_output() -> None:
    """However it was recorded: within the output, beside it, or unclear, when the output is told as it stands."""

    def output(**tokens: int) -> int | None:
        part = {"part": {"type": "step-finish", "tokens": {"input": 1, **tokens}}, "header": {"id": "p"}}
        (call,) = golden.told(golden.facts(FILE, [json.dumps(part).encode()]))["calls"]
        found: int | None = call[3]
        return found

    assert output(output=30, reasoning=10, total=31) == 30
    assert output(output=30, reasoning=10, total=41) == 40
    assert output(output=5, reasoning=10) == 15
    assert output(output=30, reasoning=10) == 30
    assert output(output=0, reasoning=0) == 0


def test_whose_session_a_path_holds() -> None:
    """The database, and each session in it, and nothing else."""
    assert opencode.identify(DATABASE) == FileIdentity("opencode", "", shape=Shape.DATABASE)
    assert opencode.identify(f"{DATABASE}/s1") == FILE
    assert [opencode.beside(DATABASE + more) for more in ("", "-wal", "-journal")] == [DATABASE] * 3
    for other in (f"{DATABASE}-shm", "/x/opencode-dev.db", "/x/storage/part/msg_1/prt_1.json", f"{DATABASE}/"):
        assert opencode.identify(other) is None


def test_where_a_session_works_and_lies() -> None:
    """A session's row has its folder; the database and its log are watched, not the folder around them."""
    assert opencode.cwd(b'{"session":{"directory":"/home/dev/app"}}') == "/home/dev/app"
    assert opencode.cwd(b'{"session":{"directory":""}}') is None
    assert opencode.cwd(b"x") is None
    assert opencode.roots({}, []) == ["~/.local/share/opencode/opencode.db", "~/.local/share/opencode/opencode.db-wal"]
    assert opencode.roots({"XDG_DATA_HOME": "/d"}, ["/c"])[::2] == ["/c/opencode.db", "/d/opencode/opencode.db"]


def test_a_line_of_no_kind_is_skipped() -> None:
    """What the adapter does not make is no row of a session."""
    assert golden.facts(FILE, [b'{"other":1}']) == [Skipped("not an object")]


names = ("type", "role", "text", "synthetic", "tool", "callID", "state", "status", "input", "output", "error", "time", "start",
         "end", "tokens", "cache", "read", "total", "reasoning", "id", "created", "model", "data", "message", "filename")  # fmt: skip
odd = st.recursive(
    values | st.sampled_from((*opencode._TELL, "user", "completed", 5)),
    lambda inner: st.dictionaries(st.sampled_from(names), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(("session", "message", "part")), odd, odd, st.binary(max_size=40))
def test_nothing_foreign_raises(kind: str, value: object, header: object, junk: bytes) -> None:
    """Whatever stands in a row, it is told as facts of its session."""
    found = golden.facts(FILE, [json.dumps({kind: value, "header": header}).encode(), junk])
    assert {fact.session_id for fact in found if isinstance(fact, Event)} <= {"s1"}

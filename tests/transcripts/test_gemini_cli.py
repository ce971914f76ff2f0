"""Gemini CLI's transcripts, documents and lines: what they say."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.model.event import Event
from kaizen.transcripts import gemini_cli
from kaizen.transcripts.format import FileIdentity, Shape
from tests.support import golden
from tests.transcripts.test_cursor import values

FILE = FileIdentity("gemini-cli", "s1")
CHATS = "/home/dev/.gemini/tmp/app/chats"


def test_a_document_as_it_was_worked_out_by_hand() -> None:
    """Each message's events; tokens as disjoint kinds; what was not counted is no call."""
    found = golden.facts(FILE, golden.lines_of("gemini-cli", "session"))
    assert golden.told(found) == golden.expected("gemini-cli", "session")


def test_lines_as_they_were_worked_out_by_hand() -> None:
    """A message that is written again is the same; a history that is repeated says nothing new."""
    found = golden.facts(FILE, golden.lines_of("gemini-cli", "lines"))
    assert golden.told(found) == golden.expected("gemini-cli", "lines")


def test_whose_session_a_path_holds() -> None:
    """The name has a part of the id; the beginning of the file, however it is laid out, has it all."""
    path = f"{CHATS}/session-2026-11-02T09-00-c0a70000.json"
    file = gemini_cli.identify(path)
    assert file == FileIdentity("gemini-cli", path.rpartition("/")[2][:-5], unsettled=True, shape=Shape.DOCUMENT)
    assert gemini_cli.settle(path, file, b'{\n  "sessionId": "whole",\n  "projectHash"') == FileIdentity(
        "gemini-cli", "whole", shape=Shape.DOCUMENT
    )
    assert gemini_cli.settle(path, file, b'{"id":"m1"}') is None
    assert gemini_cli.settle(path, file, b'{"content":"\\"sessionId\\": \\"x\\""}') is None
    lines = gemini_cli.identify(path + "l")
    assert lines is not None
    assert lines.shape is Shape.LINES
    assert gemini_cli.identify(f"{CHATS}/parent/a1.jsonl") == FileIdentity(
        "gemini-cli", "parent/a1", parent_id="parent"
    )
    for other in (f"{CHATS}/other.json", f"{CHATS}/parent/a1.json", "/home/dev/.gemini/tmp/app/logs.json", f"{CHATS}/"):
        assert gemini_cli.identify(other) is None


def test_the_folder_of_a_project() -> None:
    """Its mark tells it, or its name is the digest of a folder that is known; a short name alone tells nothing."""
    path = f"{CHATS}/session-x.json"
    assert gemini_cli.tellers(path, b"") == ["/home/dev/.gemini/tmp/app/.project_root"]
    assert gemini_cli.told(b"/home/dev/app\n") == "/home/dev/app"
    assert gemini_cli.told(b"relative") is None
    assert gemini_cli.told(b"") is None
    digest = "1f80d2eaeb6f8b3fcb8a1a8c3ab5bfb5b7c3d8e5c8ff7a3a1d5b9a5e6f4c2b10"
    assert not gemini_cli.is_of(f"/h/tmp/{digest}/chats/session-x.json", "/home/dev/app")
    assert gemini_cli.is_of(f"/h/tmp/{_digest('/home/dev/app')}/chats/session-x.json", "/home/dev/app")
    assert not gemini_cli.is_of(path, "/home/dev/app")
    assert gemini_cli.cwd(b'{"cwd":"/x"}') is None


def _digest(folder: str) -> str:
    import hashlib

    return hashlib.sha256(folder.encode()).hexdigest()


def test_where_gemini_cli_keeps_its_files() -> None:
    """Its home is moved by its variable; a configured folder is a `.gemini`."""
    assert gemini_cli.roots({}, []) == ["~/.gemini/tmp"]
    assert gemini_cli.roots({"GEMINI_CLI_HOME": "/g"}, ["/d"]) == ["/d/tmp", "/g/.gemini/tmp"]


def test_a_cache_larger_than_the_input_is_left_as_it_is() -> None:
    """Figures that do not fit one another are not made to fit."""
    message = {"id": "m", "type": "gemini", "tokens": {"input": 5, "output": 1, "cached": 9}}
    told = golden.told(golden.facts(FILE, [json.dumps(message).encode()]))
    assert told["calls"] == [["m", None, 5, 1, 9, None, None, None]]


message = st.fixed_dictionaries(
    {"id": st.sampled_from(("m1", "m2")) | values},
    optional={
        "type": st.sampled_from(("user", "gemini", "info", "newcomer")) | values,
        "content": values | st.lists(values, max_size=3), "timestamp": values, "model": values,
        "thoughts": values | st.lists(st.fixed_dictionaries({"subject": values}), max_size=2),
        "toolCalls": values | st.lists(st.fixed_dictionaries(
            {"id": values | st.just("t")},
            optional={"status": values | st.sampled_from(("success", "error", "newcomer")), "result": values, "name": values},
        ), max_size=2),
        "tokens": values | st.dictionaries(st.sampled_from(("input", "output", "cached", "thoughts", "tool")), values),
    },
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(message | values, max_size=4), values, st.binary(max_size=40))
def test_nothing_foreign_raises(messages: list[object], other: object, junk: bytes) -> None:
    """Whatever stands in a file, it is told as facts of its session."""
    lines = [json.dumps(each).encode() for each in messages]
    documents = [
        json.dumps({"sessionId": "s1", "messages": each, "$set": other}).encode() for each in (messages, other)
    ]
    found = golden.facts(FILE, [*lines, *documents, json.dumps({"$set": other}).encode(), junk])
    assert {fact.session_id for fact in found if isinstance(fact, Event)} <= {"s1"}

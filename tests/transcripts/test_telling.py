"""Putting the facts of a record together."""

from __future__ import annotations

from kaizen.model.event import Event, Fact, Kind, Outcome, SessionFact, TitleRank, ToolUse, Unknown
from kaizen.model.usage import ModelCall, Usage
from kaizen.transcripts.telling import Telling, name_of


def test_events_share_what_the_record_tells() -> None:
    """Session, time and folder are the record's, and the key is made of its own."""
    found: list[Fact] = []
    said = Telling("s", "k", 5, found, cwd="/x")
    said.words(Kind.TEXT, "ä", "0")
    said.words(Kind.TEXT, "", "1")
    said.words(Kind.TEXT, None, "2")
    said.words(Kind.ERROR, "x", "3", name="n", error=True, at=7)
    said.event(Kind.COMPACTION, "own", "")
    assert found == [
        Event("k#0", "s", 5, Kind.TEXT, text="ä", bytes=2, cwd="/x"),
        Event("k#3", "s", 7, Kind.ERROR, "n", text="x", bytes=1, error=True, cwd="/x"),
        Event("own", "s", 5, Kind.COMPACTION, text="", bytes=0, cwd="/x"),
    ]


def test_a_tool_s_call_and_answer_are_named_for_themselves() -> None:
    """So that a hook that tells of the same thing makes no second row."""
    found: list[Fact] = []
    said = Telling("s", "k", 5, found)
    said.called("u", "Shell", None, at=None, call="c")
    said.returned("u", "Shell", "done", at=9, error=False)
    said.ended("u", Outcome.DENIED, duration_ms=4)
    assert found == [
        Event("tool:u", "s", None, Kind.TOOL_CALL, "Shell", "u", "c", "", same_as="tool:u"),
        Event("result:u", "s", 9, Kind.TOOL_RESULT, "Shell", "u", None, "done", 4, False, same_as="result:u"),
        ToolUse("u", "s", outcome=Outcome.DENIED, duration_ms=4),
    ]


def test_what_else_a_record_tells() -> None:
    """A prompt is a title, a call has its event, and what is unknown is counted, and kept if it is all of a record."""
    found: list[Fact] = []
    said = Telling("s", "k", 5, found)
    said.asked(" fix\nit ", "0")
    said.used("c", "m", Usage(output=1), provider="p", stop_reason="length")
    said.unknown("field", "f")
    said.unknown("record", "r", {"a": 1})
    assert found == [
        Event("k#0", "s", 5, Kind.PROMPT, text=" fix\nit ", bytes=8),
        SessionFact("s", title="fix it", title_rank=TitleRank.FIRST_PROMPT),
        ModelCall("c", "s", 5, "m", Usage(output=1), complete=True, provider="p", stop_reason="length"),
        Event("call:c", "s", 5, Kind.USAGE, "m", None, "c"),
        Unknown("field", "f"),
        Unknown("record", "r"),
        Event("k#unknown", "s", 5, Kind.UNKNOWN, "r", text='{"a":1}', bytes=7),
    ]
    assert [name_of(kind) for kind in ("x" * 70, "", None, 7)] == ["x" * 64, "(none)", "(none)", "(none)"]

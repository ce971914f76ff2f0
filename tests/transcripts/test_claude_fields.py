"""What is not known of a conversation line is told; what is known is not."""

from __future__ import annotations

from kaizen.model.event import Fact, Unknown
from kaizen.transcripts import claude_fields
from tests.support.claude import Transcript, figures, session, sub_agent, text, tool_use
from tests.transcripts.test_claude_code import told


def unknown(facts: list[Fact]) -> list[Unknown]:
    return [fact for fact in facts if isinstance(fact, Unknown)]


def test_todays_lines_hold_nothing_unknown() -> None:
    """A usual session and its helper have no field that this version does not know."""
    parent = session()
    assert unknown(told(*parent.records, *sub_agent(parent).records, skim=False)) == []


def test_news_are_told_with_where_they_stand_and_the_version() -> None:
    """A new field of a record, of its message and of its usage, a new block and a new type of record."""
    made = Transcript(version="3.0.1").prompt("hi", mood="good")
    made.response("m", {"type": "dance"}, usage=figures(gpu_seconds=3), weather="fine")
    made.records[-1]["message"]["colour"] = "red"
    made.chained(type="hologram").chained(type="system", subtype="new", ring=1)
    assert [tuple(each) for each in unknown(told(*made.records))] == [
        ("field", "user.mood", "3.0.1", 0),
        ("block", "assistant.dance", "3.0.1", 0),
        ("field", "assistant.weather", "3.0.1", 0),
        ("field", "assistant.message.colour", "3.0.1", 0),
        ("field", "assistant.message.usage.gpu_seconds", "3.0.1", 0),
        ("record", "hologram", "3.0.1", 0),
        ("field", "system.ring", "3.0.1", 0),
    ]


def test_tools_are_free_in_what_they_say() -> None:
    """What a tool was given and gave back differs from tool to tool, and is nothing new."""
    made = Transcript().response("m", tool_use("t", "mcp__x__y", anything=1)).result("t")
    made.records[-1]["toolUseResult"] = {"whatever": 1}
    assert unknown(told(*made.records)) == []


def test_a_hostile_record_tells_a_few() -> None:
    """A record with thousands of fields gives a handful, with names cut."""
    made = Transcript().prompt("x", **{"f" * 100 + str(number): 1 for number in range(5000)})
    found = unknown(told(*made.records))
    assert len(found) == claude_fields.MOST
    assert max(len(each.name) for each in found) < 80


def test_odd_messages_are_passed_over() -> None:
    """A message that is no object, or has no usage, is not looked into."""
    records = [
        {"type": "user", "message": "x"},
        {"type": "assistant", "message": {"usage": [1], "content": [text("a")]}},
    ]
    assert unknown(told(*records)) == []

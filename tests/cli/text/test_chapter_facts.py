"""What documents say of sessions, turns and tools."""

from __future__ import annotations

from kaizen.cli.text import chapter_facts
from kaizen.cli.text.chapter_facts import Field
from kaizen.model.event import Kind
from kaizen.model.session import Totals
from kaizen.model.story import Chapter, Tool
from tests.cli.text.test_story_text import said, story, turn


def test_a_head() -> None:
    """What is known, in order; sub-agents with what they cost."""
    facts = dict(chapter_facts.facts(Chapter(story(turn(), tree=Totals(3)))))
    assert [*facts][:4] == ["Session", "Agent", "Model", "Status"]
    assert facts["Status"] == "ended: the agent said so"
    assert facts["Cost"] == "unknown; with 2 sub-agents <$0.0001"
    assert facts["When"] == "1970-01-01 00:00:01 to 00:00:04 UTC"
    assert "Branch" not in facts
    bare = dict(chapter_facts.facts(Chapter(story(started_at=None, model=None))))
    assert not {"When", "Took", "Model"} & set(bare)


def test_a_session_without_a_title_has_a_name() -> None:
    """Its id; what moves the cursor is written out."""
    assert chapter_facts.heading(story(title=None)) == "Session s"
    assert chapter_facts.heading(story(title="a\x1bb")) == "a\\x1bb"


def test_what_a_tool_was_given() -> None:
    """Field by field; nothing that its summary says already."""
    tool = Tool(said(Kind.TOOL_CALL, '{"command": "ls", "timeout": 3}'), None, None, "Bash", "ls")
    assert chapter_facts.input_of(tool) == [Field("command", "ls"), Field("timeout", "3")]
    assert chapter_facts.input_of(tool._replace(called=said(Kind.TOOL_CALL, '{"command": "ls"}'))) == []
    assert chapter_facts.input_of(tool._replace(called=said(Kind.TOOL_CALL, "ls"))) == []
    assert chapter_facts.input_of(tool._replace(called=said(Kind.TOOL_CALL, "a\nb"))) == [Field("", "a\nb")]
    assert chapter_facts.input_of(tool._replace(called=None)) == []


def test_what_was_not_kept_is_said() -> None:
    """Of a result that was longer."""
    assert (
        chapter_facts.output_of(Tool(None, said(Kind.TOOL_RESULT, "abc", size=5003), None, None, ""))
        == "abc\n… 5.0 KB more were not kept"
    )
    assert chapter_facts.output_of(Tool(None, None, None, None, "")) == ""


def test_names_of_what_is_no_answer() -> None:
    """For people."""
    assert chapter_facts.name_of(said(Kind.INJECTED, "x", "queue")) == "the client said (queue)"
    assert chapter_facts.name_of(said(Kind.THINKING, "x")) == "thinking"


def test_figures_of_a_turn() -> None:
    """As far as they are known."""
    assert chapter_facts.of_turn(turn()) == "00:00:01 · 3s · $0.5000"
    assert chapter_facts.of_turn(turn()._replace(started_at=None)) == "$0.5000"

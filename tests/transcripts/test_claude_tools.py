"""Tool calls and their results: outputs as text, sizes, how a use ended, what it started."""

from __future__ import annotations

import pytest

from kaizen.model.event import Event, Kind, Outcome, ToolUse
from kaizen.transcripts import claude_tools
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import SESSION, Transcript, text
from tests.transcripts.test_claude_code import events, told


def uses(made: Transcript, **more: object) -> list[ToolUse]:
    return [fact for fact in told(*made.records, **more) if isinstance(fact, ToolUse)]  # type: ignore[arg-type]


def result(made: Transcript) -> Event:
    (found,) = [event for event in events(told(*made.records)) if event.kind is Kind.TOOL_RESULT]
    return found


@pytest.mark.parametrize(("flag", "error"), [(None, False), (False, False), (True, True)])
def test_a_result_without_a_flag_is_a_success(flag: bool | None, error: bool) -> None:
    """Some tools leave `is_error` out where they succeed."""
    (result,) = events(told(*Transcript().result("t", error=flag).records))
    assert result.error is error


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        ("as it is", "as it is"),
        ([text("one"), text("two")], "one\ntwo"),
        ([{"type": "image", "source": {}}], "[image]"),
        ([{"type": "tool_reference", "tool_name": "TaskStop"}], "TaskStop"),
        ([5, "x", {}], "5\nx\n[unknown]"),
        ({"a": 1}, '{"a":1}'),
        (None, None),
    ],
)
def test_outputs_are_told_as_text(content: object, plain: str | None) -> None:
    """Whatever a tool gave back is text; pictures are named in their place."""
    (result,) = events(told(*Transcript().result("t", content).records))
    assert result.text == plain


def test_pictures_count_with_their_size() -> None:
    """A picture in a result is named, and its bytes are those of the picture, not of its encoding."""
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "QUJDRA=="}}
    assert (result(Transcript().result("t", [picture])).text, result(Transcript().result("t", [picture])).bytes) == (
        "[image]", 4,
    )  # fmt: skip
    assert result(Transcript().result("t", [text("ab"), picture])).bytes == len("ab\n") + 4


@pytest.mark.parametrize(
    ("source", "size"),
    [({"data": "QUJD"}, 3), ({"data": "QUI="}, 2), ({"data": ""}, 0), ({"data": 5}, 0), ({"url": "x"}, 0), (None, 0)],
)
def test_the_size_of_what_is_encoded(source: object, size: int) -> None:
    """Three bytes for four letters, without what fills up the end."""
    assert claude_tools.size_of({"type": "image", "source": source}) == size


def test_an_output_that_was_spilled_has_the_size_of_the_whole() -> None:
    """The line has a preview; the size is that of the file in which all of it lies."""
    made = Transcript().result("t", "begins")
    made.records[0]["toolUseResult"] = {"persistedOutputPath": "/x/tool-results/t.txt", "persistedOutputSize": 228_894}
    assert (result(made).text, result(made).bytes) == ("begins", 228_894)


@pytest.mark.parametrize(
    ("more", "content", "error", "outcome"),
    [
        ({"toolDenialKind": "user-rejected"}, "no", True, Outcome.DENIED),
        ({"toolDenialKind": "permission-rule"}, "no", True, Outcome.DENIED),
        ({"toolDenialKind": "automode-blocked"}, "no", True, Outcome.DENIED),
        ({"toolDenialKind": "interrupted"}, "no", True, Outcome.INTERRUPTED),
        ({"permissionDecision": {"decision": "reject"}}, "no", True, Outcome.DENIED),
        ({"permissionDecision": {"decision": "accept"}}, "x", True, None),
        ({"toolUseResult": {"interrupted": True}}, "x", False, Outcome.INTERRUPTED),
        ({}, "[Request interrupted by user for tool use]", True, Outcome.INTERRUPTED),
        ({}, "[Tool call interrupted: the session ended]", True, Outcome.INTERRUPTED),
        ({}, "[Tool call interrupted: a file says so]", False, None),
        ({}, "Exit code 3", True, None),
    ],
)
def test_how_a_use_ended(more: dict[str, object], content: str, error: bool, outcome: Outcome | None) -> None:
    """Denied and interrupted are told apart from errors; what only succeeded or failed says so by its result."""
    made = Transcript().result("t", content, error=error)
    made.records[0].update(more)
    assert [use.outcome for use in uses(made)] == ([] if outcome is None else [outcome])


@pytest.mark.parametrize(
    ("facts", "took"),
    [({"durationMs": 113}, 113), ({"totalDurationMs": 1141}, 1141), ({"durationMs": -1}, None), ("Error: x", None)],
)
def test_how_long_it_took(facts: object, took: int | None) -> None:
    """Searches and sub-agents say how long they took."""
    made = Transcript().result("t")
    made.records[0]["toolUseResult"] = facts
    assert [use.duration_ms for use in uses(made)] == ([] if took is None else [took])


def test_a_use_that_started_a_sub_agent() -> None:
    """An agent in the background answers at once, one in the foreground when it is done: both name their session, which
    lies below the main session even where a sub-agent started it."""
    made = Transcript().result("t")
    made.records[0]["toolUseResult"] = {"isAsync": True, "status": "async_launched", "agentId": "a12"}
    assert uses(made) == [ToolUse("t", SESSION, child_id=f"{SESSION}/a12")]
    nested = FileIdentity("claude-code", f"{SESSION}/a1", SESSION)
    assert uses(made, file=nested) == [ToolUse("t", f"{SESSION}/a1", child_id=f"{SESSION}/a12")]


def test_what_stands_beside_several_results_is_of_none() -> None:
    """A record with two results says of neither what it says beside them."""
    blocks = [{"type": "tool_result", "tool_use_id": name, "content": "x"} for name in ("t1", "t2")]
    made = Transcript().prompt(blocks, toolUseResult={"durationMs": 5, "persistedOutputSize": 9}, toolDenialKind="x")
    assert uses(made) == []
    assert [event.bytes for event in events(told(*made.records))] == [1, 1]

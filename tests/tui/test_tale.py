"""A story's lines, and one that was opened."""

from __future__ import annotations

import json

import pytest

from kaizen.model.event import Kind
from kaizen.model.use import Use, UseStatus
from kaizen.text import width_of
from kaizen.tui import tale
from kaizen.tui.telling import Opened
from tests.support.top import line, text_of

USE = Use(
    "t", "s1", "Bash", None, None, 1, "hook", 2, "hook", 1200, "hook", UseStatus.ERROR, "transcript", 3400, True
)  # fmt: skip


def test_a_tool_call_is_one_line() -> None:
    """When, which tool, what it was given, and at the right how it ended, how long it took, how much came back."""
    left, right = tale.told(line(1, Kind.TOOL_CALL, name="Bash", text="npm test"), USE)
    assert text_of(left).split()[1:] == ["Bash", "npm", "test"]
    assert text_of(right) == "error 1.2s 3.4 kB"
    assert (
        text_of(tale.told(line(1, Kind.TOOL_CALL, name="Task"), USE._replace(child_id="c", bytes=None))[1])
        == "▸ error 1.2s"
    )


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (Kind.PROMPT, None, "prompt       text 1"), (Kind.TEXT, None, "answer       text 1"),
        (Kind.NOTICE, "Stop\x1b", "notice       Stop\\x1b text 1"), (Kind.UNKNOWN, None, "unknown      text 1"),
        (Kind.TOOL_RESULT, None, "result       text 1"), (Kind.TOOL_CALL, None, "tool         text 1"),
    ],
)  # fmt: skip
def test_other_lines(kind: Kind, name: str | None, said: str) -> None:
    """Each kind by the word that people use."""
    left, right = tale.told(line(1, kind, name=name), None)
    assert text_of(left)[10:] == said
    assert right == []


def test_a_time_that_is_not_known() -> None:
    """Is told as such, and takes as much room."""
    assert len(tale.at_time(None)) == len(tale.at_time(1000)) == 8


def test_an_opened_call() -> None:
    """When, outcome, duration, sizes; each field of the input; the output with all its lines; and that some of it is not kept."""
    given = json.dumps({"command": "make", "script": "a\nb"})
    opened = Opened(line(1, Kind.TOOL_CALL, name="Bash"), USE, given, len(given), "one\ntwo\x1b[2J", 5000)
    lines = [text_of(pieces) for pieces in tale.page(opened, 40)]
    said = "\n".join(lines)
    for wanted in (
        "outcome   error",
        "took      1.2s",
        "came back 3.4 kB",
        "command: make",
        "script:\n  a\n  b",
        "one\ntwo\\x1b[2J",
    ):
        assert wanted in said
    assert "OUTPUT  5.0 kB, of which the first 11 B are kept" in said
    assert all(width_of(each) <= 60 for each in lines)


def test_an_opened_text() -> None:
    """A prompt is told whole; a call without an output has none."""
    prompt = [text_of(pieces) for pieces in tale.page(Opened(line(1, Kind.PROMPT), None, None, 0, "a\nb", 3), 40)]
    assert prompt[-3:] == ["TEXT  3 B", "a", "b"]
    running = USE._replace(status=UseStatus.RUNNING, duration_ms=None, bytes=None)
    call = [text_of(pieces) for pieces in tale.page(Opened(line(1, Kind.TOOL_CALL), running, "x", 1, None, 0), 40)]
    assert "took      not known" in call
    assert not any("OUTPUT" in each for each in call)

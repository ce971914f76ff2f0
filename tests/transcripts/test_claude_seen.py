"""What is known of a line of Claude Code's beside what stands on it."""

from __future__ import annotations

import pytest

from kaizen.transcripts.claude_seen import Latest

MESSAGE = {"id": "m", "model": "claude-x", "stop_reason": None, "usage": {"input_tokens": 1}}


def test_a_line_that_repeats_its_call_is_known() -> None:
    """Lines of one response repeat its figures; the second one tells nothing new."""
    latest = Latest()
    assert [latest.is_told({"requestId": "r"}, dict(MESSAGE), "s") for _ in range(3)] == [False, True, True]


@pytest.mark.parametrize(
    ("record", "message", "session"),
    [
        ({"requestId": "r"}, {**MESSAGE, "usage": {"input_tokens": 2}}, "s"),
        ({"requestId": "r"}, {**MESSAGE, "stop_reason": "end_turn"}, "s"),
        ({"requestId": "r"}, {**MESSAGE, "id": "n"}, "s"),
        ({"requestId": "r", "isAbortedMidStream": True}, MESSAGE, "s"),
        ({"requestId": "r"}, MESSAGE, "other"),
    ],
)
def test_a_line_that_says_more_is_told(record: dict[str, object], message: dict[str, object], session: str) -> None:
    """Other figures, an end, another message or session are news."""
    latest = Latest()
    latest.is_told({"requestId": "r"}, MESSAGE, "s")
    assert not latest.is_told(record, message, session)


def test_a_call_without_an_id_is_always_told() -> None:
    """Nothing says that two lines without an id are of one call."""
    latest = Latest()
    nameless = {**MESSAGE, "id": None}
    assert [latest.is_told({}, nameless, "s") for _ in range(2)] == [False, False]

"""A letter's line, read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.hooks import envelope
from tests.support.hooks import AT, PROCESS, claude, line


def test_what_is_beside_the_payload_is_read() -> None:
    """By whom, when, from which process, and what happened."""
    found = envelope.read(line(claude("Stop")))
    assert found is not None
    assert (found.agent, found.at, found.process, found.event) == ("claude-code", AT, PROCESS, "Stop")


def test_codexs_notify_names_its_event_otherwise() -> None:
    """It is called `type` there."""
    found = envelope.read(line({"type": "agent-turn-complete"}, "codex"))
    assert found is not None
    assert found.event == "agent-turn-complete"


@pytest.mark.parametrize("given", [b"", b"{", b"[]", b"{}", b'{"payload": 1}', b'{"payload": {}'])
def test_what_is_no_envelope_is_none(given: bytes) -> None:
    """Not half of one either."""
    assert envelope.read(given) is None


def test_odd_values_beside_it_are_unknown() -> None:
    """Unknown is None, never 0."""
    found = envelope.read(b'{"agent": 3, "at": "x", "process": -1, "payload": {"hook_event_name": 7}}')
    assert found is not None
    assert (found.agent, found.at, found.process, found.event) == ("", None, None, "")


def test_the_digest_is_that_of_payload_and_instant() -> None:
    """The same twice is the same; another instant or another word is another. Who ran it does not matter."""
    read = [
        envelope.read(each)
        for each in (
            line(claude("Stop")), line(claude("Stop"), process=None), line(claude("Stop"), at=AT + 1), line(claude("Stop", x=1)),
        )
    ]  # fmt: skip
    assert len({each.digest for each in read if each}) == 3


@given(st.binary(max_size=300))
def test_nothing_raises(given_line: bytes) -> None:
    """Whatever the line."""
    envelope.read(given_line)
    envelope.read(b'{"agent": "a", "at": 1, "process": "1 2 x", "payload": ' + given_line + b"}")

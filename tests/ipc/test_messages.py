"""Requests and answers: every message becomes a value, however odd it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.ipc import messages
from kaizen.ipc.messages import AskHello, AskStatus, AskStop, Misunderstood, Subscribe
from kaizen.model.hello import PROTOCOL, Hello

anything = st.dictionaries(
    st.sampled_from(["type", "version", "protocol", "reason", "after", "pid", "web", "uptime_ms", "workspace", "other"]),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60) | st.lists(st.integers(), max_size=2)
    | st.sampled_from(["hello", "status", "stop", "subscribe"]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("message", "request_"),
    [
        (messages.hello("1.2"), AskHello("1.2", PROTOCOL)),
        ({"type": "status"}, AskStatus()),
        (messages.stop("outdated"), AskStop("outdated")),
        ({"type": "stop"}, AskStop("stopped")),
        ({"type": "ingest_hook"}, messages.IngestHook()),
        (messages.subscribe(7), Subscribe(7)),
        ({"type": "subscribe", "after": "7"}, Subscribe(0)),
        ({"type": "hello", "version": 3, "protocol": True}, AskHello("0", 0)),
    ],
)
def test_requests_are_read(message: dict[str, object], request_: messages.Request) -> None:
    """What a client sends is what the daemon reads; a field of the wrong kind has its default."""
    assert messages.read_request(message) == request_  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "code"), [({}, "no_type"), ({"type": 3}, "no_type"), ({"type": "dance"}, "unknown_type")]
)
def test_what_asks_nothing_is_misunderstood(message: dict[str, object], code: str) -> None:
    """An unknown request is a value that says why."""
    request = messages.read_request(message)  # type: ignore[arg-type]
    assert isinstance(request, Misunderstood)
    assert request.code == code


@given(anything)
def test_no_message_raises(message: dict[str, object]) -> None:
    """Whatever a peer sends is read to a value, as a request and as an answer."""
    assert isinstance(messages.read_request(message), messages.Request)  # type: ignore[arg-type]
    assert isinstance(messages.read_hello(message), Hello | None)  # type: ignore[arg-type]


def test_hello_is_read_and_nothing_else_is_hello() -> None:
    """An answer to hello needs its type and a pid; what else is missing has its default."""
    said = {"type": "hello", "pid": 5, "version": "1", "protocol": 1, "workspace": "/w", "uptime_ms": 9, "web": None}
    assert messages.read_hello(said) == Hello(5, "1", 1, "/w", 9, None)  # type: ignore[arg-type]
    assert messages.read_hello({"type": "hello", "pid": 5}) == Hello(5, "0", 0, "", 0, None)
    assert messages.read_hello({"type": "hello", "pid": "5"}) is None
    assert messages.read_hello(messages.error("busy", "no room")) is None


def test_an_unknown_type_is_not_echoed_at_length() -> None:
    """A huge request name does not come back whole."""
    request = messages.read_request({"type": "x" * 100_000})
    assert isinstance(request, Misunderstood)
    assert len(request.why) < 200


def test_what_cannot_stand_in_an_environment_is_left_out() -> None:
    """A name with `=` or none at all, a NUL, a text that is none: whoever sets the rest does not fail."""
    odd = {"": "x", "A=B": "x", "C": "\0", "D\0": "x", "E": "\ud800", "\ud800": "x", "F": 7, "G": None}
    good = {"HOME": "/h", "LC_ALL": "", "X": "a=b", "RAW": "\udcff"}
    assert messages.table({"environ": {**odd, **good}}, "environ") == good  # type: ignore[dict-item]
    assert messages.table({"environ": [1]}, "environ") == {}


def test_an_act_has_an_id() -> None:
    """By which it is asked after; without one it is misunderstood."""
    assert messages.read_request(messages.act("7", "delete", ("a", "b"))) == messages.AskAct("7", "delete", ("a", "b"))
    misunderstood = messages.read_request({"type": "act", "what": "delete"})
    assert isinstance(misunderstood, messages.Misunderstood)
    assert misunderstood.code == "no_id"

"""What a daemon answers to each request."""

from __future__ import annotations

import pytest

from kaizen.daemon.answers import About, answer
from kaizen.daemon.backlog import Pace
from kaizen.ipc import messages, wire
from kaizen.ipc.messages import AskHello, AskStatus, AskStop, Misunderstood, Request, Subscribe
from kaizen.model.daemon import PROTOCOL

ABOUT = About(
    pid=7, version="1.2", workspace="/w", socket="/s", log="/l", started_at=None, uptime_ms=5, web=None,
    head=42, capture="live", watching="watchfiles", subscribers=0,
)  # fmt: skip
REQUESTS: list[Request] = [AskHello("1", 1), AskStatus(), AskStop("x"), Subscribe(0), Misunderstood("code", "why")]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: type(request).__name__)
def test_every_request_has_an_answer_that_can_be_sent(request_: Request) -> None:
    """Each request is answered by a message with a type, that comes through the wire as it is."""
    said = answer(request_, ABOUT)
    assert wire.decode(wire.frame(said)[wire.HEADER_BYTES :]) == said
    assert isinstance(said["type"], str)


def test_hello_says_who_and_which_protocol() -> None:
    """The answer to hello is what a client reads as one."""
    hello = messages.read_hello(answer(AskHello("1", 1), ABOUT))
    assert hello is not None
    assert (hello.pid, hello.version, hello.protocol, hello.workspace) == (7, "1.2", PROTOCOL, "/w")


def test_status_says_more_than_hello() -> None:
    """Status holds all that hello does, and how capturing goes."""
    hello, status = answer(AskHello("1", 1), ABOUT), answer(AskStatus(), ABOUT)
    assert hello.items() - {("type", "hello")} <= status.items()
    assert (status["type"], status["capture"], status["head"]) == ("status", "live", 42)


def test_a_history_that_is_read_says_how_far() -> None:
    """Status has the bytes for whoever draws a bar; there are none where nothing is read."""
    reading = ABOUT._replace(pace=Pace(3, 10, 1.5))
    assert answer(AskStatus(), reading)["reading"] == {"done": 3, "of": 10}
    assert answer(AskStatus(), ABOUT)["reading"] is None


def test_the_others() -> None:
    """A stop is confirmed with the pid, a subscription with the newest cursor, nonsense with an error."""
    assert answer(AskStop("x"), ABOUT) == {"type": "stopping", "pid": 7}
    assert answer(Subscribe(3), ABOUT) == {"type": "subscribed", "head": 42}
    assert answer(Misunderstood("code", "why"), ABOUT) == messages.error("code", "why")

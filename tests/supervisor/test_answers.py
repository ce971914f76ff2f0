"""What the supervisor answers, from requests as they come."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from kaizen import __version__, paths
from kaizen.ipc import wire
from kaizen.ipc.messages import AskHello, AskList, AskStart, AskStatus, AskStop, Misunderstood, Request, Subscribe
from kaizen.ipc.peers import Peer
from kaizen.model.daemon import PROTOCOL, Ending
from kaizen.supervisor.answers import Answers
from kaizen.supervisor.wards import Ward

HOME = "/home/dev/.kaizen"


class Noted:
    """Care that only notes what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def end(self, ending: Ending) -> None:
        self.told.append(ending)

    def figures(self) -> wire.Message:
        return {"running": 3}

    def sleeping(self) -> Iterator[str]:
        return iter(["a", "b"])

    def asked_to_start(self, request: AskStart, peer: Peer) -> wire.Message:
        self.told.append(request)
        return {"type": "accepted"}

    def wake(self, ward: Ward) -> None:
        self.told.append(("wake", ward))

    def release(self, ward: Ward) -> None:
        self.told.append(("release", ward))


@pytest.fixture
def care() -> Noted:
    return Noted()


@pytest.fixture
def answers(care: Noted) -> Answers:
    made = Answers(77, paths.supervisor(HOME))
    made.care = care  # type: ignore[assignment]
    return made


@pytest.fixture
def peer() -> Iterator[Peer]:
    ours, theirs = socket.socketpair()
    yield Peer(ours, None, 0.0)  # type: ignore[arg-type]
    ours.close()
    theirs.close()


@pytest.fixture
def ward() -> Ward:
    return Ward(paths.place(HOME, "/home/dev/app"), 1)


def test_who_it_is(answers: Answers, peer: Peer) -> None:
    """Hello tells pid, version and protocol, and no workspace; the status also how many there are of each kind."""
    hello = answers.own(AskHello("1", 1), peer)
    assert hello is not None
    told = {
        "type": "hello",
        "pid": 77,
        "version": __version__,
        "protocol": PROTOCOL,
        "workspace": "",
        "state": "running",
    }
    assert told.items() <= hello.items()
    status = answers.own(AskStatus(), peer)
    assert status is not None
    assert (status["type"], status["running"]) == ("status", 3)
    assert status["started_at"]


def test_a_stop_is_answered_before_the_end(answers: Answers, care: Noted, peer: Peer) -> None:
    """The end is a wish, and the asker knows whose end to wait for."""
    assert answers.own(AskStop("stopped"), peer) == {"type": "stopping", "pid": 77}
    assert care.told == [Ending.STOPPED]


def test_who_sleeps_and_who_is_wanted(answers: Answers, care: Noted, peer: Peer) -> None:
    """The list names keys; a start is passed on."""
    start = AskStart("/w", True, {})
    assert answers.own(AskList(), peer) == {"type": "list", "sleeping": ["a", "b"]}
    assert answers.own(start, peer) == {"type": "accepted"}
    assert care.told == [start]


@pytest.mark.parametrize(
    ("request_", "code"), [(Subscribe(0), "not_a_daemon"), (Misunderstood("unknown_type", "?"), "unknown_type")]
)
def test_what_is_not_for_it_is_an_error(answers: Answers, peer: Peer, request_: Request, code: str) -> None:
    """It says what it is, and keeps nobody waiting."""
    answer = answers.own(request_, peer)
    assert answer is not None
    assert (answer["type"], answer["code"]) == ("error", code)
    assert not peer.held


@pytest.mark.parametrize(("request_", "kind"), [(AskHello("1", 1), "hello"), (AskStatus(), "status")])
def test_looking_does_not_wake(
    answers: Answers, care: Noted, peer: Peer, ward: Ward, request_: Request, kind: str
) -> None:
    """One that sleeps is shown as such, by its workspace."""
    answer = answers.asleep(ward)(request_, peer)
    assert answer is not None
    assert (answer["type"], answer["state"], answer["workspace"]) == (kind, "sleeping", ward.path)
    assert care.told == []
    assert not peer.held


def test_nonsense_does_not_wake(answers: Answers, care: Noted, peer: Peer, ward: Ward) -> None:
    """What no daemon would understand is answered here."""
    answer = answers.asleep(ward)(Misunderstood("no_type", "the message has no type"), peer)
    assert answer is not None
    assert answer["code"] == "no_type"
    assert care.told == []


def test_a_stop_lets_go(answers: Answers, care: Noted, peer: Peer, ward: Ward) -> None:
    """There is no daemon to end, only a socket to be let go."""
    answer = answers.asleep(ward)(AskStop("stopped"), peer)
    assert answer is not None
    assert answer["type"] == "stopping"
    assert care.told == [("release", ward)]


def test_all_else_waits_for_the_daemon(answers: Answers, care: Noted, peer: Peer, ward: Ward) -> None:
    """The connection is held, nothing is answered, and the daemon is woken."""
    assert answers.asleep(ward)(Subscribe(4), peer) is None
    assert peer.held
    assert care.told == [("wake", ward)]

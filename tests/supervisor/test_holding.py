"""Holding a sleeping daemon's socket, with a server that is turned by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.errors import PermissionRefused
from kaizen.host import files, locks
from kaizen.ipc import wire
from kaizen.ipc.listening import listen
from kaizen.ipc.server import Server
from kaizen.supervisor.answers import Answers
from kaizen.supervisor.holding import Holding, drop
from kaizen.supervisor.wards import Ward
from tests.support.homes import place
from tests.support.wires import connected, hung_up, read_message


class Waking:
    """What a request does here."""

    def __init__(self) -> None:
        self.woken: list[Ward] = []

    def wake(self, ward: Ward) -> None:
        self.woken.append(ward)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(listen(str(tmp_path / "s"), replace=False), lambda request, peer: None)
    yield made
    made.close()


@pytest.fixture
def holding(home: str, server: Server, workspace: Path) -> Holding:
    files.ensure_home(home)
    answers = Answers(1234, place(home, workspace))
    answers.care = Waking()  # type: ignore[assignment]
    return Holding(server, answers.asleep)


@pytest.fixture
def ward(home: str, workspace: Path, holding: Holding) -> Iterator[Ward]:
    """One whose socket is held."""
    made = Ward(place(home, workspace), 1)
    assert holding.hold(made)
    yield made
    holding.release(made)


def turns(server: Server) -> None:
    for _ in range(5):
        server.turn(0.02)


def test_a_held_socket_is_served(server: Server, ward: Ward) -> None:
    """Hello is answered for the daemon that sleeps, with the supervisor's pid."""
    with connected(ward.place.runtime.sock) as caller:
        caller.sendall(wire.frame({"type": "hello"}))
        turns(server)
        answer = read_message(caller)
    assert answer is not None
    assert (answer["state"], answer["pid"], answer["workspace"]) == ("sleeping", 1234, ward.path)


def test_nothing_is_held_beside_a_living_daemon(server: Server, holding: Holding, home: str, workspace: Path) -> None:
    """Where the life lock is held, or somebody holds the start lock, nothing is bound."""
    ward = Ward(place(home, workspace), 1)
    with locks.taken(ward.place.life, timeout_s=1):
        assert not holding.hold(ward)
    with locks.taken(ward.place.start, timeout_s=1):
        assert not holding.hold(ward)
    assert not locks.is_held(ward.place.start)
    assert ward.listener is None
    assert files.inode(ward.place.runtime.sock) is None


def test_somebody_elses_socket_is_not_taken(holding: Holding, home: str, workspace: Path) -> None:
    """A program that listens there is named, and stays."""
    ward = Ward(place(home, workspace), 1)
    files.ensure_folder(home, ward.place.runtime.dir)
    other = listen(ward.place.runtime.sock, replace=False)
    with pytest.raises(PermissionRefused, match="listens on it"):
        holding.hold(ward)
    assert other.in_place()
    assert not locks.is_held(ward.place.start)
    other.close()


def test_what_is_given_is_the_socket_and_all_who_wait(server: Server, holding: Holding, ward: Ward) -> None:
    """Whoever asked for what only the daemon knows, and whoever sent half a question, goes along with what they sent; the
    socket stays open, and is served no more."""
    whole, half = wire.frame({"type": "subscribe", "after": 3}), wire.frame({"type": "hello"})[:6]
    with connected(ward.place.runtime.sock) as one, connected(ward.place.runtime.sock) as other:
        one.sendall(whole)
        other.sendall(half)
        turns(server)
        listener, guests = holding.give(ward)
        assert listener is ward.listener is not None
        assert sorted(guest.inbox for guest in guests) == sorted([whole, half])
        with connected(ward.place.runtime.sock) as late:
            late.sendall(wire.frame({"type": "hello"}))
            turns(server)
            assert holding.hold(ward)  # the daemon did not come up: it is served again, with who came meanwhile
            turns(server)
            assert (read_message(late) or {})["state"] == "sleeping"
        drop(guests)
        assert hung_up(one)


def test_the_same_socket_is_held_again(server: Server, holding: Holding, ward: Ward) -> None:
    """Giving and holding do not change the file."""
    before = files.inode(ward.place.runtime.sock)
    for _ in range(3):
        holding.give(ward)
        assert holding.hold(ward)
    assert files.inode(ward.place.runtime.sock) == before
    assert holding.in_place(ward)


def test_a_socket_that_was_replaced_is_not_given(server: Server, holding: Holding, ward: Ward) -> None:
    """Whoever waits there is hung up on, and the daemon makes a socket of its own."""
    with connected(ward.place.runtime.sock) as caller:
        turns(server)
        Path(ward.place.runtime.sock).unlink()
        assert not holding.in_place(ward)
        assert holding.give(ward) == (None, ())
        assert hung_up(caller)
    assert ward.listener is None


def test_a_lost_socket_is_bound_anew(server: Server, holding: Holding, ward: Ward) -> None:
    """Also where its folder went with it."""
    Path(ward.place.runtime.sock).unlink()
    Path(ward.place.runtime.dir).rmdir()
    holding.give(ward)
    assert holding.hold(ward)
    assert holding.in_place(ward)


def test_a_released_socket_is_gone(server: Server, holding: Holding, ward: Ward) -> None:
    """Callers are hung up on; a second release is none."""
    with connected(ward.place.runtime.sock) as caller:
        turns(server)
        holding.release(ward)
        assert hung_up(caller)
    assert files.inode(ward.place.runtime.sock) is None
    holding.release(ward)


def test_a_living_daemons_socket_stays(server: Server, holding: Holding, ward: Ward) -> None:
    """What is released beside a living daemon is only our copy; so is what is to stay."""
    before = files.inode(ward.place.runtime.sock)
    with locks.taken(ward.place.life, timeout_s=1):
        holding.release(ward)
    assert files.inode(ward.place.runtime.sock) == before
    assert holding.hold(ward)
    held = files.inode(ward.place.runtime.sock)
    holding.release(ward, remove=False)
    assert files.inode(ward.place.runtime.sock) == held


def test_a_socket_that_a_daemon_replaced_is_let_go(server: Server, holding: Holding, ward: Ward) -> None:
    """Nobody waits for ever on a socket that nobody serves; one that is in its place is kept."""
    holding.forget_replaced(ward)
    assert ward.listener is not None
    with connected(ward.place.runtime.sock) as caller:
        holding.give(ward)
        other = listen(ward.place.runtime.sock, replace=True)
        holding.forget_replaced(ward)
        assert ward.listener is None
        assert hung_up(caller)
    other.close()

"""Who looks after a daemon."""

from __future__ import annotations

import socket

import pytest

from kaizen import clock
from kaizen.daemon import oversight
from kaizen.daemon.oversight import ALONE_S, SUPERVISED_S, Oversight, Waits
from kaizen.ipc.peers import Peer

NEVER = float("inf")


@pytest.fixture
def peer() -> Peer:
    ours, theirs = socket.socketpair()
    theirs.close()
    return Peer(ours, None, 0.0)  # type: ignore[arg-type]


def test_alone_it_looks_every_second() -> None:
    """Without a supervisor the next look is a second after the last, and never later than its idle end."""
    alone = Oversight(expected=False)
    assert not alone.supervised
    assert 0 < alone.due_in(Waits(clock.span(), NEVER)) <= ALONE_S
    assert alone.due_in(Waits(clock.span() - ALONE_S, NEVER)) == 0
    assert alone.due_in(Waits(clock.span(), clock.span())) == 0


def test_a_supervisor_is_there_as_long_as_its_connection(peer: Peer) -> None:
    """With it the daemon waits long; the end of the connection is the end of that."""
    watched = Oversight(expected=False)
    watched.taken_by(peer)
    assert watched.connected
    assert watched.supervised
    assert ALONE_S < watched.due_in(Waits(clock.span(), NEVER)) <= SUPERVISED_S
    peer.sock.close()
    assert not watched.supervised
    assert watched.due_in(Waits(clock.span(), NEVER)) <= ALONE_S


def test_the_supervisors_connection_never_makes_room(peer: Peer) -> None:
    """It is kept when all places are taken; an earlier supervisor's is an ordinary one again."""
    ours, theirs = socket.socketpair()
    theirs.close()
    second, watched = Peer(ours, None, 0.0), Oversight(expected=False)  # type: ignore[arg-type]
    watched.taken_by(peer)
    watched.taken_by(second)
    assert (peer.awaited, second.awaited) == (False, True)
    ours.close()
    peer.sock.close()


def test_one_that_is_expected_gets_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that a supervisor started waits for its connection, and then looks after itself."""
    started = Oversight(expected=True)
    assert started.supervised
    assert not started.connected
    assert started.due_in(Waits(clock.span(), NEVER)) <= ALONE_S, "until then nobody else looks"
    later = clock.span() + oversight.EXPECTED_S + 1
    monkeypatch.setattr(oversight.clock, "span", lambda: later)
    assert not started.supervised

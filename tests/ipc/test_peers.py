"""What came on a connection, in frames."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.ipc import wire
from kaizen.ipc.peers import Peer


def peer_with(content: bytes) -> Peer:
    ours, theirs = socket.socketpair()
    ours.close()
    theirs.close()
    made = Peer(theirs, None, 0.0)  # type: ignore[arg-type]
    made.inbox += content
    return made


@given(st.lists(st.dictionaries(st.text(max_size=5), st.integers()), max_size=5), st.integers(0, 3))
def test_whole_frames_are_given_one_by_one(messages: list[wire.Message], more: int) -> None:
    """All whole frames come out in order with their sizes, and half a frame stays."""
    half = wire.frame({"type": "half"})[:more]
    peer, found = peer_with(b"".join(map(wire.frame, messages)) + half), []
    for message, size in peer.frames():
        found.append(message)
        del peer.inbox[:size]
    assert (found, bytes(peer.inbox)) == (messages, half)


def test_a_frame_that_is_too_long_is_malformed_before_it_came() -> None:
    """Its header alone is enough to refuse it."""
    with pytest.raises(wire.Malformed):
        next(peer_with(b"\xff\xff\xff\xff").frames())


def test_a_closed_connection_is_gone() -> None:
    """Nothing more can be said to it."""
    assert peer_with(b"").gone

"""Descriptors that go from one process to another."""

from __future__ import annotations

import os

import pytest

from kaizen.ipc.passing import MAX_MESSAGE_BYTES, Channel, Gone
from tests.support.processes import program, said

GET = """
import os, sys
from kaizen.ipc.passing import Channel
message, fds = Channel(int(sys.argv[1])).receive(timeout_s=30)
os.write(fds[0], message["text"].encode())
print(os.get_inheritable(fds[0]), len(fds))
"""


def test_a_descriptor_comes_with_its_message() -> None:
    """Another process gets the message and a working copy that none of its children inherits."""
    ours, theirs = Channel.pair()
    out, into = os.pipe()
    os.set_inheritable(theirs.fileno(), True)
    other = program(GET, str(theirs.fileno()), pass_fds=(theirs.fileno(),))
    theirs.close()
    ours.send({"text": "héllo"}, [into, out], timeout_s=30)
    assert said(other).split() == ["False", "2"]
    os.close(into)
    assert os.read(out, 100).decode() == "héllo"
    os.close(out)
    ours.close()


def test_messages_stay_apart() -> None:
    """Two messages are two, whatever was sent with them."""
    ours, theirs = Channel.pair()
    ours.send({"n": 1}, timeout_s=5)
    ours.send({"n": 2}, [0], timeout_s=5)
    assert theirs.receive(timeout_s=5) == ({"n": 1}, [])
    message, fds = theirs.receive(timeout_s=5)
    assert (message, len(fds)) == ({"n": 2}, 1)
    os.close(fds[0])
    ours.close()
    theirs.close()


def test_a_closed_end_is_told() -> None:
    """Both sending to and receiving from nobody say so."""
    ours, theirs = Channel.pair()
    theirs.close()
    with pytest.raises(Gone):
        ours.send({}, timeout_s=1)
    with pytest.raises(Gone):
        ours.receive(timeout_s=1)
    ours.close()


def test_nobody_waits_for_ever() -> None:
    """A limit on waiting holds for both directions."""
    ours, theirs = Channel.pair()
    with pytest.raises(TimeoutError):
        ours.receive(timeout_s=0.01)
    with pytest.raises(Gone):
        for _ in range(1000):
            ours.send({"text": "x" * 100_000}, timeout_s=0.01)
    ours.close()
    theirs.close()


def test_what_is_too_large_is_not_sent() -> None:
    """The other end never gets half a message."""
    ours, theirs = Channel.pair()
    with pytest.raises(ValueError, match="not sent"):
        ours.send({"text": "x" * MAX_MESSAGE_BYTES}, timeout_s=1)
    ours.close()
    theirs.close()


def test_what_is_no_message_ends_the_talk() -> None:
    """Bytes that are no JSON object count as the end of the other side."""
    ours, theirs = Channel.pair()
    theirs._sock.send(b"\xff")
    with pytest.raises(Gone):
        ours.receive(timeout_s=1)
    ours.close()
    theirs.close()

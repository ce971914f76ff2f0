"""Asking: whatever is at the other end, the asker gets an answer, or one of two refusals, within its limit."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from kaizen.ipc import client, messages, wire
from kaizen.ipc.client import Connection, NoAnswer, NobodyListens
from tests.support.wires import listening, read_message


def answering(*parts: bytes) -> Callable[[socket.socket], None]:
    def act(sock: socket.socket) -> None:
        read_message(sock)
        for part in parts:
            sock.sendall(part)

    return act


HELLO = wire.frame({"type": "hello", "pid": 1})


def test_nothing_and_a_dead_socket_are_nobody(tmp_path: Path) -> None:
    """No file, a file without a listener and a file that is no socket are all NobodyListens."""
    dead = str(tmp_path / "dead")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(dead)
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for path in (dead, *(str(tmp_path / name) for name in ("file", "folder", "gone"))):
        with pytest.raises(NobodyListens):
            client.ask(path, messages.hello("1"), timeout_s=1)


def test_an_answer_in_pieces_is_put_together(tmp_path: Path) -> None:
    """An answer that comes byte by byte is the same answer."""
    path = str(tmp_path / "s")
    with listening(path, answering(*(bytes([b]) for b in HELLO))):
        assert client.ask(path, messages.hello("1"), timeout_s=30) == {"type": "hello", "pid": 1}


def test_two_answers_at_once_are_taken_one_by_one(tmp_path: Path) -> None:
    """What came with one answer is there for the next call."""
    path = str(tmp_path / "s")
    with listening(path, answering(HELLO + HELLO)), Connection(path, timeout_s=5) as connection:
        connection.send(messages.hello("1"), timeout_s=5)
        assert connection.receive(timeout_s=30) == connection.receive(timeout_s=30)


@pytest.mark.parametrize(
    "said", [b"", b"\0\0", HELLO[:-1], b"\xff\xff\xff\xff", b"\0\0\0\2[]", b"HTTP/1.1 400 Bad Request\r\n\r\n"]
)
def test_no_sound_answer_is_no_answer(tmp_path: Path, said: bytes) -> None:
    """A peer that hangs up, half answers or talks nonsense is NoAnswer, with its pid."""
    path = str(tmp_path / "s")
    with listening(path, answering(said)), pytest.raises(NoAnswer) as caught:
        client.ask(path, messages.hello("1"), timeout_s=30)
    assert caught.value.pid in (os.getpid(), None)
    assert not caught.value.late


def test_a_silent_peer_costs_the_limit_and_no_more(tmp_path: Path) -> None:
    """Who never answers is told as late, and the connection is still good for an answer that comes."""
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        with Connection(path, timeout_s=5) as connection:
            other, _ = server.accept()
            connection.send(messages.hello("1"), timeout_s=5)
            other.sendall(HELLO[:7])
            with pytest.raises(NoAnswer) as caught:
                connection.receive(timeout_s=0.05)
            assert caught.value.late
            other.sendall(HELLO[7:])
            assert connection.receive(timeout_s=30) == {"type": "hello", "pid": 1}
            other.close()


def test_a_listener_that_does_not_accept_is_no_answer(tmp_path: Path) -> None:
    """A frozen listener whose queue is full is NoAnswer, not nobody."""
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(0)
        waiting = []
        with pytest.raises(NoAnswer, match="accept"):
            for _ in range(10):
                waiting.append(Connection(path, timeout_s=0.05))
        for connection in waiting:
            connection.close()


def test_sending_to_one_who_left_is_no_answer(tmp_path: Path) -> None:
    """A peer that hung up before it was asked anything is NoAnswer."""
    path = str(tmp_path / "s")
    with listening(path, lambda sock: None), Connection(path, timeout_s=5) as connection, pytest.raises(NoAnswer):
        for _ in range(100):
            connection.ask(messages.hello("1"), timeout_s=30)


def test_nothing_stays_open(tmp_path: Path) -> None:
    """However a call ends, its descriptor is closed."""
    path = str(tmp_path / "s")
    before = os.listdir("/proc/self/fd")
    with pytest.raises(NobodyListens):
        client.ask(path, messages.hello("1"), timeout_s=1)
    with listening(path, answering(b"nonsense")), pytest.raises(NoAnswer):
        client.ask(path, messages.hello("1"), timeout_s=30)
    assert len(os.listdir("/proc/self/fd")) == len(before)

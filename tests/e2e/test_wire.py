"""Peers that are not polite, against a real daemon: it answers the next hello, as the same process, and stays small."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kaizen.background.start import BackgroundStart, start_background_for
from kaizen.ipc import client, messages, server, wire
from tests.support.processes import daemons_of, eventually, program, said
from tests.support.wires import connected, exchange, hung_up, read_message

HELLO = wire.frame(messages.hello("0"))
SLACK_KB = 16 * 1024
STRANGER = """
import os, sys
from tests.support.wires import connected, read_message
os.chdir(sys.argv[1])
os.setgroups([])
os.setresgid(65534, 65534, 65534)
os.setresuid(65534, 65534, 65534)
with connected("daemon.sock") as sock:
    print(read_message(sock), sock.recv(1))
"""


@pytest.fixture
def started(home: str, workspace: Path) -> Iterator[BackgroundStart]:
    """A daemon that is the only one, and answers, before and after."""
    made = start_background_for(workspace)
    eventually(lambda: settled(made), "it has opened all that it keeps open")
    answers(made)
    yield made
    answers(made)
    assert daemons_of(home) == [made.pid]


def answers(started: BackgroundStart) -> None:
    """It says hello to a new caller, as the process it always was."""
    with connected(started.paths.sock) as sock:
        assert (exchange(sock, messages.hello("0")) or {}).get("pid") == started.pid


def settled(started: BackgroundStart) -> bool:
    status = client.ask(started.paths.sock, {"type": "status"}, timeout_s=5)
    return (status["capture"], status["watching"]) == ("live", "watchfiles")


def unless_full(started: BackgroundStart) -> socket.socket | None:
    """A connection; None while more are waiting than the kernel keeps for a daemon (listen(2))."""
    try:
        return connected(started.paths.sock)
    except BlockingIOError:
        return None


def memory_kb(started: BackgroundStart) -> int:
    """What of it is in memory."""
    lines = Path(f"/proc/{started.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def descriptors(started: BackgroundStart) -> int:
    return len(os.listdir(f"/proc/{started.pid}/fd"))


def refusal(started: BackgroundStart, said: bytes) -> wire.Message | None:
    """The answer to these bytes, after which the daemon hangs up."""
    with connected(started.paths.sock) as sock:
        sock.sendall(said)
        answer = read_message(sock)
        assert hung_up(sock)
    return answer


def body(text: bytes) -> bytes:
    return len(text).to_bytes(4, "big") + text


@pytest.mark.parametrize(
    "bad",
    [
        b"\xff\xff\xff\xff", b"\xff\xff\xff\xff" + b"x" * 10_000, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        body(b'{"type": "\xff\xfe"}'), body(b"[" * 1_000_000), body(b'{"a":' * 200_000), body(b"[1]"), body(b""),
        body(b'{"type": "hello"'), body(b'{"type": "hello"} {}'), body(b"\0" * 4096),
    ],
    ids=lambda bad: repr(bad[:12]),
)  # fmt: skip
def test_what_is_no_message_gets_an_error_and_a_goodbye(started: BackgroundStart, bad: bytes) -> None:
    """A length of 4 GiB, text that is no JSON or no UTF-8, and JSON nested without end are refused as malformed."""
    before = memory_kb(started)
    assert (refusal(started, bad) or {}).get("code") == "malformed"
    assert memory_kb(started) < before + SLACK_KB


@pytest.mark.parametrize("seed", range(3))
def test_random_bytes_hurt_nobody(started: BackgroundStart, seed: int) -> None:
    """Bytes without sense, cut anywhere, sent by callers that leave whenever they like."""
    chance = random.Random(seed)
    before = descriptors(started)
    for _ in range(200):
        with connected(started.paths.sock) as sock:
            sense = HELLO[: chance.randrange(len(HELLO))]
            try:
                for _ in range(chance.randrange(4)):
                    sock.sendall(chance.choice((sense, b"\0", chance.randbytes(chance.randrange(2000)))))
            except (BrokenPipeError, ConnectionResetError):
                pass
    eventually(lambda: descriptors(started) <= before, "every connection is closed")


def test_odd_messages_are_answered_and_the_connection_stays(started: BackgroundStart) -> None:
    """Sound JSON that asks nothing sensible is told so, and the next request on it is answered."""
    odd: list[wire.Message] = [
        {}, {"type": None}, {"type": []}, {"type": "x" * 100_000}, {"type": "hello", "version": {}, "protocol": "1" * 5000},
        {"type": "subscribe", "after": "x"}, {"type": "subscribe", "after": -(2**70)},
    ]  # fmt: skip
    with connected(started.paths.sock) as sock:
        for each in odd:
            assert exchange(sock, each) is not None
        sock.sendall(HELLO)
        while (read_message(sock) or {"type": "hello"}).get("type") != "hello":
            pass


def test_half_frames_held_open_take_nobody_s_place(started: BackgroundStart) -> None:
    """More callers than there are places, each with half a frame and all the time in the world, do not keep others out."""
    with ExitStack() as held:
        socks: list[socket.socket] = []
        for number in range(server.MAX_CONNECTIONS + 50):
            socks.append(held.enter_context(connected(started.paths.sock)))
            try:
                socks[-1].sendall(HELLO[: 1 + number % (len(HELLO) - 1)])
            except (BrokenPipeError, ConnectionResetError):
                pass
            if number % 25 == 0:
                answers(started)
        answers(started)
        assert descriptors(started) < server.MAX_CONNECTIONS + 50


def test_a_frame_that_never_ends_is_given_up(started: BackgroundStart) -> None:
    """Callers that each send most of the largest frame are hung up on when together they are too much."""
    before = memory_kb(started)
    most = bytes(12 * 1024 * 1024)
    with ExitStack() as held:
        for _ in range(8):
            sock = held.enter_context(connected(started.paths.sock))
            try:
                sock.sendall(wire.MAX_FRAME_BYTES.to_bytes(4, "big") + most)
            except (BrokenPipeError, ConnectionResetError):
                pass
            answers(started)
            assert memory_kb(started) < before + 2 * server.MAX_WAITING_BYTES // 1024 + SLACK_KB


def test_a_thousand_callers_that_leave_at_once(started: BackgroundStart) -> None:
    """Who connects and leaves costs nothing that stays."""
    before, small = descriptors(started), memory_kb(started)
    for number in range(1000):
        with eventually(lambda: unless_full(started), "the queue of those who wait has room") as sock:
            if number % 2:
                sock.sendall(HELLO)
    eventually(lambda: descriptors(started) <= before, "every connection is closed")
    assert memory_kb(started) < small + SLACK_KB


def test_who_never_reads_is_dropped(started: BackgroundStart) -> None:
    """A caller that asks on and on and reads no answer is hung up on, before its answers fill the memory."""
    before, many = memory_kb(started), HELLO * 5000
    with connected(started.paths.sock) as sock, pytest.raises((BrokenPipeError, ConnectionResetError)):
        for _ in range(1000):
            sock.sendall(many)
    assert memory_kb(started) < before + 2 * server.MAX_WAITING_BYTES // 1024 + SLACK_KB


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_refused_by_what_the_kernel_says_of_it(started: BackgroundStart) -> None:
    """With every permission on the way open, another user's caller is told no and hung up on; its own user is served."""
    folder = Path(started.paths.dir)
    opened: list[Callable[[], None]] = []
    try:
        for path, mode in ((folder, 0o755), (Path(started.paths.sock), 0o666)):
            was = path.stat().st_mode & 0o777
            path.chmod(mode)
            opened.append(lambda path=path, was=was: path.chmod(was))  # type: ignore[misc]
        told = said(program(STRANGER, str(folder)))
    finally:
        for close in opened:
            close()
    assert "other_user" in told
    assert told.rstrip().endswith("b''")

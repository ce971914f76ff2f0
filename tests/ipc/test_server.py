"""The server: every peer is served, none can hurt it, and its socket is never taken from somebody else."""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.ipc import messages, server, wire
from kaizen.ipc.listening import listen
from kaizen.ipc.messages import Misunderstood, Request, Subscribe
from kaizen.ipc.peers import Peer
from kaizen.ipc.server import Server
from tests.support.processes import eventually, program, said
from tests.support.wires import connected, exchange, hung_up, read_message, turning

HELLO: wire.Message = {"type": "hello", "version": "1", "protocol": 1}
BIG = "x" * 100_000
STRANGER = """
import os, sys
from tests.support.wires import connected, read_message
os.chdir(sys.argv[1])
os.setresuid(65534, 65534, 65534)
with connected("daemon.sock") as sock:
    print(read_message(sock))
"""


def answer(request: Request, peer: Peer) -> wire.Message | None:
    """What a daemon would say, with an answer as long as one likes."""
    if isinstance(request, Subscribe):
        peer.subscribed_after = request.after
    if isinstance(request, Misunderstood):
        return messages.error(request.code, request.why)
    return {"type": type(request).__name__, "more": BIG if "AskStatus" in str(type(request)) else ""}


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "daemon.sock")


@pytest.fixture
def served(path: str) -> Iterator[Server]:
    """A server that turns."""
    made = Server(listen(path, replace=False), answer)
    with turning(made):
        yield made


def sound(path: str) -> bool:
    """Whether a new caller is served."""
    with connected(path) as sock:
        return (exchange(sock, HELLO) or {}).get("type") == "AskHello"


def test_the_socket_is_private(path: str, served: Server) -> None:
    """The socket is 0600 under any umask and has no second name."""
    facts = os.lstat(path)
    assert stat.S_ISSOCK(facts.st_mode)
    assert stat.S_IMODE(facts.st_mode) == 0o600
    assert os.listdir(os.path.dirname(path)) == ["daemon.sock"]
    assert not os.get_inheritable(served.listener.sock.fileno())


def test_several_requests_on_one_connection(path: str, served: Server) -> None:
    """Requests that come together are answered one by one, in order, and the connection stays."""
    with connected(path) as sock:
        sock.sendall(wire.frame(HELLO) + wire.frame({"type": "status"}) + wire.frame(HELLO))
        assert [(read_message(sock) or {})["type"] for _ in range(3)] == ["AskHello", "AskStatus", "AskHello"]
        assert exchange(sock, {"type": "dance"}) == messages.error(
            "unknown_type", "this daemon does not know the request 'dance'"
        )
        assert exchange(sock, HELLO) is not None


def test_who_asks_for_the_last_time_is_hung_up_on(path: str, served: Server) -> None:
    """With `last` the answer comes and then the end, and what came after it is not answered; `last` must be true."""
    with connected(path) as sock:
        assert exchange(sock, {**HELLO, "last": "yes"}) is not None
        sock.sendall(wire.frame({"type": "status", **messages.LAST}) + wire.frame(HELLO))
        assert (read_message(sock) or {})["more"] == BIG
        assert hung_up(sock)
    eventually(lambda: not served._peers, "nothing is left of it")


def test_any_cutting_of_the_bytes_gives_the_same_answers(path: str, served: Server) -> None:
    """Requests cut into pieces at random are the same requests."""
    stream = wire.frame(HELLO) * 3 + wire.frame({"type": "nothing"})
    for seed in range(10):
        at = sorted(random.Random(seed).sample(range(1, len(stream)), 6))
        with connected(path) as sock:
            for start, end in zip([0, *at], [*at, None], strict=True):
                sock.sendall(stream[start:end])
            assert [(read_message(sock) or {})["type"] for _ in range(4)] == ["AskHello"] * 3 + ["error"]


@pytest.mark.parametrize(
    "bad",
    [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\4null", b"\0\0\0\2[]", b"\0\0\0\3{,}", b"GET / HTTP/1.1\r\n\r\n"],
)
def test_nonsense_gets_an_error_and_a_goodbye(path: str, served: Server, bad: bytes) -> None:
    """A malformed frame is answered with an error, its sender is hung up on, and others are served."""
    with connected(path) as other, connected(path) as sock:
        sock.sendall(bad)
        assert (read_message(sock) or {}).get("code") == "malformed"
        assert hung_up(sock)
        assert exchange(other, HELLO) is not None
    assert sound(path)


def test_random_bytes_hurt_nobody(path: str, served: Server) -> None:
    """Garbage of any kind leaves the server as it was."""
    for seed in range(30):
        with connected(path) as sock:
            try:
                sock.sendall(random.Random(seed).randbytes(1 + seed * 50))
            except (BrokenPipeError, ConnectionResetError):
                pass
    assert sound(path)


def test_a_caller_that_leaves_in_the_middle_is_forgotten(path: str, served: Server) -> None:
    """Half a frame, and then nobody, costs nothing."""
    for _ in range(20):
        with connected(path) as sock:
            sock.sendall(wire.frame(HELLO)[:9])
    assert sound(path)
    eventually(lambda: not served._peers, "no peer is left")


def test_a_caller_that_leaves_before_its_answer_is_no_trouble(path: str, served: Server) -> None:
    """Who asks and goes is forgotten."""
    for _ in range(20):
        with connected(path) as sock:
            sock.sendall(wire.frame({"type": "status"}) * 5)
    assert sound(path)


def test_half_a_frame_does_not_wait_for_ever(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer that begins a frame and never ends it is hung up on, one that is merely silent is not."""
    monkeypatch.setattr(server, "HALF_FRAME_S", 0.05)
    with turning(Server(listen(path, replace=False), answer)), connected(path) as half, connected(path) as silent:
        half.sendall(wire.frame(HELLO)[:6])
        assert hung_up(half)
        assert exchange(silent, HELLO) is not None


def test_when_all_places_are_taken_the_longest_silent_makes_room(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new caller is served though all places are taken; who was silent longest is hung up on, no subscriber is."""
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 4)
    with turning(Server(listen(path, replace=False), answer)):
        subscriber, first, *more = [connected(path) for _ in range(4)]
        exchange(subscriber, messages.subscribe(0))
        for sock in (first, *more):
            exchange(sock, HELLO)
        assert sound(path)
        assert hung_up(first)
        assert exchange(more[-1], HELLO) is not None
        assert exchange(subscriber, HELLO) is not None
        for sock in (subscriber, first, *more):
            sock.close()


def test_a_house_full_of_subscribers_says_so(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When every place is a subscriber's a new caller is told `busy`, and has one again when somebody leaves."""
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 2)
    with turning(Server(listen(path, replace=False), answer)):
        subscribers = [connected(path) for _ in range(2)]
        for sock in subscribers:
            exchange(sock, messages.subscribe(0))
        with connected(path) as late:
            assert (read_message(late) or {}).get("code") == "busy"
        subscribers[0].close()
        eventually(lambda: sound(path), "there is room again")
        subscribers[1].close()


def test_hundreds_of_connections_at_once(path: str, served: Server) -> None:
    """Far more callers than places leave the server serving."""
    crowd = [connected(path) for _ in range(300)]
    assert sound(path)
    assert len(served._peers) <= server.MAX_CONNECTIONS
    for sock in crowd:
        sock.close()


def test_one_who_does_not_read_is_dropped(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers pile up for a slow reader only so far, and others are served all the while."""
    monkeypatch.setattr(server, "MAX_WAITING_BYTES", 1_000_000)
    with turning(Server(listen(path, replace=False), answer)):
        slow = connected(path)
        try:
            for _ in range(500):
                slow.sendall(wire.frame({"type": "status"}))
        except OSError:
            pass
        assert sound(path)
        assert hung_up(slow)
        slow.close()


def test_a_slow_reader_gets_everything(path: str, served: Server) -> None:
    """Answers larger than the kernel's buffer come whole to one who reads late."""
    with connected(path) as sock:
        sock.sendall(wire.frame({"type": "status"}) * 30)
        assert sound(path)
        assert [len(str((read_message(sock) or {})["more"])) for _ in range(30)] == [len(BIG)] * 30


def test_bells_ring_once_for_what_is_newer(path: str) -> None:
    """A subscriber hears of a newer cursor, and not of one it knows."""
    made = Server(listen(path, replace=False), answer)
    with connected(path) as sock:
        sock.sendall(wire.frame(messages.subscribe(5)))
        eventually(lambda: (made.turn(0.01), made.subscribers())[1], "it is subscribed")
        for head in (4, 5, 6, 6, 9):
            made.ring(head)
        assert [(read_message(sock) or {}).get("head") for _ in range(3)] == [None, 6, 9]
    made.close()


def test_a_bell_for_a_deaf_subscriber_waits_alone(path: str) -> None:
    """Of a thousand bells for one who does not read, hardly any are kept."""
    made = Server(listen(path, replace=False), answer)
    with connected(path) as sock:
        sock.sendall(wire.frame(messages.subscribe(0)))
        eventually(lambda: (made.turn(0.01), made.subscribers())[1], "it is subscribed")
        for head in range(1, 100_000):
            made.ring(head)
        assert sum(len(peer.outbox) for peer in made._peers.values()) < 1000
    made.close()


def test_descriptors_are_watched(path: str) -> None:
    """What the server is told to watch is acted on within a turn."""
    made = Server(listen(path, replace=False), answer)
    reader, writer = os.pipe()
    heard: list[bytes] = []
    made.watch(reader, lambda: heard.append(os.read(reader, 10)))
    os.write(writer, b"!")
    made.turn(30)
    assert heard == [b"!"]
    made.close()
    os.close(reader)
    os.close(writer)


def test_connections_outlive_a_move(path: str) -> None:
    """When the socket is bound anew, who is connected stays so, and new callers find the new one."""
    made = Server(listen(path, replace=False), answer)
    with turning(made), connected(path) as sock:
        assert exchange(sock, HELLO) is not None
    made = Server(listen(path, replace=False), answer)
    with connected(path) as sock:
        made.turn(0.01)
        os.unlink(path)
        made.move(listen(path, replace=True))
        with turning(made):
            assert exchange(sock, HELLO) is not None
            assert sound(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_refused(path: str, served: Server) -> None:
    """A peer that runs as somebody else is told so and gets nothing, though it could open the socket."""
    os.chmod(os.path.dirname(path), 0o711)
    os.chmod(path, 0o666)
    assert "other_user" in said(program(STRANGER, os.path.dirname(path)))
    assert sound(path)


def test_several_listeners_are_served_apart(path: str, served: Server, tmp_path: Path) -> None:
    """Each listener has what answers there; one that is taken out is not answered any more, and stays open."""
    made = Server(listen(path + ".own", replace=False), answer)
    second = listen(str(tmp_path / "second.sock"), replace=False)
    made.add(second, lambda request, peer: {"type": "second"})
    with turning(made):
        with connected(second.path) as sock:
            assert exchange(sock, HELLO) == {"type": "second"}
        assert sound(path + ".own")


def test_what_is_held_is_handed_on_whole(path: str, tmp_path: Path) -> None:
    """A request that is held, and all that came behind it, is answered by the server that welcomes the connection."""

    def hold(request: Request, peer: Peer) -> wire.Message | None:
        peer.held = "AskStatus" in str(type(request))
        return None if peer.held else {"type": "asleep"}

    sleeping = listen(str(tmp_path / "sleeping.sock"), replace=False)
    first = Server(listen(path, replace=False), answer)
    first.add(sleeping, hold)
    with connected(sleeping.path) as sock, connected(sleeping.path) as quiet:
        sock.sendall(wire.frame(HELLO) + wire.frame({"type": "status"}) + wire.frame(HELLO)[:5])
        for _ in range(4):
            first.turn(0.1)
        assert read_message(sock) == {"type": "asleep"}
        guests = first.take_out(sleeping)
        assert [guest.inbox for guest in guests] == [wire.frame({"type": "status"}) + wire.frame(HELLO)[:5], b""]
        second = Server(sleeping, answer)
        for guest in guests:
            second.welcome(guest)
        with turning(second):
            assert (read_message(sock) or {})["type"] == "AskStatus"
            sock.sendall(wire.frame(HELLO)[5:])
            assert (read_message(sock) or {})["type"] == "AskHello"
            assert (exchange(quiet, HELLO) or {})["type"] == "AskHello"
    first.close()


def test_one_that_is_awaited_makes_no_room(path: str) -> None:
    """Of all connections the one that is owed an answer is never the one that is dropped."""

    def wait(request: Request, peer: Peer) -> wire.Message | None:
        peer.awaited = "AskStatus" in str(type(request))
        return None if peer.awaited else {"type": "here"}

    made = Server(listen(path, replace=False), wait, most=2)
    with connected(path) as awaited, turning(made):
        awaited.sendall(wire.frame({"type": "status"}))
        made_for = eventually(
            lambda: next((p for p in list(made._peers.values()) if p.awaited), None), "the request is taken"
        )
        for _ in range(5):
            with connected(path) as sock:
                assert exchange(sock, HELLO) == {"type": "here"}
        made.send(made_for, {"type": "late"})
        assert read_message(awaited) == {"type": "late"}

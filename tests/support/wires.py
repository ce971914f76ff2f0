"""The wire as a peer that need not be polite sees it: raw sockets, and servers run by hand in a thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kaizen.ipc import wire
from kaizen.ipc.address import Address
from kaizen.ipc.server import Server


def connected(path: str, timeout_s: float = 30.0) -> socket.socket:
    """A raw connection."""
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(timeout_s)
    try:
        with Address(path) as address:
            sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


def read_message(sock: socket.socket) -> wire.Message | None:
    """The next message; None where the other end hung up first."""
    header = _exactly(sock, wire.HEADER_BYTES)
    body = None if header is None else _exactly(sock, wire.body_length(header))
    return None if body is None else wire.decode(body)


def exchange(sock: socket.socket, message: wire.Message) -> wire.Message | None:
    """A message and its answer."""
    sock.sendall(wire.frame(message))
    return read_message(sock)


def hung_up(sock: socket.socket) -> bool:
    """Whether the other end has nothing more to say; waits for it."""
    try:
        while sock.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    except TimeoutError:
        return False
    return True


@contextmanager
def turning(server: Server) -> Iterator[None]:
    """A server that turns in a thread of its own."""
    ending = threading.Event()

    def turn() -> None:
        while not ending.is_set():
            server.turn(0.01)

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
        server.close()


@contextmanager
def listening(path: str, act: Callable[[socket.socket], None]) -> Iterator[None]:
    """Somebody else's server, that does `act` with the first who comes."""
    with socket.socket(socket.AF_UNIX) as sock:
        with Address(path) as address:
            sock.bind(address)
        sock.listen()
        sock.settimeout(30)

        def serve() -> None:
            try:
                one, _ = sock.accept()
            except OSError:
                return
            with one:
                act(one)

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join()


def _exactly(sock: socket.socket, count: int) -> bytes | None:
    got = b""
    while len(got) < count:
        try:
            more = sock.recv(count - len(got))
        except ConnectionResetError:
            return None
        if not more:
            return None
        got += more
    return got

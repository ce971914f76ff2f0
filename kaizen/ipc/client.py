"""Asking a daemon, always within a deadline: a frozen daemon costs its caller the timeout and no more."""

from __future__ import annotations

import _socket
import os

from kaizen import clock
from kaizen.errors import exhausted
from kaizen.ipc.address import Address, peer
from kaizen.ipc.messages import LAST
from kaizen.ipc.wire import HEADER_BYTES, Malformed, body_length, decode, frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from kaizen.ipc.wire import Message


class NobodyListens(Exception):
    """There is no socket, or no process behind it."""


class NoAnswer(Exception):
    """Somebody listens and gave no sound answer in time; `pid` is theirs where the system tells. `late` says that
    only the time was up: the connection is sound, and the answer may still come."""

    def __init__(self, why: str, pid: int | None, *, late: bool = False) -> None:
        super().__init__(why)
        self.pid, self.late = pid, late


class Connection:
    """A connection to a daemon. Raises NobodyListens or NoAnswer; close it, or use it in a `with`.

    `first` is a frame that follows the connection at once, so that a daemon that wakes for the connection finds it.
    """

    __slots__ = ("_buffer", "_sock")

    def __init__(self, path: str, *, timeout_s: float, first: bytes = b"") -> None:
        self._buffer = bytearray()
        try:
            self._sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        except OSError as error:
            raise exhausted(error) or error from None
        self._sock.settimeout(timeout_s)
        try:
            with Address(path) as address:
                self._sock.connect(address)
        except (BlockingIOError, TimeoutError):  # the queue of a frozen listener is full
            self._sock.close()
            raise NoAnswer("it does not accept connections", None) from None
        except OSError as error:
            self._sock.close()
            raise exhausted(error) or NobodyListens(os.strerror(error.errno or 0)) from None
        if first:
            self._send_first(first)

    @property
    def pid(self) -> int | None:
        """Who listens, where the system tells; of an open connection."""
        return peer(self._sock)[0]

    def ask(self, request: Message, *, timeout_s: float) -> Message:
        """Send a request and wait for its answer."""
        self.send(request, timeout_s=timeout_s)
        return self.receive(timeout_s=timeout_s)

    def send(self, request: Message, *, timeout_s: float) -> None:
        """Send a request."""
        self._sock.settimeout(timeout_s)
        self._send(frame(request))

    def receive(self, *, timeout_s: float) -> Message:
        """Wait for one message. What came of it stays when the time is up: a later call goes on there."""
        until = clock.span() + timeout_s
        try:
            self._fill(HEADER_BYTES, until)
            end = HEADER_BYTES + body_length(self._buffer)
            self._fill(end, until)
            body = bytes(self._buffer[HEADER_BYTES:end])
            del self._buffer[:end]
            return decode(body)
        except TimeoutError:
            raise NoAnswer("it did not answer in time", self.pid, late=True) from None
        except (OSError, Malformed) as error:
            raise NoAnswer(str(error) or "it hung up", self.pid) from None

    def drain(self) -> bool:
        """Take what has come, and forget it; False once the other end has hung up."""
        self._sock.settimeout(0)
        try:
            return bool(self._sock.recv(65_536))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def fileno(self) -> int:
        """The descriptor, to wait on; what was already received but not taken makes no noise on it."""
        return self._sock.fileno()

    def close(self) -> None:
        """Hang up."""
        self._sock.close()

    def _send_first(self, first: bytes) -> None:
        try:
            self._send(first)
        except NoAnswer:
            self._sock.close()
            raise

    def _send(self, said: bytes) -> None:
        try:
            self._sock.sendall(said)
        except OSError as error:
            raise NoAnswer(str(error) or "it hung up", self.pid) from None

    def _fill(self, count: int, until: float) -> None:
        while len(self._buffer) < count:
            left = until - clock.span()
            if left <= 0:
                raise TimeoutError("it did not answer in time")
            self._sock.settimeout(left)
            got = self._sock.recv(65_536)
            if not got:
                raise ConnectionResetError("it hung up")
            self._buffer += got

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def ask(path: str, request: Message, *, timeout_s: float) -> Message:
    """One request to the daemon that listens at `path`, and its answer."""
    with Connection(path, timeout_s=timeout_s, first=frame(request | LAST)) as connection:
        return connection.receive(timeout_s=timeout_s)


def somebody_listens(path: str, *, timeout_s: float = 0.5) -> bool:
    """Whether a process stands behind the socket at `path`, be it ours or not."""
    try:
        Connection(path, timeout_s=timeout_s).close()
    except NobodyListens:
        return False
    except NoAnswer:
        return True
    return True

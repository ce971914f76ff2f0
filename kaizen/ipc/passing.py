"""Messages with open descriptors between two of our own processes, over a pair of sockets (unix(7), SCM_RIGHTS).

The socket keeps messages apart (SOCK_SEQPACKET), so a message comes whole with its descriptors or not at all.
"""

from __future__ import annotations

import _socket
import os
import sys

from kaizen.ipc.wire import Malformed, decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Message

MAX_MESSAGE_BYTES = 160_000  # below what a socket's buffer takes unasked (net.core.wmem_default)
MAX_DESCRIPTORS = 200  # the kernel takes 253
_INT_BYTES = 4


class Gone(Exception):
    """The other end is closed, or its process has ended."""


class Channel:
    """One end of the pair. Its descriptor can be waited on."""

    __slots__ = ("_sock",)

    def __init__(self, fd: int) -> None:
        self._sock = _socket.socket(fileno=fd)
        os.set_inheritable(fd, False)

    @classmethod
    def pair(cls) -> tuple[Channel, Channel]:
        """Two ends that are connected."""
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
        return cls(ours.detach()), cls(theirs.detach())

    def send(self, message: Message, fds: Sequence[int] = (), *, timeout_s: float) -> None:
        """Send a message with copies of these descriptors. Raises Gone, also where the other end does not read for so
        long, and ValueError for a message that is too large."""
        body = encode(message).encode()
        if len(body) > MAX_MESSAGE_BYTES or len(fds) > MAX_DESCRIPTORS:
            raise ValueError(f"a message of {len(body)} bytes and {len(fds)} descriptors is not sent")
        packed = b"".join(fd.to_bytes(_INT_BYTES, _ORDER) for fd in fds)
        self._sock.settimeout(timeout_s)
        try:
            self._sock.sendmsg([body], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, packed)] if fds else [])
        except OSError as error:
            raise Gone(os.strerror(error.errno or 0)) from None

    def receive(self, *, timeout_s: float | None) -> tuple[Message, list[int]]:
        """The next message and its descriptors, not inheritable and the caller's to close. None waits for as long as it
        takes. Raises Gone, and TimeoutError."""
        self._sock.settimeout(timeout_s)
        try:
            body, ancillary, _, _ = self._sock.recvmsg(
                MAX_MESSAGE_BYTES, _socket.CMSG_SPACE(MAX_DESCRIPTORS * _INT_BYTES), _CLOEXEC
            )
        except TimeoutError:
            raise
        except OSError as error:
            raise Gone(os.strerror(error.errno or 0)) from None
        fds = [fd for level, kind, data in ancillary if (level, kind) == _RIGHTS for fd in _unpacked(data)]
        for fd in fds:
            os.set_inheritable(fd, False)
        if not body:
            _close(fds)
            raise Gone("the other end was closed")
        try:
            return decode(body), fds
        except Malformed as error:
            _close(fds)
            raise Gone(str(error)) from None

    def fileno(self) -> int:
        """The descriptor, to wait on."""
        return self._sock.fileno()

    def forget(self) -> None:
        """In a forked child: the descriptor is somebody else's, and is not closed with this object."""
        self._sock.detach()

    def close(self) -> None:
        """Close our end."""
        self._sock.close()


def as_socket(fd: int) -> _socket.socket:
    """A connection that came as a descriptor."""
    return _socket.socket(fileno=fd)


_ORDER = sys.byteorder
_RIGHTS = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS)
_CLOEXEC = getattr(_socket, "MSG_CMSG_CLOEXEC", 0)


def _unpacked(data: bytes) -> list[int]:
    whole = len(data) - len(data) % _INT_BYTES
    return [int.from_bytes(data[at : at + _INT_BYTES], _ORDER) for at in range(0, whole, _INT_BYTES)]


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)

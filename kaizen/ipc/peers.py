"""The other ends of a server's connections: one that is served, and one that is handed on."""

from __future__ import annotations

from kaizen.ipc.wire import HEADER_BYTES, body_length, decode
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _socket
    from collections.abc import Iterator

    from kaizen.ipc.listening import Listener
    from kaizen.ipc.wire import Message


class Guest(NamedTuple):
    """A connection that is handed on with what came on it and was not answered."""

    sock: _socket.socket
    inbox: bytes


class Peer:
    """One connection: what came and is not yet a whole frame, what is to be sent.

    One that is `awaited` is owed an answer or stays on purpose, and never makes room for others; one that is `held`
    is no longer listened to, and its last request is still in its inbox.
    """

    __slots__ = (
        "active_at", "awaited", "closing", "held", "inbox", "listener", "outbox", "sock", "subscribed_after",
    )  # fmt: skip

    def __init__(self, sock: _socket.socket, listener: Listener, now: float) -> None:
        self.sock, self.listener = sock, listener
        self.inbox = bytearray()
        self.outbox = bytearray()
        self.active_at = now
        self.closing = self.awaited = self.held = False
        self.subscribed_after: int | None = None

    @property
    def gone(self) -> bool:
        """Whether the connection is closed."""
        return self.sock.fileno() < 0

    def frames(self) -> Iterator[tuple[Message, int]]:
        """The whole frames in what has come, each with its size; the caller takes one out of the inbox before it asks
        for the next. Raises Malformed."""
        while len(self.inbox) >= HEADER_BYTES:
            end = HEADER_BYTES + body_length(self.inbox)
            if len(self.inbox) < end:
                return
            yield decode(bytes(self.inbox[HEADER_BYTES:end])), end

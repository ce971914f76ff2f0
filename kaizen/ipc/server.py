"""The daemon's side of the wire: one thread, one poll, and a limit on everything that waits.

Nothing a peer sends can hurt: only the same user is served, a frame's length is checked before anything is
stored, a malformed one gets an error and a goodbye, a peer that does not read is dropped when its answers
pile up, and when all places are taken the one that was silent longest makes room.
"""

from __future__ import annotations

import _socket
import os
import select

from kaizen import clock
from kaizen.errors import HomeRefused, PermissionRefused, exhausted
from kaizen.host import files
from kaizen.ipc import messages
from kaizen.ipc.address import Address, peer
from kaizen.ipc.client import Connection, NoAnswer, NobodyListens
from kaizen.ipc.wire import HEADER_BYTES, Malformed, body_length, decode, frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kaizen.ipc.messages import Request
    from kaizen.ipc.wire import Message

MAX_CONNECTIONS = 100
MAX_WAITING_BYTES = 32 * 1024 * 1024
HALF_FRAME_S = 30.0
_NO_ROOM_S = 0.05
_BACKLOG = 512
_CHUNK = 262_144


class Listener:
    """A bound socket and the file it is known by."""

    __slots__ = ("file", "path", "sock")

    def __init__(self, path: str, sock: _socket.socket, file: tuple[int, int]) -> None:
        self.path, self.sock, self.file = path, sock, file

    def in_place(self) -> bool:
        """Whether the file at the path is still ours."""
        return files.inode(self.path) == self.file

    def close(self) -> None:
        """Stop listening, and remove the file if it is still ours: never a successor's."""
        if self.in_place():
            os.unlink(self.path)
        self.sock.close()


def listen(path: str, *, replace: bool) -> Listener:
    """Bind a socket, mode 0600, at `path`, so that at no moment there is a path without a listener behind it.

    The socket is bound beside it and renamed onto it. What is there already must be a socket that nobody
    listens on, else PermissionRefused; with `replace` any socket gives way, for a daemon whose own was replaced.
    """
    _check_place(path, replace=replace)
    beside = f"{path}.{os.getpid()}"
    sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        if files.inode(beside) is not None:
            os.unlink(beside)
        with Address(beside) as address:
            sock.bind(address)
        os.chmod(beside, 0o600)  # not by umask, which all threads share; nobody knows this name yet
        sock.listen(_BACKLOG)
        sock.setblocking(False)
        os.rename(beside, path)
        file = files.inode(path)
        assert file is not None
        return Listener(path, sock, file)
    except OSError as error:
        sock.close()
        raise HomeRefused(path, f"no socket can be made there: {(error.strerror or str(error)).lower()}") from None


class Peer:
    """One connection: what came and is not yet a whole frame, what is to be sent."""

    __slots__ = ("active_at", "closing", "inbox", "name", "outbox", "sock", "subscribed_after")

    def __init__(self, sock: _socket.socket, now: float) -> None:
        self.sock = sock
        self.inbox = bytearray()
        self.outbox = bytearray()
        self.active_at = now
        self.closing = False
        self.subscribed_after: int | None = None


class Server:
    """Serves one listener with `answer`, a function from a request to its answer (None: none is sent).

    `turn` does one round of work; nothing happens between turns. Requests are never answered by two threads.
    """

    def __init__(self, listener: Listener, answer: Callable[[Request, Peer], Message | None]) -> None:
        self.listener = listener
        self._answer = answer
        self._peers: dict[int, Peer] = {}
        self._poll = select.poll()
        self._poll.register(listener.sock.fileno(), select.POLLIN)
        self._watched: dict[int, Callable[[], None]] = {}

    def watch(self, fd: int, act: Callable[[], None]) -> None:
        """Call `act` within a turn whenever `fd` can be read."""
        self._watched[fd] = act
        self._poll.register(fd, select.POLLIN)

    def move(self, listener: Listener) -> None:
        """Serve another listener from now on; connections that are open go on."""
        self._poll.unregister(self.listener.sock.fileno())
        self.listener.sock.close()
        self.listener = listener
        self._poll.register(listener.sock.fileno(), select.POLLIN)

    def subscribers(self) -> int:
        """How many wait for bells."""
        return sum(p.subscribed_after is not None for p in self._peers.values())

    def ring(self, head: int) -> None:
        """Tell each subscriber that the store's newest cursor is `head`. One bell at a time waits for a peer."""
        for each in list(self._peers.values()):
            if each.subscribed_after is not None and each.subscribed_after < head and not each.outbox:
                each.subscribed_after = head
                self._send(each, messages.bell(head))

    def turn(self, timeout_s: float) -> None:
        """Wait at most `timeout_s` for something to do, and do all of it."""
        for fd, event in self._poll.poll(max(0, int(timeout_s * 1000))):
            if fd == self.listener.sock.fileno():
                self._accept()
            elif fd in self._watched:
                self._watched[fd]()
            elif (each := self._peers.get(fd)) is not None:
                self._serve(each, event)
        self._drop_half_frames()

    def close(self) -> None:
        """Send what can be sent at once, hang up on everybody, and stop listening."""
        for each in list(self._peers.values()):
            self._flush(each)
            self._drop(each)
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                fd, _ = self.listener.sock._accept()  # type: ignore[attr-defined]
            except BlockingIOError:
                return
            except OSError as error:
                if exhausted(
                    error
                ):  # the caller stays in the queue, and asking for it again at once would only burn time
                    clock.pause(_NO_ROOM_S)
                return
            sock = _socket.socket(fileno=fd)
            os.set_inheritable(fd, False)
            sock.setblocking(False)
            self._welcome(Peer(sock, clock.span()))

    def _welcome(self, each: Peer) -> None:
        if peer(each.sock)[1] not in (None, os.geteuid()):
            self._refuse(each, "other_user", "only the user this daemon runs as is served")
        elif not self._has_room():
            self._refuse(each, "busy", f"all {MAX_CONNECTIONS} connections are in use")
        else:
            self._peers[each.sock.fileno()] = each
            self._poll.register(each.sock.fileno(), select.POLLIN)
            self._serve(each, select.POLLIN)  # what was sent with the connection is here already, as a rule

    def _refuse(self, each: Peer, code: str, why: str) -> None:
        try:
            each.sock.send(frame(messages.error(code, why)))
        except OSError:
            pass
        each.sock.close()

    def _has_room(self) -> bool:
        if len(self._peers) < MAX_CONNECTIONS:
            return True
        silent = [p for p in self._peers.values() if p.subscribed_after is None]
        if not silent:
            return False
        self._drop(min(silent, key=lambda p: p.active_at))
        return True

    def _serve(self, each: Peer, event: int) -> None:
        if event & select.POLLOUT:
            self._flush(each)
        if event & (select.POLLIN | select.POLLHUP | select.POLLERR) and self._receive(each):
            self._answer_whole_frames(each)
        self._settle(each)

    def _receive(self, each: Peer) -> bool:
        try:
            got = each.sock.recv(_CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            got = b""
        if not got:
            self._drop(each)
            return False
        each.inbox += got
        each.active_at = clock.span()
        if sum(len(p.inbox) for p in self._peers.values()) > MAX_WAITING_BYTES:
            self._drop(each)
            return False
        return True

    def _answer_whole_frames(self, each: Peer) -> None:
        try:
            for message in _whole(each.inbox):
                reply = self._answer(messages.read_request(message), each)
                if reply is not None:
                    self._send(each, reply)
        except Malformed as error:
            each.closing = True
            self._send(each, messages.error("malformed", str(error)))

    def _send(self, each: Peer, message: Message) -> None:
        each.outbox += frame(message)
        self._flush(each)
        self._settle(each)

    def _flush(self, each: Peer) -> None:
        try:
            while each.outbox:
                del each.outbox[: each.sock.send(each.outbox)]
        except BlockingIOError:
            return
        except OSError:
            each.closing = True
            each.outbox.clear()

    def _settle(self, each: Peer) -> None:
        """After a peer was served: wait for what it needs next, or say goodbye."""
        fd = each.sock.fileno()
        if fd not in self._peers:
            return
        if (each.closing and not each.outbox) or len(each.outbox) > MAX_WAITING_BYTES:
            self._drop(each)
        else:
            wants = select.POLLOUT if each.outbox else 0
            self._poll.modify(fd, wants | (0 if each.closing else select.POLLIN))

    def _drop_half_frames(self) -> None:
        late = clock.span() - HALF_FRAME_S
        for each in [p for p in self._peers.values() if (p.inbox or p.closing) and p.active_at < late]:
            self._drop(each)

    def _drop(self, each: Peer) -> None:
        if self._peers.pop(each.sock.fileno(), None) is not None:
            self._poll.unregister(each.sock.fileno())
        each.sock.close()


def _whole(inbox: bytearray) -> Iterator[Message]:
    """Take the whole frames out of what has come."""
    while len(inbox) >= HEADER_BYTES:
        end = HEADER_BYTES + body_length(inbox)
        if len(inbox) < end:
            return
        body = bytes(inbox[HEADER_BYTES:end])
        del inbox[:end]
        yield decode(body)


def _check_place(path: str, *, replace: bool) -> None:
    files.check_socket_place(path)
    if replace or files.inode(path) is None:
        return
    try:
        with Connection(path, timeout_s=0.5) as other:
            pid = other.pid
    except NobodyListens:
        return
    except NoAnswer as error:
        pid = error.pid
    raise PermissionRefused(path, f"another program (pid {pid or 'unknown'}) listens on it")

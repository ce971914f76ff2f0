"""A daemon's side of the wire: one thread, one poll, and a limit on everything that waits.

Nothing a peer sends can hurt: only the same user is served, a frame's length is checked before anything is
stored, a malformed one gets an error and a goodbye, a peer that does not read is dropped when its answers
pile up, and when all places are taken the one that was silent longest makes room.

One server serves any number of listeners, each with what answers there: a daemon its own, the supervisor also those
of the daemons that sleep.
"""

from __future__ import annotations

import _socket
import errno
import os
import select

from kaizen import clock
from kaizen.ipc import messages
from kaizen.ipc.address import peer
from kaizen.ipc.peers import Guest, Peer
from kaizen.ipc.wire import Malformed, frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.ipc.listening import Listener
    from kaizen.ipc.messages import Request
    from kaizen.ipc.wire import Message

    Answer = Callable[[Request, Peer], Message | None]

MAX_CONNECTIONS = 100
MAX_WAITING_BYTES = 32 * 1024 * 1024
HALF_FRAME_S = 30.0
_CHUNK = 65_536
_BREATH_S = 0.05


class Server:
    """Serves listeners with `answer`, a function from a request to its answer (None: none is sent now).

    `turn` does one round of work; nothing happens between turns. Requests are never answered by two threads.
    """

    def __init__(self, listener: Listener, answer: Answer, *, most: int | None = None) -> None:
        self.listener = listener
        self._most = most or MAX_CONNECTIONS
        self._peers: dict[int, Peer] = {}
        self._poll = select.poll()
        self._served: dict[int, tuple[Listener, Answer]] = {}
        self._watched: dict[int, Callable[[], None]] = {}
        self.add(listener, answer)

    def watch(self, fd: int, act: Callable[[], None]) -> None:
        """Call `act` within a turn whenever `fd` can be read or is at its end."""
        self._watched[fd] = act
        self._poll.register(fd, select.POLLIN)

    def unwatch(self, fd: int) -> None:
        """Watch it no more; it may be closed now."""
        if self._watched.pop(fd, None) is not None:
            self._poll.unregister(fd)

    def add(self, listener: Listener, answer: Answer) -> None:
        """Serve another listener too."""
        self._served[listener.sock.fileno()] = listener, answer
        self._poll.register(listener.sock.fileno(), select.POLLIN)

    def take_out(self, listener: Listener) -> list[Guest]:
        """Serve a listener no more; it stays open, and the connections made through it are given up to the caller.
        One that is closing, or waits for an answer to be sent, is dropped."""
        if self._served.pop(listener.sock.fileno(), None) is not None:
            self._poll.unregister(listener.sock.fileno())
        guests = []
        for each in [p for p in self._peers.values() if p.listener is listener]:
            if each.closing or each.outbox:
                self._drop(each)
            else:
                self._forget(each)
                guests.append(Guest(each.sock, bytes(each.inbox)))
        return guests

    def welcome(self, guest: Guest) -> None:
        """Serve a connection that another process accepted, with what came on it so far."""
        guest.sock.setblocking(False)
        each = Peer(guest.sock, self.listener, clock.span())
        each.inbox += guest.inbox
        self._welcome(each)
        if not each.gone and each.inbox:
            self._answer_whole_frames(each)
            self._settle(each)

    def move(self, listener: Listener) -> None:
        """Serve another listener in the place of the first from now on; connections that are open go on."""
        before, answer = self._served.pop(self.listener.sock.fileno())
        self._poll.unregister(before.sock.fileno())
        before.sock.close()
        for each in self._peers.values():
            if each.listener is before:
                each.listener = listener
        self.listener = listener
        self.add(listener, answer)

    def subscribers(self) -> int:
        """How many wait for bells."""
        return sum(p.subscribed_after is not None for p in self._peers.values())

    def ring(self, head: int) -> None:
        """Tell each subscriber that the store's newest cursor is `head`. One bell at a time waits for a peer."""
        for each in list(self._peers.values()):
            if each.subscribed_after is not None and each.subscribed_after < head and not each.outbox:
                each.subscribed_after = head
                self.send(each, messages.bell(head))

    def send(self, each: Peer, message: Message) -> None:
        """Send a message to a peer, now or as soon as it reads; one that is gone hears nothing."""
        if each.gone:
            return
        each.outbox += frame(message)
        self._flush(each)
        self._settle(each)

    def turn(self, timeout_s: float) -> None:
        """Wait at most `timeout_s` (infinity: for as long as it takes) for something to do, and do all of it."""
        if any((p.inbox and not p.held) or p.closing for p in self._peers.values()):
            timeout_s = min(timeout_s, HALF_FRAME_S)
        for fd, event in self._poll.poll(None if timeout_s == float("inf") else max(0, int(timeout_s * 1000))):
            if fd in self._served:
                self._accept(self._served[fd][0])
            elif fd in self._watched:
                self._watched[fd]()
            elif (each := self._peers.get(fd)) is not None:
                self._serve(each, event)
        self._drop_half_frames()

    def close(self) -> None:
        """Send what can be sent at once, hang up on everybody, and stop listening."""
        self.hang_up()
        for listener, _ in self._served.values():
            listener.close()

    def hang_up(self) -> None:
        """Send what can be sent at once, and hang up on everybody."""
        for each in list(self._peers.values()):
            self._flush(each)
            self._drop(each)

    def _accept(self, listener: Listener) -> None:
        """Take one connection; the poll tells of the next, which costs no more than finding that there is none."""
        try:
            fd, _ = listener.sock._accept()  # type: ignore[attr-defined]
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._free_a_descriptor()
            return
        sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, fd)  # told, so that the kernel is not asked
        sock.setblocking(False)
        each = Peer(sock, listener, clock.span())
        self._welcome(each)
        if not each.gone:
            self._serve(each, select.POLLIN)  # what was sent with the connection is here already, as a rule

    def _welcome(self, each: Peer) -> None:
        if peer(each.sock)[1] not in (None, os.geteuid()):
            self._refuse(each, "other_user", "only the user this daemon runs as is served")
        elif not self._has_room():
            self._refuse(each, "busy", f"all {self._most} connections are in use")
        else:
            self._peers[each.sock.fileno()] = each
            self._poll.register(each.sock.fileno(), select.POLLIN)

    def _free_a_descriptor(self) -> None:
        """Out of descriptors: without this the caller that cannot be accepted would wake us again and again."""
        if not self._make_room():
            clock.pause(_BREATH_S)

    def _refuse(self, each: Peer, code: str, why: str) -> None:
        try:
            each.sock.send(frame(messages.error(code, why)))
        except OSError:
            pass
        each.sock.close()

    def _has_room(self) -> bool:
        return len(self._peers) < self._most or self._make_room()

    def _make_room(self) -> bool:
        """Hang up on the one that was silent longest."""
        silent = [p for p in self._peers.values() if p.subscribed_after is None and not p.awaited]
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
            for message, size in each.frames():
                reply = self._answer(each, messages.read_request(message))
                if each.held or each.gone:
                    return  # whoever answers in our place reads it again
                del each.inbox[:size]
                each.closing = reply is not None and message.get("last") is True
                if reply is not None:
                    self.send(each, reply)
                if each.closing:
                    return
        except Malformed as error:
            each.closing = True
            self.send(each, messages.error("malformed", str(error)))

    def _answer(self, each: Peer, request: Request) -> Message | None:
        served = self._served.get(each.listener.sock.fileno())
        return None if served is None else served[1](request, each)

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
            self._poll.modify(fd, wants | (0 if each.closing or each.held else select.POLLIN))

    def _drop_half_frames(self) -> None:
        late = clock.span() - HALF_FRAME_S
        for each in [p for p in self._peers.values() if (p.inbox or p.closing) and not p.held and p.active_at < late]:
            self._drop(each)

    def _drop(self, each: Peer) -> None:
        self._forget(each)
        each.sock.close()

    def _forget(self, each: Peer) -> None:
        if self._peers.pop(each.sock.fileno(), None) is not None:
            self._poll.unregister(each.sock.fileno())

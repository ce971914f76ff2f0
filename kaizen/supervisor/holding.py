"""Holding the sockets of daemons that sleep, and handing them on: always the same socket, so that nobody is refused.

A socket is served here only after it was seen under the start lock that nobody holds the life lock; beside a living daemon
it is held, and not served.
"""

from __future__ import annotations

from kaizen.host import files, locks
from kaizen.ipc.listening import listen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.ipc.listening import Listener
    from kaizen.ipc.peers import Guest
    from kaizen.ipc.server import Answer, Server
    from kaizen.supervisor.wards import Ward

    Asleep = Callable[[Ward], Answer]


class Holding:
    """Serves sleeping daemons' sockets through the supervisor's server; `asleep` gives what answers for one."""

    def __init__(self, server: Server, asleep: Asleep) -> None:
        self._server, self._asleep = server, asleep

    def hold(self, ward: Ward) -> bool:
        """Serve its socket, bound anew where it was lost; False where its daemon lives, or somebody starts or stops it.
        Raises HomeRefused, PermissionRefused."""
        start = locks.take(ward.place.start)
        if start is None:
            return False
        with start:
            if locks.is_held(ward.place.life):
                return False
            self._server.add(self._socket(ward), self._asleep(ward))
            return True

    def give(self, ward: Ward) -> tuple[Listener | None, tuple[Guest, ...]]:
        """Serve it no more; the socket, and the connections that wait, are for the daemon that is started."""
        if ward.listener is None:
            return None, ()
        guests = tuple(self._server.take_out(ward.listener))
        if not ward.listener.in_place():
            drop(guests)
            self._forget(ward)
            return None, ()
        return ward.listener, guests

    def release(self, ward: Ward, *, remove: bool = True) -> None:
        """Serve and hold it no more. Its file goes too, unless another is in its place or `remove` is False."""
        if ward.listener is None:
            return
        drop(self._server.take_out(ward.listener))
        if remove and not locks.is_held(ward.place.life):
            ward.listener.close()
            ward.listener = None
        else:
            self._forget(ward)

    def forget_replaced(self, ward: Ward) -> None:
        """Let go of a socket that its daemon does not serve: whoever waits there would wait for ever."""
        if ward.listener is not None and not ward.listener.in_place():
            self._forget(ward)

    def in_place(self, ward: Ward) -> bool:
        """Whether the socket that is served is still the one at its place."""
        return ward.listener is not None and ward.listener.in_place()

    def _socket(self, ward: Ward) -> Listener:
        if ward.listener is not None and ward.listener.in_place():
            ward.listener.renew()
            return ward.listener
        self._forget(ward)
        files.ensure_folder(ward.place.home, ward.place.runtime.dir)
        ward.listener = listen(ward.place.runtime.sock, replace=False)
        return ward.listener

    def _forget(self, ward: Ward) -> None:
        listener, ward.listener = ward.listener, None
        if listener is not None:
            listener.sock.close()


def drop(guests: list[Guest] | tuple[Guest, ...]) -> None:
    """Hang up on connections that nobody serves here any more."""
    for guest in guests:
        guest.sock.close()

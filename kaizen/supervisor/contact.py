"""Being in touch with a living daemon: its process descriptor tells of its end, a connection tells it what changed.

Nothing here waits for a daemon: one that is frozen takes what its socket's buffer holds, and is told the rest when it
goes on.
"""

from __future__ import annotations

import os

from kaizen.host import processes
from kaizen.ipc import messages
from kaizen.ipc.client import Connection, NoAnswer, NobodyListens
from kaizen.model.daemon import Same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.ipc.server import Server
    from kaizen.ipc.wire import Message
    from kaizen.model.daemon import Identity
    from kaizen.supervisor.wards import Ward

_CONNECT_S = 0.2
_SEND_S = 0.02


class Contact:
    """Keeps in touch with any number of daemons through the supervisor's server. `ended` is called when one has ended."""

    def __init__(self, server: Server, ended: Callable[[Ward], None]) -> None:
        self._server, self._ended = server, ended

    def take_on(self, ward: Ward, who: Identity) -> bool:
        """Get in touch with this very process; False where it has ended, or it cannot be told whether it is the one."""
        self.lose(ward)
        end_fd = processes.descriptor(who.pid)
        if end_fd is None:
            return False
        if processes.compare(who) is not Same.SAME:
            os.close(end_fd)
            return False
        ward.who, ward.end_fd = who, end_fd
        self._server.watch(end_fd, lambda: self._has_ended(ward))
        self.connect(ward)
        return True

    def connect(self, ward: Ward) -> None:
        """Say that it is looked after, if it listens; else it goes on watching for itself, and is asked again later."""
        try:
            line = Connection(ward.place.runtime.sock, timeout_s=_CONNECT_S)
        except (NobodyListens, NoAnswer, OSError):  # the last: out of descriptors
            return
        ward.line = line
        self._server.watch(line.fileno(), lambda: self._heard(ward))
        self._say(ward, messages.supervise())

    def tell(self, ward: Ward) -> None:
        """Tell it which transcripts have changed since it was told last."""
        news = ward.news()
        if news is not None and not self._say(ward, messages.changed(news)):
            ward.note(set(news))

    def look(self, ward: Ward) -> None:
        """Have it look around."""
        self._say(ward, messages.look())

    def lose(self, ward: Ward) -> None:
        """Be in touch no more."""
        self._hang_up(ward)
        if ward.end_fd is not None:
            self._server.unwatch(ward.end_fd)
            os.close(ward.end_fd)
        ward.who = ward.end_fd = None

    def _has_ended(self, ward: Ward) -> None:
        """Once: its descriptor can be read from now on, and recording the end may have to wait."""
        if ward.end_fd is not None:
            self._server.unwatch(ward.end_fd)
        self._ended(ward)

    def _say(self, ward: Ward, message: Message) -> bool:
        """Whether it was sent. Half a message would garble all that follow, so then the connection is made anew later."""
        if ward.line is None:
            return False
        try:
            ward.line.send(message, timeout_s=_SEND_S)
        except NoAnswer:
            self._hang_up(ward)
            return False
        return True

    def _heard(self, ward: Ward) -> None:
        """Its answers say nothing that is needed; the end of the connection does."""
        if ward.line is not None and not ward.line.drain():
            self._hang_up(ward)

    def _hang_up(self, ward: Ward) -> None:
        line, ward.line = ward.line, None
        if line is not None:
            self._server.unwatch(line.fileno())
            line.close()

"""The bell of a workspace's daemon: a connection on which the daemon says that its store has something new."""

from __future__ import annotations

from kaizen import clock, paths
from kaizen.errors import KaizenError
from kaizen.host import locks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.client import Connection
    from kaizen.paths import Place

_CONNECT_S = 0.1  # one that is frozen, and has its queue full, holds all others up for so long
QUIET_S = 300.0


class Bell:
    """Rung by the daemon at `place`. Where `wakes`, one that sleeps is woken to ring; else only one that runs is listened to, and
    one that has not rung for five minutes is let go, so that it can sleep."""

    def __init__(self, place: Place, *, wakes: bool) -> None:
        self.place, self._wakes = place, wakes
        self._connection: Connection | None = None
        self._heard_at = 0.0
        self.in_vain = 0  # so many times in a row nobody answered; once is a restart
        self.resting = False  # was let go; until something was stored

    @property
    def fd(self) -> int | None:
        """The descriptor to wait on, while somebody is listened to."""
        return None if self._connection is None else self._connection.fileno()

    def listen(self, after: int) -> None:
        """Begin to listen, if that can be done now, for what is newer than this cursor. That makes it ring once in any case."""
        if self._connection is not None:
            if not self._wakes and clock.span() - self._heard_at > QUIET_S:
                self.close()
                self.resting = True
            return
        if self.resting or not (self._wakes or locks.is_held(self.place.life)):
            return
        from kaizen.ipc import messages
        from kaizen.ipc.client import Connection, NoAnswer, NobodyListens
        from kaizen.ipc.wire import frame

        try:
            first = frame(messages.subscribe(after))
            self._connection = Connection(self.place.runtime.sock, timeout_s=_CONNECT_S, first=first)
            self._heard_at = clock.span()
        except NobodyListens:
            self.in_vain += 1
        except NoAnswer:
            pass  # somebody is there, and busy

    def heard(self) -> None:
        """Take note that its descriptor can be read."""
        if self._connection is not None and self._connection.drain():
            self._heard_at, self.in_vain = clock.span(), 0
        else:
            self.close()

    def close(self) -> None:
        """Listen no more."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def are_supervised(home: str) -> bool:
    """Whether a supervisor wakes those that sleep; where nobody can tell, it may be so."""
    try:
        return locks.is_held(paths.supervisor(home).life)
    except KaizenError:
        return True

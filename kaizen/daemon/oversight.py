"""Who looks after a daemon: the supervisor that is connected to it, else the daemon itself.

The kernel tells when the supervisor is gone, by the end of its connection; so a supervisor may die at any instruction, and
from then on each daemon watches for itself. A daemon that a supervisor has just started gives it a moment to connect.
"""

from __future__ import annotations

from kaizen import clock
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.peers import Peer

EXPECTED_S = 5.0
ALONE_S, SUPERVISED_S = 1.0, 300.0


class Waits(NamedTuple):
    """The moments, on `clock.span`, that a daemon waits for: when it last looked around, and when it ends for want of
    work."""

    looked: float
    idle_at: float


class Oversight:
    """Whether a daemon is supervised, and how long it may wait before it must look around by itself."""

    def __init__(self, *, expected: bool) -> None:
        self._peer: Peer | None = None
        self._expected_until = clock.span() + EXPECTED_S if expected else 0.0

    def taken_by(self, peer: Peer) -> None:
        """A supervisor connected; it stays as long as the connection does."""
        if self._peer is not None:
            self._peer.awaited = False
        peer.awaited = True
        self._peer, self._expected_until = peer, 0.0

    @property
    def connected(self) -> bool:
        """Whether a supervisor is there at this moment."""
        return self._peer is not None and not self._peer.gone

    @property
    def supervised(self) -> bool:
        """Whether a supervisor is there, or is to come any moment."""
        return self.connected or clock.span() < self._expected_until

    def due_in(self, waits: Waits) -> float:
        """In how many seconds the daemon must look around."""
        now = clock.span()
        every_s = SUPERVISED_S if self.connected else ALONE_S  # the one that is to come may have been killed
        due = min(waits.looked + every_s, waits.idle_at)
        return max(0.0, due - now)

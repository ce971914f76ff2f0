"""Saying hello to many daemons at once: all are called first, then all answers are waited for together.

Each daemon that is called runs while the caller goes on, so whoever has something else to do does it between the two.
"""

from __future__ import annotations

import select

from kaizen import __version__, clock
from kaizen.ipc import messages
from kaizen.ipc.client import Connection, NoAnswer, NobodyListens
from kaizen.ipc.wire import frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from kaizen.model.hello import Hello

_SAY_S = 0.2


class RollCall:
    """`call` says hello, `answers` waits; used in a `with`, which hangs up on those that did not answer."""

    __slots__ = ("_hello", "_poll", "_waiting")

    def __init__(self) -> None:
        self._hello = frame(messages.hello(__version__) | messages.LAST)
        self._waiting: dict[int, tuple[str, Connection]] = {}
        self._poll = select.poll()

    def call(self, key: str, path: str) -> None:
        """Say hello to the daemon of this key on its socket; where nobody listens nothing will come."""
        try:
            connection = Connection(path, timeout_s=_SAY_S, first=self._hello)
        except (NobodyListens, NoAnswer):
            return
        self._waiting[connection.fileno()] = key, connection
        self._poll.register(connection.fileno(), select.POLLIN)

    def answers(self, timeout_s: float) -> dict[str, Hello]:
        """The answers by key, as soon as all have come or the time is up."""
        until, found = clock.span() + timeout_s, dict[str, "Hello"]()
        while self._waiting and (left := until - clock.span()) > 0:
            for fd, _ in self._poll.poll(int(left * 1000) + 1):
                key, connection = self._waiting.pop(fd)
                self._poll.unregister(fd)
                hello = _heard(connection)
                if hello is not None:
                    found[key] = hello
        return found

    def __enter__(self) -> RollCall:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _, connection in self._waiting.values():
            connection.close()


def _heard(connection: Connection) -> Hello | None:
    """What a daemon says; nothing where the supervisor answers, for one that somebody else is starting just now."""
    with connection:
        try:
            hello = messages.read_hello(connection.receive(timeout_s=_SAY_S))
        except NoAnswer:
            return None
    return hello if hello is not None and hello.state != "sleeping" else None

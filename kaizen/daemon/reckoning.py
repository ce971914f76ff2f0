"""Reckoning anew what sessions come to that changed, behind the capture: the latest first, in steps that are short enough for
what is written meanwhile to go first. A session that goes on is reckoned the more seldom the longer that takes.
"""

from __future__ import annotations

from kaizen import clock
from kaizen.store import rollups

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.store.write import Writer

STEP_S = 0.015
AGAIN_S = 2.0
SHARE = 50  # a session is left alone for so many times as long as it took


class Reckoning:
    """Keeps what the sessions of a writer's store come to, step by step. Raises what the writer raises."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._queue: list[str] = []  # the next one last
        self._not_before: dict[str, float] = {}

    def turn(self) -> float:
        """Do a step of what there is to do; in how many seconds the next is due, infinity where nothing is."""
        if not self._queue:
            wait_s = self._look()
            if not self._queue:
                return wait_s
        rollups.reckon(self._writer, self._step())
        return 0.0

    def _look(self) -> float:
        """See what changed and may be reckoned; in how many seconds what may not yet."""
        changed, now = rollups.to_reckon(self._writer.connection), clock.span()
        self._not_before = {each: at for each, at in self._not_before.items() if at > now}
        self._queue = [each for each in reversed(changed) if each not in self._not_before]
        return min((self._not_before[each] - now for each in changed if each in self._not_before), default=float("inf"))

    def _step(self) -> Iterator[str]:
        """Sessions to be reckoned one after the other, until it has been long enough."""
        began = clock.span()
        while self._queue and (before := clock.span()) - began < STEP_S:
            session = self._queue.pop()
            yield session
            after = clock.span()
            self._not_before[session] = after + max(AGAIN_S, (after - before) * SHARE)

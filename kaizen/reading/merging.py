"""Events of several stores in one order: by time, and each store's own in the order in which they were stored.

What a store tells later than something that happened after it stands right behind that; so does what has no time.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kaizen.store.read import Told


class Queue:
    """The events of one store that were read and not taken. `more` says that others may lie behind them, so that nothing later may
    be taken before those are read."""

    def __init__(self) -> None:
        self._events: Sequence[Told] = ()
        self._at, self._latest, self.more = 0, 0, False

    def put(self, events: Sequence[Told]) -> None:
        """What was read next; nothing may be waiting."""
        self._events, self._at = events, 0

    @property
    def first(self) -> Told | None:
        """The next event; None where none waits."""
        return self._events[self._at] if self._at < len(self._events) else None

    @property
    def due(self) -> int:
        """Where the next event belongs, in milliseconds; where none waits, the earliest at which one can."""
        first = self.first
        return self._latest if first is None or first.event.at is None else max(self._latest, first.event.at)

    def ends_before(self, bound: int | None) -> bool:
        """Whether none waits that belongs up to there."""
        return self.first is None or (bound is not None and self.due > bound)

    def take(self) -> Told:
        """The next event, which waits no more."""
        self._latest, told = self.due, self._events[self._at]
        self._at += 1
        return told


def merged(
    queues: Sequence[Queue], most: int, refill: Callable[[Queue], None], took: Callable[[Queue, Told], None]
) -> None:
    """Take at most so many events in their order. A queue that is empty and has more is refilled; where one has more all the same
    and no event, only what belongs before it is taken."""
    from heapq import heapify, heappop, heappush

    # Of those that are due at the same time, one that has an event comes before one that may get one.
    heap = [(each.due, each.first is None, n) for n, each in enumerate(queues) if each.more or each.first is not None]
    heapify(heap)
    while heap and most > 0:
        _, is_empty, number = heappop(heap)
        queue, bound = queues[number], heap[0][0] if heap else None
        if is_empty:
            refill(queue)
            if queue.more and queue.first is None:
                return
        else:
            most -= _take_up_to(queue, bound, most, took)
        if queue.more or queue.first is not None:
            heappush(heap, (queue.due, queue.first is None, number))


def _take_up_to(queue: Queue, bound: int | None, most: int, took: Callable[[Queue, Told], None]) -> int:
    """Take what belongs up to there, one at least and so many at most; how many that were."""
    for number in range(1, most + 1):
        took(queue, queue.take())
        if queue.ends_before(bound):
            return number
    return most


def endings(streams: Sequence[Iterator[tuple[int, int | None]]], most: int) -> list[int | None]:
    """Of each store the cursor of the first of its events that are among the last so many of all; None where none of its are. A
    stream gives the cursors and times of a store's events, the last stored first."""
    from heapq import heapify, heappop, heapreplace

    found: list[int | None] = [None] * len(streams)
    begun = [(number, next(each, None)) for number, each in enumerate(streams)]
    heads = [(-(row[1] or 0), number, row[0]) for number, row in begun if row is not None]
    heapify(heads)
    while heads and most > 0:
        time, number, found[number] = heads[0]
        most -= 1
        following = next(streams[number], None)
        if following is None:
            heappop(heads)
        else:
            heapreplace(heads, (time if following[1] is None else -following[1], number, following[0]))
    return found

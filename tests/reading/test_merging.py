"""Events of several stores in one order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import Event, Kind
from kaizen.reading.merging import Queue, endings, merged
from kaizen.store.read import Told

TIMES = st.lists(st.none() | st.integers(0, 12), max_size=12)


class Fake(Queue):
    """A store in memory, of which a reading gives some events, or none though there are more."""

    def __init__(self, times: list[int | None], steps: list[int]) -> None:
        super().__init__()
        self.left = [
            Told(number, "a", Event(str(number), "s", at, Kind.TEXT), None) for number, at in enumerate(times, 1)
        ]
        self.steps = steps
        self.more = bool(self.left)

    def refill(self) -> None:
        count = self.steps.pop(0) if self.steps else len(self.left)
        self.put(self.left[:count])
        del self.left[:count]
        self.more = bool(self.left)


def read(queues: list[Fake], most: int) -> list[tuple[int, int, int]]:
    """All events, in pages: where each belongs, of which store, its cursor."""
    found: list[tuple[int, int, int]] = []

    def refill(queue: Queue) -> None:
        assert isinstance(queue, Fake)
        queue.refill()

    def took(queue: Queue, told: Told) -> None:
        found.append((queue.due if queue.first is None else _latest(queue), [*queues].index(queue), told.cursor))

    for _ in range(1000):
        before = len(found)
        merged(queues, most, refill, took)
        assert len(found) - before <= most
        if not any(each.more or each.first is not None for each in queues):
            return found
    raise AssertionError("it does not come to an end")


def _latest(queue: Queue) -> int:
    return queue._latest


@given(st.lists(st.tuples(TIMES, st.lists(st.integers(0, 4), max_size=12)), min_size=1, max_size=5), st.integers(1, 9))
def test_the_order_does_not_depend_on_how_it_is_read(
    stores: list[tuple[list[int | None], list[int]]], most: int
) -> None:
    """Whatever steps the stores are read in: all events once, each store's in its own order, and all by the time at which they
    happened, or at which something before them did."""
    found = read([Fake(times, [*steps]) for times, steps in stores], most)
    for number, (times, _) in enumerate(stores):
        assert [cursor for _, store, cursor in found if store == number] == [*range(1, len(times) + 1)]
    keys = [key for key, _, _ in found]
    assert keys == sorted(keys)


def test_of_equal_times_each_store_keeps_its_own_order() -> None:
    """And a store with an event from the future holds back only what follows it."""
    found = read([Fake([1, 9_999, 2], []), Fake([1, 5, 6], [])], 100)
    assert [(store, cursor) for _, store, cursor in found] == [(0, 1), (1, 1), (1, 2), (1, 3), (0, 2), (0, 3)]


@given(st.lists(st.lists(st.integers(0, 50), max_size=10), min_size=1, max_size=5), st.integers(0, 30))
def test_the_last_of_all_are_the_ends_of_each(stores: list[list[int]], most: int) -> None:
    """Of stores in which things are stored as they happen, exactly the latest."""
    ordered = [sorted(times) for times in stores]
    streams = [reversed([(number, at) for number, at in enumerate(times, 1)]) for times in ordered]
    found = endings([iter(each) for each in streams], most)
    taken = [times[first - 1 :] if first else [] for times, first in zip(ordered, found, strict=True)]
    everything = sorted(at for times in ordered for at in times)
    assert sorted(at for each in taken for at in each) == everything[max(0, len(everything) - most) :]

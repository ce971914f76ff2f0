"""Indexing what was captured, behind the capture: what is new a moment after it was stored, what is old when nothing else is
to be done, newest first, in steps that are short enough for what is written meanwhile to go first.
"""

from __future__ import annotations

from kaizen import clock
from kaizen.store import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.store.write import Writer

NEW_EVERY_S = 0.25  # what comes meanwhile is indexed together
MOST_NEW = 300  # of one change; more of it is as good as old, and goes step by step
_FEW = 1000


class Indexing:
    """Makes what a writer's store holds searchable, step by step. Raises what the writer raises."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._new: list[search.Range] = []
        self._not_before = 0.0

    def note(self, before: int, after: int) -> None:
        """Events behind the one cursor up to the other have just happened, whatever else is to be indexed."""
        if 0 < after - before <= MOST_NEW:
            self._new.append(search.Range(before + 1, after))

    def turn_new(self) -> None:
        """Index what is new, if that is due."""
        if self._new and clock.span() >= self._not_before:
            self._index_new(search.gaps(self._writer.connection))

    def turn(self) -> float:
        """Do a step of what there is to do; in how many seconds the next is due, infinity where nothing is."""
        gaps = search.gaps(self._writer.connection)
        if not gaps:
            self._new.clear()
            return float("inf")
        wait_s = self._not_before - clock.span()
        if wait_s > 0 and len(gaps) == 1 and gaps[0].width < _FEW:
            return wait_s
        if not self._index_new(gaps):
            search.index(self._writer, [search.step_in(self._writer.connection, gaps[0])])
        self._not_before = clock.span() + NEW_EVERY_S
        return 0.0

    def _index_new(self, gaps: Sequence[search.Range]) -> bool:
        """Index what is new and not indexed; whether there was something."""
        new, self._new = self._new, []
        found = [both for each in new for gap in gaps if (both := gap.shared(each)) is not None]
        if found:
            search.index(self._writer, found)
            self._not_before = clock.span() + NEW_EVERY_S
        return bool(found)

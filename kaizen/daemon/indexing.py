"""Indexing what was captured, behind the capture: what is new a moment after it was stored, what is old when nothing else is
to be done, newest first, in steps that are short enough for what is written meanwhile to go first.
"""

from __future__ import annotations

from kaizen import clock
from kaizen.store import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.store.write import Writer

NEW_EVERY_S = 0.25  # what comes meanwhile is indexed together
_FEW = 1000


class Indexing:
    """Makes what a writer's store holds searchable, step by step. Raises what the writer raises."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._new: search.Range | None = None
        self._not_before = 0.0

    def note(self, before: int, after: int) -> None:
        """Events behind the one cursor up to the other have just happened, whatever else is to be indexed."""
        if after > before:
            first = before + 1
            # Old events that were stored between two new ones are indexed with them.
            self._new = search.Range(min(first, self._new.first) if self._new else first, after)

    def turn_new(self) -> None:
        """Do a step of what is new, if that is due."""
        if self._new is not None and clock.span() >= self._not_before:
            self._step(within=self._new)

    def turn(self) -> float:
        """Do a step of what there is to do; in how many seconds the next is due, infinity where nothing is."""
        gaps = search.gaps(self._writer.connection)
        if not gaps:
            return float("inf")
        wait_s = self._not_before - clock.span()
        if wait_s > 0 and len(gaps) == 1 and gaps[0].width < _FEW:
            return wait_s
        self._step(within=self._new)
        return 0.0

    def _step(self, *, within: search.Range | None) -> None:
        gaps = search.gaps(self._writer.connection)
        chosen = next(iter(gaps), None)
        if within is not None:
            self._new = chosen = next(filter(None, (gap.shared(within) for gap in gaps)), None)
        if chosen is not None:
            search.index(self._writer, search.step_in(self._writer.connection, chosen))
        self._not_before = clock.span() + NEW_EVERY_S

"""A history that is being read: the newest transcript first, and how far that is."""

from __future__ import annotations

from kaizen import clock
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaizen.transcripts.format import Found

_SOON_S = 0.5  # before that a rate is a guess
_MB = 1_000_000
TURN_BYTES, TURN_FILES = 1024 * 1024, 32  # as a step


class Pace(NamedTuple):
    """How far a reading is: bytes read, of how many, and seconds since it began."""

    done: int
    of: int
    seconds: float

    @property
    def left_s(self) -> float | None:
        """How long it will take from now at the rate so far; None where that cannot be said yet."""
        if self.seconds < _SOON_S or not self.done:
            return None
        return (self.of - self.done) * self.seconds / self.done

    def __str__(self) -> str:
        told = f"history {self.done * 100 // max(self.of, 1)} %"
        left_s = self.left_s
        if left_s is None:
            return told
        return f"{told}, {self.done / self.seconds / _MB:.0f} MB/s, {left_s:.0f} s left"


class Backlog:
    """Transcripts that wait to be read, each with the bytes that are to be read of it. Iterating gives them in turns, what
    was written last first: a large one alone, small ones some together."""

    def __init__(self, waiting: Iterable[tuple[Found, int]]) -> None:
        self._waiting = sorted(waiting, key=lambda each: each[0].mtime_ns)
        self._of = sum(size for _, size in self._waiting)
        self._done = self._left = 0  # of all, and of those whose turn it is
        self._begun = clock.span()

    def __iter__(self) -> Iterator[list[tuple[Found, int]]]:
        while self._waiting:
            turn = [self._waiting.pop()]
            self._left = turn[0][1]
            while self._waiting and len(turn) < TURN_FILES and self._left + self._waiting[-1][1] <= TURN_BYTES:
                turn.append(self._waiting.pop())
                self._left += turn[-1][1]
            yield turn
            self._of -= self._left  # what was not ours, is gone, or has grown meanwhile

    def advance(self, size: int) -> Pace:
        """So many bytes were read; how far it is with them."""
        self._done += size
        self._left -= size
        return Pace(self._done, max(self._of, self._done), clock.span() - self._begun)
